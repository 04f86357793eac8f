/**
 * A message structure as an automaton over segments.
 *
 * Every place in the structure where a segment id is written is a position. Matching is then a walk from position to
 * position: a step is the choice of the position that the next segment takes. Structures are trees of sequences
 * (the structure itself and its groups) and choices, so all that can happen on a step follows from the two places in the
 * tree, and nothing has to be searched for:
 *
 * - forward: where their branches part, in a sequence, the new position lies behind the old one. The groups below the
 *   fork are closed, what stands between is skipped, the groups of the new position are opened.
 * - again: an element that holds both, from the segment itself out to the whole branch, may repeat. It is closed and
 *   starts anew.
 *
 * Of the ways from one position to another the cheapest is taken, and among equals the one that leaves most groups open:
 * forward before again, an inner repetition before an outer one. What a step skips although the structure requires it
 * is missing: behind the old position in the groups that it closes, between the two, and ahead of the new position in the
 * groups that it opens. An absent group counts once, whatever it would hold; a group that may be empty is never missing.
 */
import {
  anySegment,
  type GroupNode,
  type SegmentNode,
  type StructureDefinition,
  type StructureNode,
} from '../definitions/types.ts';

/** A sequence or a choice: what elements stand in. */
interface Container {
  readonly kind: 'sequence' | 'choice';
  /** How many groups are open inside it. A choice is no group: its alternatives stand in the group around it. */
  readonly depth: number;
  readonly elements: readonly Element[];
}

/** A node of the structure with what matching needs to know of it. */
interface Element {
  readonly node: StructureNode;
  /** It must occur and cannot be empty, so its absence is a finding. */
  readonly required: boolean;
  readonly repeats: boolean;
  readonly content: Container | undefined;
}

/** One step on the way from the structure down to a position. */
interface Level {
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

/** Number of the state before the first segment. */
export const startState = -1;

/** Segment ids of chapter 2's continuation protocol, which may end or continue any message. */
const addendum = 'ADD';
const continuationPointer = 'DSC';

/** A structure made ready for matching. Steps are worked out when they are first asked for, and kept. */
export class CompiledStructure {
  readonly definition: StructureDefinition;
  readonly positions: readonly Position[];
  /** Some element has a minimum or a maximum beyond one, so that matching has to count. The standard's own have none. */
  readonly counts: boolean;
  readonly #isDefined: (id: string) => boolean;
  readonly #classes = new Map<string, IdClass>();
  readonly #named: readonly string[];
  readonly #start: Position;
  readonly #end: Position;
  readonly #steps: (readonly Step[] | undefined)[][] = [];
  readonly #between: (Step | undefined)[][] = [];
  readonly #ends: Step[] = [];
  readonly #expected: (readonly Step[])[] = [];

