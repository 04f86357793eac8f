/** Compiles `split` and `merge`: one segment with a long text to several, and several to one. */
import type { StepSyntax } from '../language/syntax.ts';
import type { CompiledStep } from '../program.ts';
import type { StepSurroundings } from './compile-steps.ts';
import { iterationOf, readIterated } from './iterated.ts';

type TextStep = Extract<StepSyntax, { kind: 'split' | 'merge' }>;

/** Shorter pieces make a segment of each few letters, which nobody means. */
const MIN_WIDTH = 5;

/** None after a problem. */
export function compileTextStep(step: TextStep, { scope, within, rules, context }: StepSurroundings): CompiledStep[] {
  const { problems } = context;
  const over = readIterated(step.what, step.kind, context);
  if (over === undefined) return [];
  if (over.kind === 'groups' || over.path.field === undefined || over.path.repetition !== undefined) {
    const example = step.kind === 'split' ? 'split: NTE-3' : 'merge: NTE-3';
    problems.error('schema', step.what, `'${step.kind}' names the field that holds the text: ${example}.`);
    return [];
  }
  const { segment, field } = over.path;
  if (segment === 'MSH') {
    problems.error(
      'schema',
      step.what,
      `A message has one MSH: it cannot be ${step.kind === 'split' ? 'split' : 'merged'}.`,
    );
    return [];
  }
  const mark = rules.mark(step.what, { id: step.id?.text, within, slot: scope.frames.length - 1 });
  const { path } = over;
  const segments = iterationOf({ kind: 'path', path: { ...path, field: undefined }, self: segment }, scope);
  const common = { mark, over: segments, segment, field, numbered: rules.target.isNumbered(segment) };
  if (step.kind === 'merge') return [{ ...common, kind: 'merge', join: step.join?.text ?? ' ' }];
  const { text } = step.at;
  const width = /^\d+$/.test(text) ? Number(text) : undefined;
  if (text === '' || (width !== undefined && width < MIN_WIDTH)) {
    problems.error('schema', step.at, `'at' is a number of characters from ${MIN_WIDTH} up, or a text to cut at.`);
    return [];
  }
  return [{ ...common, kind: 'split', at: width ?? text }];
}
