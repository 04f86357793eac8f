/**
 * Steps from one place of a structure to another.
 *
 * Structures are trees of sequences (the structure itself and its groups) and choices, so all that can happen on a step
 * follows from the two places in the tree, and nothing has to be searched for:
 *
 * - forward: where their branches part, in a sequence, the new place lies behind the old one. The groups below the fork
 *   are closed, what stands between is skipped, the groups of the new place are opened.
 * - again: an element that holds both, from the segment itself out to the whole branch, may repeat. It is closed and
 *   starts anew.
 *
 * What a step skips although the structure requires it is missing: behind the old place in the groups that it closes,
 * between the two, and ahead of the new place in the groups that it opens. An absent group counts once, whatever it would
 * hold; a group that may be empty is never missing.
 */
import type { GroupNode, SegmentNode, StructureNode } from '../definitions/types.ts';

/** A sequence or a choice: what elements stand in. */
export interface Container {
  readonly kind: 'sequence' | 'choice';
  /** How many groups are open inside it. A choice is no group: its alternatives stand in the group around it. */
  readonly depth: number;
  readonly elements: readonly Element[];
}

/** A node of the structure with what matching needs to know of it. */
export interface Element {
  readonly node: StructureNode;
  /** It must occur and cannot be empty, so its absence is a finding. */
  readonly required: boolean;
  readonly repeats: boolean;
}

/** One step on the way from the structure down to a position. */
export interface Level {
  readonly container: Container;
  readonly index: number;
}

/** A place for a segment. */
export interface Position {
  /** Counted in the order of the structure. */
  readonly number: number;
  readonly node: SegmentNode;
  /** From the structure down; the last one holds the segment. */
  readonly levels: readonly Level[];
  /** The groups around it, the outermost first. */
  readonly groups: readonly GroupNode[];
}

/** A required element that a step skips. */
export interface Skipped {
  readonly node: StructureNode;
  /** How many groups are open around it. */
  readonly depth: number;
  /** It belongs to a group that the step closes, and not to one that it stays in or opens. */
  readonly closing: boolean;
}

/** The way from one position to another. */
export interface Step {
  readonly to: Position;
  /** Groups that stay open; those of `to` beyond are opened. */
  readonly kept: number;
  readonly skipped: readonly Skipped[];
  /** What the step counts when readings of a message are weighed: 0 where it skips nothing. */
  readonly cost: number;
  /** Every group that the step opens is opened with its first element. */
  readonly atHead: boolean;
  /** An element starts anew. */
  readonly again: boolean;
}

/** What a finding counts when readings of a message are weighed against each other. */
export const findingCost = 4;

/** What each further element counts that is missing in the same place: a group that lacks much is there all the same. */
const furtherCost = 1;

/** What it counts that a segment is a weak sign of the group which it opens without its head. */
const doubtCost = 2;

/** The cost of a step that skips this. */
function costOf(skipped: readonly Skipped[], doubtful: boolean): number {
  let cost = doubtful ? doubtCost : 0;
  skipped.forEach(({ depth, closing }, index) => {
    const before = skipped[index - 1];
    cost += before?.depth === depth && before.closing === closing ? furtherCost : findingCost;
  });
  return cost;
}

/** The order in which steps are to be tried; `CompiledStructure.steps` says what it means. */
export function compareSteps(a: Step, b: Step): number {
  return (
    a.cost - b.cost ||
    Number(b.atHead) - Number(a.atHead) ||
    b.kept - a.kept ||
    Number(b.again) - Number(a.again) ||
    a.to.number - b.to.number
  );
}

/**
 * The best way from one position to another: the cheapest, and among equals the one that leaves most groups open.
 * Undefined where there is none.
 * @param characteristic the segment is found in groups of one name only, so that it shows that the group is there
 */
export function bestStep(from: Position, to: Position, characteristic: boolean): Step | undefined {
  const last = to.levels.length - 1;
  let fork = 0;
  while (fork < last && from.levels[fork]?.index === to.levels[fork]?.index) fork++;
  const ways: Step[] = [];
  const [before, behind] = [from.levels[fork], to.levels[fork]];
  if (before !== undefined && behind !== undefined) {
    if (behind.container.kind === 'sequence' && before.index < behind.index)
      ways.push(stepForward(from, to, fork, characteristic));
    if (from === to && elementAt(behind)?.repeats === true) ways.push(stepAgain(from, to, fork));
  }
  for (let level = fork - 1; level >= 0; level--) {
    if (elementAt(to.levels[level])?.repeats === true) ways.push(stepAgain(from, to, level));
  }
  return ways.reduce<Step | undefined>(
    (best, way) => (best === undefined || way.cost < best.cost ? way : best),
    undefined,
  );
}

