/** The expected output and the one that came where they are trees: JSON leaf by leaf, CSV cell by cell, XML by lines. */
import type { Span } from '../problem.ts';
import { parseCsv } from '../tables/csv.ts';
import type { Compared, Difference, OutputAt } from './difference.ts';
import { formatSteps, jsonLeaves, type OutputLeaf, type OutputSteps, type ReadLeaves } from './output-leaf.ts';
import { type IsLeafIgnored, ignoredInTree, type ResourceAt, resourcesOf, type TreePath } from './tree-path.ts';

/** Compares two JSON texts. The order of members makes no difference, that of items does. */
export function compareJson(expected: string, got: string, ignore: readonly TreePath[]): Compared {
  // An output without a resource is empty, and may be what is expected.
  const left = expected.trim() === '' ? { leaves: [] } : jsonLeaves(expected);
  if (left.leaves === undefined) return { problem: `it is no JSON: ${left.problem}` };
  const right = got === '' ? [] : (jsonLeaves(got).leaves ?? []);
  const resources = resourcesOf(left.leaves);
  const leftIgnored = ignoredInTree(ignore, resources);
  const rightIgnored = ignoredInTree(ignore, resourcesOf(right));
  return {
    differences: compareLeaves(without(left.leaves, leftIgnored), without(right, rightIgnored), {
      root: rootOf(right.length === 0 ? left.leaves : right),
      // Quotes are shown only where they are the difference: "7" and 7.
      shown: ({ text, kind }, other) => (kind === 'text' && other?.kind === 'word' ? JSON.stringify(text) : text),
      pathInRules: steps => pathInResource(steps, resources),
    }),
  };
}

/** What the paths of an output begin with: in FHIR the type of the resource or Bundle that it is. */
export function rootOf(leaves: readonly OutputLeaf[]): string {
  return resourcesOf(leaves).find(({ steps }) => steps.length === 0)?.type ?? '';
}

/** Compares two CSV texts by rows and columns. The order of columns makes no difference, that of rows does. */
export function compareCsv(expected: string, got: string, ignore: readonly TreePath[], separator: string): Compared {
  const left = csvLeaves(expected, separator);
  if (left.leaves === undefined) return { problem: `it is no CSV: ${left.problem}` };
  const right = csvLeaves(got, separator);
  const isIgnored = ignoredInTree(ignore, []);
  return {
    differences: compareLeaves(without(left.leaves, isIgnored), without(right.leaves ?? [], isIgnored), {
      root: '',
      shown: ({ text }) => text,
      pathInRules: steps => formatSteps(steps),
    }),
  };
}

/** Every cell that holds something; for each column its header, so that one without a filled cell is compared as well. */
export function csvLeaves(text: string, separator: string): ReadLeaves {
  const parsed = parseCsv(text, separator);
  if (parsed.problem !== undefined) return { problem: `${parsed.problem} (line ${parsed.line})` };
  const { header, rows } = parsed;
  const headers = header.map((name): OutputLeaf => ({ steps: ['header', name], text: name, kind: 'text' }));
  const cells = rows.flatMap((row, number) =>
    row.cells.flatMap((cell, column): OutputLeaf[] => {
      const name = header[column] ?? `column ${column + 1}`;
      return cell === '' ? [] : [{ steps: ['rows', number, name], text: cell, kind: 'text' }];
    }),
  );
  // A row of empty cells is a row all the same.
  const rowLeaves = rows.map((_, number): OutputLeaf => ({ steps: ['rows', number], text: 'a row', kind: 'empty' }));
  return { leaves: [...headers, ...rowLeaves, ...cells] };
}

function without(leaves: readonly OutputLeaf[], isIgnored: IsLeafIgnored): readonly OutputLeaf[] {
  return leaves.filter(({ steps }) => !isIgnored(steps));
}

