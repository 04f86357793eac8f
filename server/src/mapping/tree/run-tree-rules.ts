/** Carries out the rules of a target that is a tree. */
import { possibleInXml } from '../../core/convert/xml-text.ts';
import type { Judge } from '../expression/compile.ts';
import { isEmpty, isList, NoValue, type Value } from '../expression/value.ts';
import { forEachInstance, notFired } from '../run/each-instance.ts';
import type { Derivation, Judgement, RuleMark } from '../run/records.ts';
import { reasonOf, resultOf } from '../run/run-rule.ts';
import type { RunState } from '../run/run-state.ts';
import { TreeLeaf, TreeObject } from './tree.ts';
import { leafValue } from './tree-leaf.ts';
import type { LeafStep, ReferenceStep, TreeStep } from './tree-program.ts';
import { isFormula } from './write-csv.ts';

/** A rule with `ref` or `refs`: what it refers to is known when all resources are made. */
export interface PendingReference {
  readonly step: ReferenceStep;
  /** The object around it, and what stands for the reference until then. */
  readonly holder: TreeObject;
  readonly placeholder: TreeObject;
  /** The scopes that the rule ran in, from the outside in. */
  readonly scopes: readonly object[];
  readonly because: readonly Judgement[];
}

/** What a run of a tree knows beside the run. */
export interface TreeRun {
  readonly run: RunState;
  readonly format: 'fhir' | 'json' | 'xml' | 'csv';
  readonly formulas: 'warn' | 'escape';
  readonly pending: PendingReference[];
  /** Names of required members that were reported as empty, by the object that lacks them. */
  readonly said: Map<TreeObject, Set<string>>;
  /** What makes the UUIDs of resources without one, by their type. */
  readonly uuids: Map<string, (text: string) => string>;
  scopes: readonly object[];
}

/** Carries out rules, in their order, on an object of the tree. */
export function runTreeSteps(tree: TreeRun, steps: readonly TreeStep[], object: TreeObject): void {
  for (const step of steps) {
    if (tree.run.stopped) return;
    switch (step.kind) {
      case 'leaf':
        runLeaf(tree, step, object);
        break;
      default:
        runGuarded(tree, step, object);
    }
  }
}

/** Carries out a rule of other rules, or of a reference, under its condition. */
function runGuarded(tree: TreeRun, step: Exclude<TreeStep, LeafStep>, object: TreeObject): void {
  const { run } = tree;
  const outer = run.because;
  if (!enters(run, step)) return;
  if (step.kind === 'reference') runReference(tree, step, object);
  else if (step.kind === 'block') runBlock(tree, step, object);
  else runEach(tree, step, object);
  run.because = outer;
}

/**
 * Whether the condition of a rule lets it through; where it does not, the trace is told. Whoever enters puts `because` back
 * to what it was when it is done.
 */
export function enters(
  run: RunState,
  { mark, when }: { readonly mark: RuleMark; readonly when: Judge | undefined },
): boolean {
  if (!run.step(mark)) return false;
  run.ran.add(mark.number);
  if (when === undefined) return true;
  if (!run.judge(when)) {
    notFired(run, mark, { kind: 'condition-false', because: run.judged });
    return false;
  }
  run.putUnderJudged();
  return true;
}

/** What the rule at hand has read and looked up so far, as what it writes remembers it. */
export function derivationOf({ reads, because, via }: RunState, rule: RuleMark): Derivation {
  return { rule, reads, because, via };
}

/** What came of writing one or several values. */
type LeafOutcome = 'written' | 'empty' | 'invalid' | 'limit';

function runLeaf(tree: TreeRun, step: LeafStep, object: TreeObject): void {
  const { run } = tree;
  const outer = run.because;
  if (!enters(run, step)) return;
  writeLeaves(tree, step, object, outer);
  run.because = outer;
}

