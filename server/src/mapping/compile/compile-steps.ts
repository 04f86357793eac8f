/** Compiles `steps:`. A step with a problem is left out, and the others still run. */
import { compileCondition, compileExpression } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import type { Scope } from '../expression/scope.ts';
import type { AddPlace, StepSyntax } from '../language/syntax.ts';
import type { Anchor, CompiledStep } from '../program.ts';
import type { RuleMark } from '../run/records.ts';
import { compilePicks } from './compile-picks.ts';
import type { RuleCompiler } from './compile-rules.ts';
import { compileTextStep } from './compile-text-steps.ts';
import { frameOf, iterationOf, readIterated } from './iterated.ts';

type StepOf<K extends StepSyntax['kind']> = Extract<StepSyntax, { kind: K }>;

/** Where steps stand, and what they share. */
export interface StepSurroundings {
  readonly scope: Scope;
  readonly within: RuleMark | undefined;
  readonly rules: RuleCompiler;
  readonly context: CompileContext;
}

/** Compiles a list of steps, of the mapping or inside another step. */
export function compileSteps(steps: readonly StepSyntax[], around: StepSurroundings): CompiledStep[] {
  return steps.flatMap(step => compileStep(step, around));
}

function compileStep(step: StepSyntax, around: StepSurroundings): CompiledStep[] {
  const { scope, rules, context, within } = around;
  if (step.when === undefined) return compileKind(step, around);
  const judge = compileCondition(step.when, scope, context);
  const at = { text: step.kind, start: step.start, end: step.end };
  const mark = rules.mark(at, { id: step.id?.text, within, slot: scope.frames.length - 1, isCondition: true });
  // What is in it is compiled for its problems even where it cannot run.
  const body = compileKind(step, { ...around, within: mark });
  return judge === undefined ? [] : [{ kind: 'when', mark, judge, body }];
}

function compileKind(step: StepSyntax, around: StepSurroundings): CompiledStep[] {
  const { scope, rules, within } = around;
  switch (step.kind) {
    case 'map':
      return rules.compile(step.rules, { scope, within });
    case 'each':
      return compileEach(step, around);
    case 'drop':
    case 'keep':
      return compilePicks(step, around);
    case 'add':
      return compileAdd(step, around);
    case 'sort':
      return compileSort(step, around);
    case 'split':
    case 'merge':
      return compileTextStep(step, around);
  }
}

function compileEach(step: StepOf<'each'>, around: StepSurroundings): CompiledStep[] {
  const { scope, within, rules, context } = around;
  const over = readIterated(step.over, 'each', context);
  if (over === undefined) return [];
  const slot = scope.frames.length;
  const mark = rules.mark(step.over, { id: step.id?.text, within, slot: slot - 1 });
  const self = over.kind === 'path' ? over.self : undefined;
  const inner = scope.inside(frameOf(over), self ?? scope.self);
  const where = step.where === undefined ? undefined : compileCondition(step.where, inner, context);
  // The rules are compiled for their problems even where the step cannot run.
  const body = compileBody(step, self, { ...around, scope: inner, within: mark });
  if (step.where !== undefined && where === undefined) return [];
  return [{ kind: 'each', mark, over: iterationOf(over, scope), slot, where, body }];
}

/** @param base the place that a fragment's rules are parts of */
function compileBody(
  { rules, use, steps }: StepOf<'each' | 'add'>,
  base: string | undefined,
  around: StepSurroundings,
): CompiledStep[] {
  const { scope, within, context } = around;
  if (use !== undefined && base === undefined)
    context.problems.error('schema', use, "'use' needs a field or segment that the fragment's rules are parts of.");
  return [
    ...(use === undefined || base === undefined ? [] : around.rules.use(use, { scope, within, base })),
    ...around.rules.compile(rules, { scope, within }),
    ...compileSteps(steps, around),
  ];
}

function compileAdd(step: StepOf<'add'>, around: StepSurroundings): CompiledStep[] {
  const { scope, within, rules, context } = around;
  const { what } = step;
  const isSegment = /^[A-Z][A-Z0-9]{2}$/.test(what.text);
  const ids = isSegment ? [what.text] : rules.target.segmentsOfGroup(what.text);
  const [leading] = ids ?? [];
  if (ids === undefined || leading === undefined) {
    context.problems.error(
      'unknown-path',
      what,
      /^[A-Z][A-Z0-9_]*$/.test(what.text)
        ? `The target has no group ${what.text}: 'add' makes a segment, or a group of the structure that 'target' names.`
        : `'${what.text}' is no segment or group: 'add' makes one, such as NTE or PROCEDURE.`,
    );
    return [];
  }
  if (what.text === 'MSH') {
    context.problems.error('schema', what, 'A message has one MSH, and it is there from the start.');
    return [];
  }
  if (isSegment) rules.target.check({ ...wholeSegment, segment: what.text }, what);
  const slot = scope.frames.length;
  const mark = rules.mark(what, { id: step.id?.text, within, slot: slot - 1 });
  const anchor = step.place === undefined ? undefined : compileAnchor(step.place, around);
  const inner = scope.inside({ kind: 'added', ids: new Set(ids) });
  const segment = isSegment ? what.text : undefined;
  const body = compileBody(step, segment, { ...around, scope: inner, within: mark });
  if (step.place !== undefined && anchor === undefined) return [];
  return [{ kind: 'add', mark, slot, segment, leading, anchor, body }];
}

const wholeSegment = {
  groups: [],
  occurrence: undefined,
  field: undefined,
  repetition: undefined,
  component: undefined,
  subcomponent: undefined,
  count: false,
};

function compileAnchor(place: AddPlace, { scope, context }: StepSurroundings): Anchor | undefined {
  if (place.kind === 'end') return place;
  const over = readIterated(place.of, place.kind, context);
  if (over === undefined) return undefined;
  if (over.kind === 'path' && over.path.field !== undefined) {
    context.problems.error('schema', place.of, `'${place.kind}' names a segment or a group, not a field of one.`);
    return undefined;
  }
  const segment = over.kind === 'path' && over.path.groups.length === 0 ? over.path.segment : undefined;
  return { kind: place.kind, over: iterationOf(over, scope), segment };
}

function compileSort(step: StepOf<'sort'>, around: StepSurroundings): CompiledStep[] {
  const { scope, within, rules, context } = around;
  const over = readIterated(step.what, 'sort', context);
  if (over === undefined) return [];
  const inner = scope.inside(frameOf(over), over.kind === 'path' ? over.self : scope.self);
  const by = compileExpression(step.by, inner, context);
  const slot = scope.frames.length;
  const mark = rules.mark(step.what, { id: step.id?.text, within, slot: slot - 1 });
  if (by === undefined) return [];
  return [{ kind: 'sort', mark, over: iterationOf(over, scope), slot, by: by.evaluate, at: step.by }];
}
