/** Values that are shown, written, and opened as files. */
import type { Position, Range } from './position.ts';

/** A place by its path, in the message that a line is in. */
export interface PlaceParams {
  readonly uri: string;
  readonly line: number;
  /** `PID-3[2].4.1` */
  readonly path: string;
}

/** Client to server: what stands at a place. Takes {@link PlaceParams}, answered with {@link PlaceResponse}. */
export const placeMethod = 'pipehat/place';

export type PlaceResponse =
  | {
      readonly kind: 'place';
      readonly name: string;
      /** Decoded; of what is cut into parts, as it stands. */
      readonly value: string;
      readonly isEditable: boolean;
      readonly version: number;
    }
  | { readonly kind: 'nothing' };

/** Client to server: the edit that writes a value at a place. Answered with {@link SetValueResponse}; changes nothing. */
export const setValueMethod = 'pipehat/place/set';

export interface SetValueParams extends PlaceParams {
  /** The version of the document that the user saw. */
  readonly version: number;
  /** As people read it: the server escapes it. */
  readonly value: string;
}

export type SetValueResponse =
  | {
      readonly kind: 'edit';
      readonly range: Range;
      readonly newText: string;
      /** What is wrong with the value there; it can be written all the same. */
      readonly problem: { readonly severity: 'error' | 'warning' | 'information'; readonly message: string } | null;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Client to server: the decoded value at a position, ready to be opened. Answered with {@link ValueResponse}. */
export const valueMethod = 'pipehat/value';

export interface ValueParams {
  readonly uri: string;
  readonly position: Position;
}

/** A value as a file would hold it. */
export type ValueContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly base64: string };

export type ValueResponse =
  | {
      readonly kind: 'value';
      /** The line that its message starts with, and where it stands in it. */
      readonly line: number;
      /** `OBX[2]-5.5` */
      readonly path: string;
      readonly name: string;
      /** What a file of this content is called: `OBX[2]-5.5 Data.pdf`. */
      readonly fileName: string;
      readonly mime: string;
      readonly content: ValueContent;
      /** Why it can't be written back, in words; empty where it can. */
      readonly readOnly: string;
      /** Changes with the value as it stands in the message. */
      readonly etag: string;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Client to server: the edit that writes an opened value back. Answered with {@link WriteValueResponse}. */
export const writeValueMethod = 'pipehat/value/write';

export interface WriteValueParams extends PlaceParams {
  /** Of the value that was opened: another one that is there now is not overwritten. */
  readonly etag: string;
  readonly content: ValueContent;
}

export type WriteValueResponse =
  | {
      readonly kind: 'edit';
      readonly range: Range;
      readonly newText: string;
      /** The version of the document that the edit is for. */
      readonly version: number;
      /** Of the value once it is written. */
      readonly etag: string;
    }
  | { readonly kind: 'refused'; readonly message: string };