/** @param outer the conditions around the rule */
function writeLeaves(tree: TreeRun, step: LeafStep, object: TreeObject, outer: readonly Judgement[]): void {
  const { run } = tree;
  const { mark, path, constant, required } = step;
  run.beginReading();
  const value = resultOf(run, step);
  if (value instanceof NoValue) {
    notFired(run, mark, reasonOf(value, run, outer));
    return;
  }
  const last = path.at(-1);
  const result = isList(value) ? writeList(tree, step, object, value) : writeLeaf(tree, step, object, value, undefined);
  if (result === 'written' || result === 'limit') return;
  if (result === 'invalid') {
    notFired(run, mark, { kind: 'invalid-value', reads: run.reads });
    return;
  }
  if (last?.list !== true) object.clear(path);
  if (required) {
    run.report('required-never-set', 'error', step.at, `${mark.text} is required, and its source is empty.`);
    if (path.length === 1 && last !== undefined)
      tree.said.set(object, (tree.said.get(object) ?? new Set()).add(last.name));
  }
  if (!constant || (isList(value) ? value.every(isEmpty) : isEmpty(value)))
    notFired(run, mark, { kind: 'source-empty', reads: run.reads });
}

/** Writes a leaf for each value of a list; the first one alone where the path takes no list. */
function writeList(tree: TreeRun, step: LeafStep, object: TreeObject, values: readonly Value[]): LeafOutcome {
  const takesList = step.path.at(-1)?.list === true;
  if (!takesList && values.length > 1)
    tree.run.report(
      'composite-as-scalar',
      'warning',
      step.at,
      `${values.length} values, and ${step.mark.text} takes one: the first was written.`,
    );
  let outcome: LeafOutcome = 'empty';
  const count = takesList ? values.length : Math.min(values.length, 1);
  for (let index = 0; index < count; index++) {
    const result = writeLeaf(tree, step, object, values[index], index);
    if (result === 'limit') return result;
    if (result === 'written' || (result === 'invalid' && outcome === 'empty')) outcome = result;
  }
  return outcome;
}

/** @param index which of several values it is; undefined for the only one */
function writeLeaf(
  tree: TreeRun,
  { mark, path, leaf: kind, at }: LeafStep,
  object: TreeObject,
  value: Value,
  index: number | undefined,
): LeafOutcome {
  const { run, format } = tree;
  let leaf = leafValue(kind, value, run, at);
  if (typeof leaf === 'string') return leaf;
  if (format === 'xml' && typeof leaf.value === 'string') leaf = { ...leaf, value: forXml(run, at, leaf.value) };
  if (format === 'csv' && typeof leaf.value === 'string') leaf = { ...leaf, value: forCsv(tree, at, leaf.value) };
  if (!run.write(String(leaf.value).length, at)) return 'limit';
  const read = index === undefined ? undefined : run.reads[index];
  const by = read === undefined ? run : { reads: [read], because: run.because, via: run.via };
  object.put(path, new TreeLeaf(leaf.value, leaf.digits, mark, by), mark);
  return 'written';
}

function forXml(run: RunState, at: LeafStep['at'], text: string): string {
  const possible = possibleInXml(text);
  if (possible !== text)
    run.report(
      'invalid-value',
      'warning',
      at,
      'The value has a character that XML cannot hold; U+FFFD stands in its place.',
    );
  return possible;
}

function forCsv({ run, formulas }: TreeRun, at: LeafStep['at'], cell: string): string {
  if (!isFormula(cell)) return cell;
  if (formulas === 'escape') return `'${cell}`;
  run.report(
    'formula-in-cell',
    'warning',
    at,
    `The cell begins with '${cell.charAt(0)}', and a spreadsheet would run it as a formula. With 'csv: { formulas: escape }' an apostrophe is put before it.`,
  );
  return cell;
}

function runReference(tree: TreeRun, step: ReferenceStep, holder: TreeObject): void {
  const placeholder = new TreeObject('Reference', step.mark);
  holder.put(step.path, placeholder, step.mark);
  const { scopes, run } = tree;
  tree.pending.push({ step, holder, placeholder, scopes, because: run.because });
}

function runBlock(tree: TreeRun, step: TreeStep & { kind: 'block' }, object: TreeObject): void {
  const { path, mark, body } = step;
  const last = path.at(-1);
  const found = last?.list === true ? undefined : object.find(path);
  const target = found instanceof TreeObject ? found : new TreeObject(last?.type ?? '', mark);
  runTreeSteps(tree, body, target);
  if (target !== found && target.size > 0) object.put(path, target, mark);
}

function runEach(tree: TreeRun, step: TreeStep & { kind: 'each' }, object: TreeObject): void {
  forEachInstance(tree.run, step.mark, step, () => runTreeSteps(tree, step.body, object));
}
