/** The message tree, level by level. */
import type { Position, Range } from './position.ts';

/** Client to server: one level of the message tree. Answered with {@link TreeResponse}; can be cancelled. */
export const treeMethod = 'pipehat/tree';

export interface TreeParams {
  readonly uri: string;
  /** The ids from the top down to the node whose children are asked for; none asks for the top. */
  readonly parent: readonly string[];
  /** Whether places without a value are listed. */
  readonly showEmpty: boolean;
  /** Only what has this text in its path, name or value, and what leads there; empty for everything. */
  readonly filter: string;
}

/** A node of the message tree. */
export interface MessageTreeNode {
  /** Names the node among its siblings, and for messages in the document; the same in each version of the document. */
  readonly id: string;
  readonly kind: 'page' | 'message' | 'group' | 'segment' | 'field' | 'component' | 'subcomponent' | 'more';
  /** `PID-5.1 Family Name` */
  readonly label: string;
  /** The value, cut where it is long; of a code its meaning as well. */
  readonly description: string;
  /** What the version says of the place, a line each. */
  readonly tooltip: string;
  /** `PID-5.1`; empty where the node is no place. */
  readonly path: string;
  readonly range: Range;
  readonly hasChildren: boolean;
  /** Whether a value can be written here. */
  readonly isEditable: boolean;
  /** Whether the node is shown only because something below it matches the filter. */
  readonly leadsToMatch: boolean;
}

export type TreeResponse =
  | { readonly kind: 'nodes'; readonly nodes: readonly MessageTreeNode[] }
  /** The document is closed, or holds no messages. */
  | { readonly kind: 'nothing' };

/** Client to server: the nodes from the top down to the one at a position. Answered with {@link MessageTreeNode}s. */
export const treeAtMethod = 'pipehat/tree/at';

export interface TreeAtParams {
  readonly uri: string;
  readonly position: Position;
  readonly showEmpty: boolean;
}
