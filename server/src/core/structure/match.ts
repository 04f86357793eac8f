/**
 * A message's segments in the groups of its structure.
 *
 * compile.ts says which steps there are, read.ts chooses among them, place.ts carries them out. The result depends on
 * nothing but the ids of the segments, so whoever edits the inside of a segment can keep it: see `sameSegmentIds`.
 */
import type { SegmentNode } from '../definitions/types.ts';
import { type CompiledStructure, startState } from './compile.ts';
import type { StructureFinding } from './findings.ts';
import { type Placement, placeSegments } from './place.ts';
import { type Reading, readSegments } from './read.ts';
import type { Position } from './steps.ts';
import type { GroupInstance, MatchedNode } from './tree.ts';

/** A segment id that could stand at some place, and the names of the groups around it there, the outermost first. */
export interface ExpectedSegment {
  readonly id: string;
  readonly groups: readonly string[];
  /** Its group cannot do without it. */
  readonly required: boolean;
}

/** How a sequence of segments fits a structure. */
export class StructureMatch {
  readonly structure: CompiledStructure;
  readonly ids: readonly string[];
  readonly #reading: Reading;
  #placement: Placement | undefined;

  constructor(structure: CompiledStructure, ids: readonly string[]) {
    this.structure = structure;
    this.ids = ids;
    this.#reading = readSegments(structure, ids);
  }

  /** How many steps were weighed to find this match: what tests count. */
  get effort(): number {
    return this.#reading.effort;
  }

  /** In the order of the message; what is missing comes before the segment that it should stand before. */
  get findings(): readonly StructureFinding[] {
    // Most messages are clean, and then nobody who asks only for findings needs the tree.
    return this.#reading.clean && !this.structure.counts ? [] : this.#placed.findings;
  }

  /** The groups and segments at the top, in order. Every segment is somewhere in the tree, once. */
  get children(): readonly MatchedNode[] {
    return this.#placed.children;
  }

  /** The innermost group that a segment is in; undefined at the top, and for an index beyond the message. */
  groupAt(index: number): GroupInstance | undefined {
    return this.#placed.groups[index];
  }

  /** What a segment stands for in the structure; undefined where it is out of place or may stand anywhere. */
  nodeAt(index: number): SegmentNode | undefined {
    return this.#position(index)?.node;
  }

  /**
   * What could stand right before the segment at an index without making anything required come too late; the index
   * may be the number of segments. The nearest come first.
   */
  expectedAt(index: number): readonly ExpectedSegment[] {
    let before = Math.min(index, this.ids.length) - 1;
    while (before >= 0 && this.#position(before) === undefined) before--;
    return this.structure.expected(this.#position(before)?.number ?? startState).map(({ to }) => ({
      id: to.node.id,
      groups: to.groups.map(group => group.name),
      required: to.node.min > 0,
    }));
  }

  #position(index: number): Position | undefined {
    const place = this.#reading.places[index];
    return place === undefined ? undefined : this.structure.positions[place];
  }

  get #placed(): Placement {
    this.#placement ??= placeSegments(this.structure, this.ids, this.#reading);
    return this.#placement;
  }
}

/** Matches segment ids, in the order of the message and without its junk lines, against a structure. Never fails. */
export function matchStructure(structure: CompiledStructure, ids: readonly string[]): StructureMatch {
  return new StructureMatch(structure, ids);
}

/** Whether a match still holds for a message whose segments have these ids. */
export function sameSegmentIds(before: readonly string[], now: readonly string[]): boolean {
  return before === now || (before.length === now.length && before.every((id, index) => id === now[index]));
}