  /** @param isDefined whether the version defines a segment; others, Z segments among them, are nobody's business */
  constructor(definition: StructureDefinition, isDefined: (id: string) => boolean) {
    this.definition = definition;
    this.#isDefined = isDefined;
    const positions: Position[] = [];
    let counts = false;

    const compileContainer = (
      nodes: readonly StructureNode[],
      kind: 'sequence' | 'choice',
      above: readonly Level[],
      groups: readonly GroupNode[],
    ): Container => {
      const elements: Element[] = [];
      const container: Container = { kind, depth: groups.length, elements };
      nodes.forEach((node, index) => {
        const levels = [...above, { container, index }];
        counts ||= node.min > 1 || node.max > 1;
        let content: Container | undefined;
        if (node.kind === 'segment') {
          positions.push({ number: positions.length, node, levels, groups });
        } else if (node.kind === 'group') {
          content = compileContainer(node.children, 'sequence', levels, [...groups, node]);
        } else {
          content = compileContainer(node.alternatives, 'choice', levels, groups);
        }
        elements.push({
          node,
          required: node.min > 0 && !(content !== undefined && canBeEmpty(content)),
          // The standard writes `Hxx` for "the segments that the parties agree on", one or several.
          repeats: node.max !== 1 || (node.kind === 'segment' && node.id === anySegment),
          content,
        });
      });
      return container;
    };

    const root = compileContainer(definition.children, 'sequence', [], []);
    this.positions = positions;
    this.counts = counts;
    this.#start = outside(startState, root, -1);
    this.#end = outside(positions.length, root, root.elements.length);
    this.#named = [...new Set(positions.map(position => position.node.id))].filter(id => id !== anySegment);
    const any = positions.filter(position => position.node.id === anySegment);
    this.#named.forEach((id, number) => {
      const own = positions.filter(position => position.node.id === id);
      this.#classes.set(id, { number, positions: own, characteristic: hasOneHome(own) });
    });
    this.#others = { number: this.#named.length, positions: any, characteristic: hasOneHome(any) };
  }

  /** All ids that the structure does not name: they can only stand for `Hxx`. */
  readonly #others: IdClass;

  /**
   * The ways from a state to the places of an id: the cheapest first, and among those the one that a reader would
   * take. First comes the step that opens groups with their first element; then the one that leaves most groups open; then
   * one that repeats something; then the one that the structure names first.
   */
  steps(state: number, id: string): readonly Step[] {
    const { number, positions } = this.#classes.get(id) ?? this.#others;
    let row = this.#steps[state + 1];
    if (row === undefined) {
      row = new Array<undefined>(this.#named.length + 1).fill(undefined);
      this.#steps[state + 1] = row;
    }
    let steps = row[number];
    if (steps === undefined) {
      steps = positions.flatMap(to => this.stepTo(state, to.number) ?? []).sort(compareSteps);
      row[number] = steps;
    }
    return steps;
  }

  /** The best way from a state to a position; undefined where there is none. */
  stepTo(state: number, to: number): Step | undefined {
    let row = this.#between[state + 1];
    if (row === undefined) {
      row = [];
      this.#between[state + 1] = row;
    }
    const target = this.positions[to];
    if (target === undefined) return undefined;
    row[to] ??= this.#bestStep(this.#position(state), target);
    return row[to];
  }

  /** From a state to the end of the message. */
  stepToEnd(state: number): Step {
    this.#ends[state + 1] ??= stepForward(this.#position(state), this.#end, 0, true);
    return this.#ends[state + 1] as Step;
  }

  /** The steps from a state that skip nothing required, one for each id, the nearest first. */
  expected(state: number): readonly Step[] {
    this.#expected[state + 1] ??= [...this.#named, anySegment]
      .flatMap(id => {
        const [first] = this.steps(state, id);
        return first !== undefined && first.cost === 0 ? [first] : [];
      })
      .sort((a, b) => b.kept - a.kept || Number(a.again) - Number(b.again) || a.to.number - b.to.number);
    return this.#expected[state + 1] as readonly Step[];
  }

  /** The places of an id in the structure; none for ids that it does not name. */
  places(id: string): readonly Position[] {
    return this.#classes.get(id)?.positions ?? [];
  }

  /**
   * Whether a segment may stand anywhere. So may those that the version does not define (they are somebody's own, or
   * another rule's finding), ADD behind any segment, and DSC at the very end (chapter 2, continuation of messages).
   */
  isFree(id: string, isLast: boolean): boolean {
    if (this.#classes.has(id)) return false;
    return !this.#isDefined(id) || id === addendum || (id === continuationPointer && isLast);
  }

  #position(state: number): Position {
    return state === startState ? this.#start : (this.positions[state] as Position);
  }

  #bestStep(from: Position, to: Position): Step | undefined {
    const characteristic = this.#classes.get(to.node.id)?.characteristic ?? this.#others.characteristic;
    let fork = 0;
    const last = to.levels.length - 1;
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
}

/** The positions of one id. */
interface IdClass {
  readonly number: number;
  readonly positions: readonly Position[];
  /** The id is found in groups of one name only, so it shows that the group is there: IN2 does, NTE does not. */
  readonly characteristic: boolean;
}

/** What a finding counts when readings of a message are weighed against each other. */
export const findingCost = 4;

/** What each further element counts that is missing in the same place. A group with little in it is there all the same. */
const furtherCost = 1;

/** What it counts that a segment is a weak sign of the group which it opens without its head. */
const doubtCost = 2;

function costOf(skipped: readonly Skipped[], doubtful: boolean): number {
  let cost = doubtful ? doubtCost : 0;
  skipped.forEach(({ depth, closing }, index) => {
    const before = skipped[index - 1];
    cost += before?.depth === depth && before.closing === closing ? furtherCost : findingCost;
  });
  return cost;
}

function compareSteps(a: Step, b: Step): number {
  return (
    a.cost - b.cost ||
    Number(b.atHead) - Number(a.atHead) ||
    b.kept - a.kept ||
    Number(b.again) - Number(a.again) ||
    a.to.number - b.to.number
  );
}

/** Both places are in the same sequence down to `fork`, where the new one lies further on. */
function stepForward(from: Position, to: Position, fork: number, characteristic: boolean): Step {
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

function canBeEmpty({ kind, elements }: Container): boolean {
  return kind === 'choice' ? elements.some(element => !element.required) : elements.every(element => !element.required);
}

function hasOneHome(positions: readonly Position[]): boolean {
  return new Set(positions.map(({ groups }) => groups.at(-1)?.name)).size === 1;
}

/** A state before or behind all positions, so that starting and ending are steps like others. */
function outside(number: number, root: Container, index: number): Position {
  const node: SegmentNode = { kind: 'segment', id: '', min: 1, max: 1 };
  return { number, node, levels: [{ container: root, index }], groups: [] };
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
