/** The segments of a message in the groups of its structure. */
import type { GroupNode, SegmentNode } from '../definitions/types.ts';

/** A group that is there in a message. It holds an unbroken range of segments. */
export interface GroupInstance {
  readonly kind: 'group';
  readonly node: GroupNode;
  readonly name: string;
  /** 1-based among the groups of its name in the same parent. */
  readonly number: number;
  /** The group around it; undefined at the top. */
  readonly parent: GroupInstance | undefined;
  /** Groups and segments in the order of the message. */
  readonly children: readonly MatchedNode[];
  /** Index of the first segment. */
  readonly start: number;
  /** Index behind the last segment. */
  readonly end: number;
}

/** A segment in its place. */
export interface MatchedSegment {
  readonly kind: 'segment';
  readonly index: number;
  readonly id: string;
  /** What it stands for in the structure; undefined for segments that are out of place or may stand anywhere. */
  readonly node: SegmentNode | undefined;
}

export type MatchedNode = GroupInstance | MatchedSegment;
