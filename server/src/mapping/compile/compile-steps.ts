/** Compiles `steps:`. A step with a problem is left out, and the others still run. */
import { type Path, parsePath } from '../../core/path/path.ts';
import { checkPlain, compileCondition, type Judge } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import { repetitionsOf } from '../expression/read-path.ts';
import type { Frame, Scope } from '../expression/scope.ts';
import type { StepSyntax } from '../language/syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { CompiledStep, Iteration } from '../program.ts';
import type { RuleMark } from '../run/records.ts';
import type { RuleCompiler } from './compile-rules.ts';

type EachSyntax = Extract<StepSyntax, { kind: 'each' }>;
type PickSyntax = Extract<StepSyntax, { kind: 'drop' | 'keep' }>;

/** Compiles a list of steps, of the mapping or inside `each`. */
export function compileSteps(
  steps: readonly StepSyntax[],
  scope: Scope,
  within: RuleMark | undefined,
  rules: RuleCompiler,
  context: CompileContext,
): CompiledStep[] {
  return steps.flatMap(step => compileStep(step, scope, within, rules, context));
}

function compileStep(
  step: StepSyntax,
  scope: Scope,
  within: RuleMark | undefined,
  rules: RuleCompiler,
  context: CompileContext,
): CompiledStep[] {
  switch (step.kind) {
    case 'map':
      return [{ kind: 'map', rules: rules.compile(step.rules, scope, within) }];
    case 'each':
      return compileEach(step, scope, within, rules, context);
    case 'drop':
    case 'keep':
      return compilePicks(step, scope, within, rules, context);
  }
}

function compileEach(
  step: EachSyntax,
  scope: Scope,
  within: RuleMark | undefined,
  rules: RuleCompiler,
  context: CompileContext,
): CompiledStep[] {
  const path = readIterated(step.over, 'each', context);
  if (path === undefined) return [];
  const mark = rules.mark(step.over, { within });
  const inner = scope.inside(frameOf(path));
  const where = step.where === undefined ? undefined : compileCondition(step.where, inner, context);
  // The rules are compiled for their problems even where the step cannot run.
  const body: CompiledStep[] = [
    { kind: 'map', rules: rules.compile(step.rules, inner, mark) },
    ...compileSteps(step.steps, inner, mark, rules, context),
  ];
  if (step.where !== undefined && where === undefined) return [];
  return [{ kind: 'each', mark, over: iteration(path, scope), slot: scope.frames.length, where, body }];
}

function compilePicks(
  step: PickSyntax,
  scope: Scope,
  within: RuleMark | undefined,
  rules: RuleCompiler,
  context: CompileContext,
): CompiledStep[] {
  const keeps = step.kind === 'keep';
  const compiled: CompiledStep[] = [];
  const plain: YamlScalar[] = [];
  for (const item of step.paths) {
    if (/^(?:[A-Z][A-Z0-9]{2}|[A-Z][A-Z0-9]?\*)$/.test(item.text) && step.where === undefined) {
      plain.push(item);
      continue;
    }
    const path = readIterated(item, step.kind, context);
    if (path === undefined) continue;
    const mark = rules.mark(item, { within });
    const slot = scope.frames.length;
    const inner = scope.inside(frameOf(path));
    if (step.where === undefined) {
      const made = withoutCondition(path, keeps, mark, slot, scope);
      if (made === undefined)
        context.problems.error(
          'schema',
          item,
          `'keep' of ${item.text} needs 'where', or an index: which repetitions are to stay?`,
        );
      else compiled.push(made);
      continue;
    }
    const where = compileCondition(step.where, inner, context);
    if (where !== undefined) compiled.push({ kind: 'pick', keeps, mark, over: iteration(path, scope), slot, where });
  }
  if (plain.length > 0) compiled.push(...segmentSteps(plain, keeps, step, within, rules, context));
  if (keeps && plain.length > 0 && plain.length < step.paths.length)
    context.problems.error(
      'schema',
      step.paths[0] ?? step,
      'Keep segments and repetitions of fields in separate steps: the first takes all other segments out.',
    );
  return compiled;
}

