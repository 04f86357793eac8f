/** Where a position is, and where a path is. */
import type { Position } from './position.ts';

/** Client to server: where a position is. Answered with {@link PlaceAtResponse}, or null outside messages. */
export const placeAtMethod = 'pipehat/placeAt';

export interface PlaceAtParams {
  readonly uri: string;
  readonly position: Position;
  /** Whether the answer should say how each notation writes the place: it costs reading the message around it. */
  readonly notations?: boolean;
}

export interface PlaceAtResponse {
  /** The version whose facts are used: `2.5.1`. */
  readonly version: string;
  /** `ADT^A01^ADT_A01`; empty outside messages. */
  readonly messageType: string;
  /** Exact, in Pipehat's own notation: `PID-3[2].4.1`. */
  readonly path: string;
  /** Name of the segment; empty where the version does not know it. */
  readonly segment: string;
  /** Names from the field down, where they are known: `Patient Identifier List`, `Assigning Authority`. */
  readonly names: readonly string[];
  /** The value's place in the document. */
  readonly start: Position;
  readonly end: Position;
  readonly notations?: readonly PlaceNotation[];
}

/** A place as one notation writes it. */
export interface PlaceNotation {
  /** What the notation is called: `Terser (HAPI)`. */
  readonly label: string;
  readonly text: string;
}

/** Client to server: the places that a path or a name means. Answered with {@link FindPlacesResponse}; can be cancelled. */
export const findPlacesMethod = 'pipehat/findPlaces';

export interface FindPlacesParams {
  readonly uri: string;
  /** A line of the message whose places come first. */
  readonly line: number;
  /** A path in any notation, or words of a field's name. */
  readonly text: string;
}

export interface FindPlacesResponse {
  readonly places: readonly FoundPlace[];
  /** What is wrong or left out, as a sentence; empty where there is nothing to say. */
  readonly message: string;
}

export interface FoundPlace {
  readonly path: string;
  /** `Patient Name · Family Name`; empty where it is not known. */
  readonly name: string;
  /** The value, escapes decoded, on one line and cut to a length that a list can show. */
  readonly value: string;
  readonly start: Position;
  readonly end: Position;
  /** `Message 3 · ADT^A01 · MSG00042`; empty for the message that was asked about. */
  readonly message: string;
}

/** Client to server: the value to go to from a position. Answered with {@link MoveResponse}; null where there is none. */
export const moveMethod = 'pipehat/move';

export interface MoveParams {
  readonly uri: string;
  readonly position: Position;
  readonly unit: 'field' | 'component' | 'repetition' | 'segment' | 'message';
  readonly direction: 'next' | 'previous';
}

export interface MoveResponse {
  readonly start: Position;
  readonly end: Position;
}