/** Rules name what they write by the resource that it is in, wherever that stands in a Bundle: `Patient.gender`. */
function pathInResource(steps: OutputSteps, resources: readonly ResourceAt[]): string {
  // The innermost one: the Bundle itself is a resource as well.
  const around = resources.filter(({ steps: from }) => from.every((step, index) => steps[index] === step));
  const { type = '', steps: from = [] } = around.sort((a, b) => b.steps.length - a.steps.length)[0] ?? {};
  return formatSteps(steps.slice(from.length), type);
}

/** How the leaves of a format are told. */
interface LeafForm {
  /** What their paths begin with. */
  readonly root: string;
  shown(leaf: OutputLeaf, other: OutputLeaf | undefined): string;
  /** The path by which a rule would name a place that is not there. */
  pathInRules(steps: OutputSteps): string;
}

function compareLeaves(
  expected: readonly OutputLeaf[],
  got: readonly OutputLeaf[],
  { root, shown, pathInRules }: LeafForm,
): Difference[] {
  const found = new Map(got.map(leaf => [formatSteps(leaf.steps, root), leaf]));
  const differences: Difference[] = [];
  const wanted = new Set<string>();
  for (const leaf of expected) {
    const path = formatSteps(leaf.steps, root);
    wanted.add(path);
    const other = found.get(path);
    if (other?.text === leaf.text && other.kind === leaf.kind) continue;
    const at: OutputAt =
      other === undefined ? { kind: 'missing', path: pathInRules(leaf.steps) } : { kind: 'path', path };
    differences.push({ path, expected: shown(leaf, other), got: other && shown(other, leaf), at });
  }
  for (const [path, leaf] of found)
    if (!wanted.has(path))
      differences.push({ path, expected: undefined, got: shown(leaf, undefined), at: { kind: 'path', path } });
  return differences;
}

/**
 * Compares two XML texts line by line, blanks at the ends left out. Lines that are the same at the beginning and at the
 * end are taken together first, so that one line more or less is one difference.
 *
 * @param ignored where in what came the values stand that are left out; UTF-16 units
 */
export function compareXml(expected: string, got: string, ignored: readonly Span[]): Compared {
  const left = linesOf(expected, []);
  const right = linesOf(got, ignored);
  let start = 0;
  while (start < left.length && start < right.length && isSame(left[start], right[start])) start++;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && isSame(left[left.length - 1 - end], right[right.length - 1 - end])) end++;
  const differences: Difference[] = [];
  for (let index = start; index < Math.max(left.length, right.length) - end; index++) {
    const one = index < left.length - end ? left[index] : undefined;
    const other = index < right.length - end ? right[index] : undefined;
    if (one !== undefined && other !== undefined && isSame(one, other)) continue;
    const path = `line ${index + 1}`;
    const at =
      other === undefined
        ? ({ kind: 'unknown' } as const)
        : ({ kind: 'span', start: other.start, end: other.end } as const);
    differences.push({ path, expected: one?.text, got: other?.text, at });
  }
  return { differences };
}

interface TextLine extends Span {
  readonly text: string;
  /** The line cut at the values that are left out of the comparison. */
  readonly pieces: readonly string[];
}

function linesOf(text: string, ignored: readonly Span[]): TextLine[] {
  const lines: TextLine[] = [];
  for (const found of text.matchAll(/[^\r\n]+/g)) {
    const start = found.index;
    const end = start + found[0].length;
    if (found[0].trim() === '') continue;
    const pieces: string[] = [];
    let at = start;
    for (const hole of ignored) {
      if (hole.end < start || hole.start > end) continue;
      pieces.push(text.slice(at, Math.max(hole.start, at)));
      at = Math.min(hole.end, end);
    }
    pieces.push(text.slice(at, end));
    lines.push({ text: found[0].trim(), start, end, pieces });
  }
  return lines;
}

/** Whether a line says what was expected, whatever stands at the places that are left out. */
function isSame(expected: TextLine | undefined, got: TextLine | undefined): boolean {
  if (expected === undefined || got === undefined) return false;
  const [first = '', ...others] = got.pieces.map(piece => piece.trim());
  const last = others.pop();
  if (last === undefined) return expected.text === first;
  if (!expected.text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = expected.text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return expected.text.length - last.length >= at && expected.text.endsWith(last);
}