/** A field or an indexed place: what is left of a `drop` or `keep` that says no condition. */
function withoutCondition(
  path: Path,
  keeps: boolean,
  mark: RuleMark,
  slot: number,
  scope: Scope,
): CompiledStep | undefined {
  const { field, repetition, occurrence } = path;
  if (!keeps) {
    if (field !== undefined && repetition === undefined) return { kind: 'clear', mark, over: iteration(path, scope) };
    return { kind: 'pick', keeps, mark, over: iteration(path, scope), slot, where: () => true };
  }
  if (field === undefined && occurrence !== undefined) {
    // Of all occurrences those stay that the index means.
    const where: Judge = run => {
      const segment = run.frames[slot]?.segment;
      const all = run.source.all(path.segment);
      const number = occurrence.kind === 'number' ? occurrence.number : all.length;
      return occurrence.kind === 'all' || segment === all[number - 1];
    };
    return { kind: 'pick', keeps, mark, over: iteration({ ...path, occurrence: undefined }, scope), slot, where };
  }
  if (field === undefined || repetition === undefined) return undefined;
  const where: Judge = run => {
    const instance = run.frames[slot];
    if (instance?.repetition === undefined) return true;
    return repetitionsOf(instance.segment, field, repetition).includes(instance.repetition);
  };
  return { kind: 'pick', keeps, mark, over: iteration({ ...path, repetition: undefined }, scope), slot, where };
}

/** Whole segments by id: dropped one by one, but kept all together, since what is not named goes. */
function segmentSteps(
  items: readonly YamlScalar[],
  keeps: boolean,
  step: PickSyntax,
  within: RuleMark | undefined,
  rules: RuleCompiler,
  { problems }: CompileContext,
): CompiledStep[] {
  for (const item of items)
    if (!keeps && matcherOf(item.text)('MSH'))
      problems.error('schema', item, 'MSH cannot be dropped: without it there is no message.');
  if (!keeps)
    return items.map(item => ({
      kind: 'segments',
      keeps,
      mark: rules.mark(item, { within }),
      matches: matcherOf(item.text),
    }));
  const matchers = items.map(item => matcherOf(item.text));
  const mark = rules.mark(
    { text: items.map(item => item.text).join(', '), start: step.start, end: step.end },
    { within },
  );
  return [{ kind: 'segments', keeps, mark, matches: id => matchers.some(matches => matches(id)) }];
}

function matcherOf(pattern: string): (id: string) => boolean {
  if (!pattern.endsWith('*')) return id => id === pattern;
  const prefix = pattern.slice(0, -1);
  return id => id.startsWith(prefix);
}

/** Reads what `each`, `drop` or `keep` goes over: a segment or a field. */
function readIterated(item: YamlScalar, step: 'each' | 'drop' | 'keep', context: CompileContext): Path | undefined {
  const { text, start, end } = item;
  const { path, problem } = parsePath(text);
  if (path === undefined) {
    if (/^[A-Z][A-Z0-9_]*$/.test(text) && text.length > 3)
      context.problems.notYet(item, `'${step}' over a group (${text})`);
    else if (/^[A-Z][A-Z0-9]?\*$/.test(text))
      context.problems.error('schema', item, `'where' and 'each' go over one kind of segment, not over ${text}.`);
    else {
      const from = Math.min(item.at(problem.offset), Math.max(start, end - 1));
      context.problems.error(
        'unknown-path',
        { start: from, end },
        `'${text}' is no segment or field: expected ${problem.expected}.`,
      );
    }
    return undefined;
  }
  if (!checkPlain({ kind: 'path', path, text, start, end }, context)) return undefined;
  if (path.component !== undefined || path.count) {
    const clear = step === 'drop' ? ` To empty ${text}, map it to { value: '' }.` : '';
    context.problems.error(
      'schema',
      item,
      `'${step}' goes over segments or the repetitions of a field, not over ${text}.${clear}`,
    );
    return undefined;
  }
  context.uses.push({ kind: 'source-path', path, start, end });
  context.source.check(path, item);
  return path;
}

function frameOf(path: Path): Frame {
  return { segment: path.segment, field: path.field };
}

function iteration(path: Path, scope: Scope): Iteration {
  return { path, segmentSlot: scope.segmentSlot(path), repetitionSlot: scope.repetitionSlot(path) };
}