/** Both places are in the same sequence down to `fork`, where the new one lies further on. */
export function stepForward(from: Position, to: Position, fork: number, characteristic: boolean): Step {
  const level = to.levels[fork] as Level;
  // Where the element at the fork is required, it is due in any case, and so is what it lacks.
  const opened = skippedOnOpening(to, fork, elementAt(level)?.node.min === 0);
  const skipped = [
    ...skippedOnClosing(from, fork),
    ...skippedIn(level.container, (from.levels[fork]?.index ?? -1) + 1, level.index, false),
    ...opened.skipped,
  ];
  return {
    to,
    kept: level.container.depth,
    skipped,
    cost: costOf(skipped, opened.inOptional && !characteristic),
    atHead: opened.atHead,
    again: false,
  };
}

/** The element at `level`, which holds both places, is closed and starts anew. */
function stepAgain(from: Position, to: Position, level: number): Step {
  const opened = skippedOnOpening(to, level, false);
  // An order without its ORC is told by its OBR; a mere IN2 does not make another insurance.
  const announced = !opened.inOptional && isRequiredInPlace(to);
  const skipped = [...skippedOnClosing(from, level), ...opened.skipped];
  return {
    to,
    kept: (to.levels[level] as Level).container.depth,
    skipped,
    cost: costOf(skipped, opened.skipped.length > 0 && !announced),
    atHead: opened.atHead,
    again: true,
  };
}

/** What is missing at the ends of the groups that are closed below a level, the innermost first. */
function skippedOnClosing(from: Position, level: number): Skipped[] {
  const skipped: Skipped[] = [];
  for (let inner = from.levels.length - 1; inner > level; inner--) {
    const { container, index } = from.levels[inner] as Level;
    skipped.push(...skippedIn(container, index + 1, container.elements.length, true));
  }
  return skipped;
}

/**
 * What is missing ahead of a position in what is opened below a level, the outermost first, and whether some of it is
 * missing in a group that need not be there. `optional`: the element at the level itself need not.
 */
function skippedOnOpening(
  to: Position,
  level: number,
  optional: boolean,
): { skipped: readonly Skipped[]; inOptional: boolean; atHead: boolean } {
  const skipped: Skipped[] = [];
  let inOptional = false;
  let atHead = true;
  for (let inner = level + 1; inner < to.levels.length; inner++) {
    const { container, index } = to.levels[inner] as Level;
    const here = skippedIn(container, 0, index, false);
    skipped.push(...here);
    inOptional ||= optional && here.length > 0;
    atHead &&= container.kind === 'choice' || index === 0;
    optional ||= elementAt(to.levels[inner])?.node.min === 0;
  }
  return { skipped, inOptional, atHead };
}

/** The required elements of a sequence from one index up to another. Of a choice nothing else is due. */
function skippedIn(container: Container, start: number, end: number, closing: boolean): Skipped[] {
  if (container.kind === 'choice') return [];
  return container.elements
    .slice(start, end)
    .filter(element => element.required)
    .map(({ node }) => ({ node, depth: container.depth, closing }));
}

/** Whether the segment is one that its group cannot do without; of a choice, one that may be what the group needs. */
function isRequiredInPlace({ levels }: Position): boolean {
  for (let level = levels.length - 1; level >= 0; level--) {
    if (elementAt(levels[level])?.node.min === 0) return false;
    if (levels[level]?.container.kind === 'sequence') break;
  }
  return true;
}

function elementAt(level: Level | undefined): Element | undefined {
  return level?.container.elements[level.index];
}

/**
 * The ids one of which would make good that a node is missing: a segment's own, those of a choice's alternatives, those
 * of a group's first required element.
 */
export function leadingIds(node: StructureNode): readonly string[] {
  if (node.kind === 'segment') return [node.id];
  if (node.kind === 'choice') return node.alternatives.flatMap(leadingIds);
  const first = node.children.find(child => child.min > 0) ?? node.children[0];
  return first === undefined ? [] : leadingIds(first);
}
