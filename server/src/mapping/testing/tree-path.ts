/**
 * Paths of test files into outputs that are trees: names of elements with optional indexes from 0, such as
 * `entry[0].resource.name[0].family`. In FHIR a path may start with a type of resources: `Patient.name.family` is of the
 * first Patient, `Observation[1].status` of the second Observation.
 */
import type { OutputLeaf, OutputSteps } from './output-leaf.ts';

export interface TreePathStep {
  readonly name: string;
  /** Undefined where none was written. */
  readonly index: number | undefined;
}

export interface TreePath {
  readonly steps: readonly TreePathStep[];
}

/** The outcome of {@link parseTreePath}; `offset` is where in the text reading stopped. */
export type ParsedTreePath =
  | { readonly path: TreePath; readonly problem?: undefined }
  | { readonly problem: { readonly offset: number; readonly expected: string }; readonly path?: undefined };

/** Reads a path. Names of columns may hold blanks and dots, so in CSV all behind the row is the column's. */
export function parseTreePath(text: string, isCsv = false): ParsedTreePath {
  const cell = isCsv ? /^rows(?:\[(\d{1,9})\])?(?:\.(.+))?$/s.exec(text) : null;
  if (cell !== null) {
    const [, row, column] = cell;
    const rows = { name: 'rows', index: row === undefined ? undefined : Number(row) };
    return { path: { steps: column === undefined ? [rows] : [rows, { name: column, index: undefined }] } };
  }
  if (isCsv) return { problem: { offset: 0, expected: 'rows[0] and the name of a column' } };
  const steps: TreePathStep[] = [];
  const step = /([^.[\]\s]+)(?:\[(\d{1,9})\])?/y;
  for (let at = 0; ; at++) {
    step.lastIndex = at;
    const found = step.exec(text);
    if (found === null) return { problem: { offset: at, expected: 'the name of an element' } };
    steps.push({ name: found[1] ?? '', index: found[2] === undefined ? undefined : Number(found[2]) });
    at = step.lastIndex;
    if (at === text.length) return { path: { steps } };
    if (text[at] !== '.') return { problem: { offset: at, expected: '"." and a name, or an index such as [0]' } };
  }
}

/** A resource in FHIR output: its type, and the steps that lead to it. */
export interface ResourceAt {
  readonly type: string;
  readonly steps: OutputSteps;
}

/** The resources of FHIR output: the root, and those of the entries where it is a Bundle. */
export function resourcesOf(leaves: readonly OutputLeaf[]): readonly ResourceAt[] {
  return leaves.flatMap(({ steps, text }) => {
    const isRoot = steps.length === 1;
    const isEntry = steps.length === 4 && steps[0] === 'entry' && steps[2] === 'resource';
    return steps.at(-1) === 'resourceType' && (isRoot || isEntry) ? [{ type: text, steps: steps.slice(0, -1) }] : [];
  });
}

/** What a path leads to. */
export interface FoundInTree {
  /** Its exact steps; those that were asked for as far as they could be made out where nothing is there. */
  readonly steps: OutputSteps;
  /** The leaves there and below. */
  readonly leaves: readonly OutputLeaf[];
  /** How many there are: items of a list, one for anything else that is there. */
  readonly count: number;
}

/** Finds what a path leads to. Without an index the first of several is meant; for the count, all of them. */
export function findInTree(
  leaves: readonly OutputLeaf[],
  resources: readonly ResourceAt[],
  path: TreePath,
): FoundInTree {
  const [first, ...others] = path.steps;
  const typed = resources.filter(({ type }) => type === first?.name);
  if (first === undefined || typed.length === 0) return follow(leaves, [], path.steps);
  const chosen = typed[first.index ?? 0];
  if (chosen === undefined) return { steps: [formatStep(first)], leaves: [], count: 0 };
  const found = follow(leaves, chosen.steps, others);
  return others.length === 0 ? { ...found, count: first.index === undefined ? typed.length : 1 } : found;
}

function follow(leaves: readonly OutputLeaf[], from: OutputSteps, steps: readonly TreePathStep[]): FoundInTree {
  let at = from;
  let below = leaves.filter(leaf => startsWith(leaf.steps, at));
  let count = below.length === 0 ? 0 : 1;
  for (const { name, index } of steps) {
    at = [...at, name];
    below = below.filter(leaf => startsWith(leaf.steps, at));
    const depth = at.length;
    const isList = below.some(leaf => typeof leaf.steps[depth] === 'number');
    const items = new Set(below.map(leaf => leaf.steps[depth]));
    count = below.length === 0 || (below.length === 1 && below[0]?.text === '[]') ? 0 : isList ? items.size : 1;
    if (isList || (index ?? 0) > 0) {
      at = [...at, index ?? 0];
      below = below.filter(leaf => startsWith(leaf.steps, at));
      if (index !== undefined) count = Math.min(below.length, 1);
    } else if (index !== undefined) count = Math.min(count, 1);
  }
  return { steps: at, leaves: below, count };
}

function startsWith(steps: OutputSteps, start: OutputSteps): boolean {
  return start.every((step, index) => steps[index] === step);
}

function formatStep({ name, index }: TreePathStep): string {
  return index === undefined ? name : `${name}[${index}]`;
}

/** Says whether a leaf of the output is left out of a comparison. */
export type IsLeafIgnored = (steps: OutputSteps) => boolean;

/**
 * The places to leave out, each with all that is in it. A path without an index stands for all items; it counts from
 * the root, and in FHIR from each resource as well: `meta.lastUpdated` is that of the Bundle and of every resource in it.
 */
export function ignoredInTree(paths: readonly TreePath[], resources: readonly ResourceAt[]): IsLeafIgnored {
  const ofType = (name: string | undefined): readonly ResourceAt[] => resources.filter(({ type }) => type === name);
  const places = paths.flatMap(({ steps }) => {
    const [first, ...others] = steps;
    const typed = ofType(first?.name);
    if (typed.length > 0)
      return typed
        .filter((_, index) => first?.index === undefined || index === first.index)
        .map(({ steps: from }) => ({ from, steps: others }));
    return [[], ...resources.map(({ steps: from }) => from)].map(from => ({ from, steps }));
  });
  return leaf => places.some(({ from, steps }) => startsWith(leaf, from) && leadsTo(steps, leaf, from.length));
}

/** Whether steps of a path lead to a leaf or something around it. */
function leadsTo(steps: readonly TreePathStep[], leaf: OutputSteps, from: number): boolean {
  let at = from;
  for (const { name, index } of steps) {
    if (leaf[at] !== name) return false;
    at++;
    const item = leaf[at];
    if (typeof item === 'number') at++;
    if (index !== undefined && index !== (typeof item === 'number' ? item : 0)) return false;
  }
  return true;
}
