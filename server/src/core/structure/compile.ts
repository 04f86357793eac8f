/**
 * A message structure as an automaton over segments.
 *
 * Every place in the structure where a segment id is written is a position, and matching is a walk from position to
 * position: a step is the choice of the position that the next segment takes. steps.ts says what a step skips, closes and
 * opens; here they are put into the order in which they are to be tried.
 */
import {
  anySegment,
  type GroupNode,
  type SegmentNode,
  type StructureDefinition,
  type StructureNode,
} from '../definitions/types.ts';
import {
  bestStep,
  type Container,
  compareSteps,
  type Element,
  type Level,
  type Position,
  type Step,
  stepForward,
} from './steps.ts';

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
  /** All ids that the structure does not name: they can only stand for `Hxx`. */
  readonly #others: IdClass;
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

  /**
   * The ways from a state to the places of an id: the cheapest first, and among those the one that a reader would
   * take. First comes the step that opens groups with their first element; then the one that leaves most groups open; then
   * one that repeats something; then the one that the structure names first.
   */
  steps(state: number, id: string): readonly Step[] {
    const { number, positions } = this.#classOf(id);
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
    row[to] ??= bestStep(this.#position(state), target, this.#classOf(target.node.id).characteristic);
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

  #classOf(id: string): IdClass {
    return this.#classes.get(id) ?? this.#others;
  }

  #position(state: number): Position {
    return state === startState ? this.#start : (this.positions[state] as Position);
  }
}

/** The positions of one id. */
interface IdClass {
  readonly number: number;
  readonly positions: readonly Position[];
  /** The id is found in groups of one name only, so it shows that the group is there: IN2 does, NTE does not. */
  readonly characteristic: boolean;
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
