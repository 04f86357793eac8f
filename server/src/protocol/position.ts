/** What a position and a range of a document are. */

/** Positions are those of the protocol: zero-based lines and UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}
