/** Compiles `drop` and `keep`. */
import type { Path } from '../../core/path/path.ts';
import { compileCondition, type Judge } from '../expression/compile.ts';
import { compileSegments, repetitionsOf } from '../expression/read-path.ts';
import type { Scope } from '../expression/scope.ts';
import type { StepSyntax } from '../language/syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { CompiledStep } from '../program.ts';
import type { RuleMark } from '../run/records.ts';
import type { StepSurroundings } from './compile-steps.ts';
import { frameOf, type Iterated, iterationOf, readIterated } from './iterated.ts';

type PickSyntax = Extract<StepSyntax, { kind: 'drop' | 'keep' }>;

/** Compiles one step: a part for each place that it names. */
export function compilePicks(step: PickSyntax, around: StepSurroundings): CompiledStep[] {
  const { scope, within, rules, context } = around;
  const keeps = step.kind === 'keep';
  const compiled: CompiledStep[] = [];
  const plain: YamlScalar[] = [];
  const slot = scope.frames.length;
  for (const item of step.paths) {
    // Inside an `each` over a group or segment, a plain id means those there.
    const isPlain = /^(?:[A-Z][A-Z0-9]{2}|[A-Z][A-Z0-9]?\*)$/.test(item.text) && step.where === undefined;
    if (isPlain && (item.text.endsWith('*') || scope.groupSlots.length === 0)) {
      plain.push(item);
      continue;
    }
    const over = readIterated(item, step.kind, context);
    if (over === undefined) continue;
    const mark = rules.mark(item, { id: step.id?.text, within, slot: slot - 1 });
    if (step.where !== undefined) {
      const inner = scope.inside(frameOf(over), over.kind === 'path' ? over.self : scope.self);
      const where = compileCondition(step.where, inner, context);
      if (where !== undefined)
        compiled.push({ kind: 'pick', keeps, mark, over: iterationOf(over, scope), slot, where });
      continue;
    }
    const made = withoutCondition(over, keeps, mark, slot, scope);
    if (made === undefined)
      context.problems.error(
        'schema',
        item,
        over.kind === 'groups' || over.path.field === undefined
          ? `'keep' of ${item.text} needs 'where', or an index: which of them are to stay?`
          : `'keep' of ${item.text} needs 'where', or an index: which repetitions are to stay?`,
      );
    else compiled.push(made);
  }
  if (plain.length > 0) compiled.push(...segmentSteps(plain, keeps, step, around));
  if (keeps && plain.length > 0 && plain.length < step.paths.length)
    context.problems.error(
      'schema',
      step.paths[0] ?? step,
      'Keep segments and repetitions of fields in separate steps: the first takes all other segments out.',
    );
  return compiled;
}

/** A field, a group or an indexed place: what is left of a `drop` or `keep` that says no condition. */
function withoutCondition(
  over: Iterated,
  keeps: boolean,
  mark: RuleMark,
  slot: number,
  scope: Scope,
): CompiledStep | undefined {
  const every = { kind: 'pick', keeps, mark, slot, where: () => true } as const;
  if (over.kind === 'groups') return keeps ? undefined : { ...every, over: iterationOf(over, scope) };
  const { path } = over;
  const { field, repetition, occurrence } = path;
  if (!keeps) {
    if (field === undefined || repetition !== undefined) return { ...every, over: iterationOf(over, scope) };
    return { kind: 'clear', mark, pick: compileSegments(path, scope, all), segment: path.segment, field };
  }
  if (field === undefined && occurrence !== undefined) {
    // Of all occurrences those stay that the index means.
    const pick = compileSegments(path, scope);
    const where: Judge = run => {
      const segment = run.frames[slot]?.segment;
      return segment !== undefined && pick(run).includes(segment);
    };
    return { ...every, over: iterationOf(unindexed(over.self, { ...path, occurrence: undefined }), scope), where };
  }
  if (field === undefined || repetition === undefined) return undefined;
  const where: Judge = run => {
    const instance = run.frames[slot];
    if (instance?.repetition === undefined) return true;
    return repetitionsOf(instance.segment, field, repetition).includes(instance.repetition);
  };
  return { ...every, over: iterationOf(unindexed(over.self, { ...path, repetition: undefined }), scope), where };
}

const all = { kind: 'all' } as const;

function unindexed(self: string, path: Path): Iterated {
  return { kind: 'path', path, self };
}

/** Whole segments by id: dropped one by one, but kept all together, since what is not named goes. */
function segmentSteps(
  items: readonly YamlScalar[],
  keeps: boolean,
  step: PickSyntax,
  { within, rules, context: { problems }, scope }: StepSurroundings,
): CompiledStep[] {
  const slot = scope.frames.length - 1;
  const id = step.id?.text;
  for (const item of items)
    if (!keeps && matcherOf(item.text)('MSH'))
      problems.error('schema', item, 'MSH cannot be dropped: without it there is no message.');
  if (!keeps)
    return items.map(item => ({
      kind: 'segments',
      keeps,
      mark: rules.mark(item, { id, within, slot }),
      matches: matcherOf(item.text),
    }));
  const matchers = items.map(item => matcherOf(item.text));
  const mark = rules.mark(
    { text: items.map(item => item.text).join(', '), start: step.start, end: step.end },
    { id, within, slot },
  );
  return [{ kind: 'segments', keeps, mark, matches: id => matchers.some(matches => matches(id)) }];
}

function matcherOf(pattern: string): (id: string) => boolean {
  if (!pattern.endsWith('*')) return id => id === pattern;
  const prefix = pattern.slice(0, -1);
  return id => id.startsWith(prefix);
}
