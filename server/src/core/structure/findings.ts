/** What a structure says against a sequence of segments, as data: the words are the validation's. */
import type { StructureNode } from '../definitions/types.ts';
import type { GroupInstance } from './tree.ts';

/** A segment, or a run of one id, that the structure does not allow where it stands. */
export interface UnexpectedSegment {
  readonly kind: 'unexpected';
  /** Index of the first segment of the run. */
  readonly index: number;
  readonly count: number;
  readonly id: string;
  /** What could have stood there, the nearest first; `anySegment` where the parties agree on it. */
  readonly expected: readonly string[];
  /** The segment is required elsewhere in the same group, and missing there: so it is misplaced and not missing. */
  readonly belongs: MissingPlace | undefined;
}

/** Where something should stand. */
export interface MissingPlace {
  /** Index of the segment that it should stand before; the number of segments at the end. */
  readonly before: number;
  /** The group that it belongs to; undefined for the structure itself. */
  readonly group: GroupInstance | undefined;
}

/** A required segment, choice or group that is absent. Of an absent group only the group itself is reported. */
export interface MissingElement extends MissingPlace {
  readonly kind: 'missing';
  readonly node: StructureNode;
  /** The ids one of which would be enough to begin with: a segment's own, or a group's first required ones. */
  readonly segments: readonly string[];
}

/** A segment, or a run of one id, of which, or of whose group, the structure allows fewer. */
export interface TooMany {
  readonly kind: 'tooMany';
  /** Index of the first segment that is one too many. */
  readonly index: number;
  /** How many segments of its id follow each other there; for a group that is counted, how many groups are too many. */
  readonly count: number;
  /** Id of the segment. */
  readonly id: string;
  /** What may not occur so often: the segment, or a group around it. */
  readonly node: StructureNode;
  /** How often it may. */
  readonly max: number;
  /** The group in which it may; undefined for the structure itself. */
  readonly group: GroupInstance | undefined;
}

export type StructureFinding = UnexpectedSegment | MissingElement | TooMany;
