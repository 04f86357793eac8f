/**
 * What client and server say to each other beyond the Language Server Protocol: method names and the shapes that go
 * with them. Nothing here does anything, so that both sides and other editors can share it.
 */

/** Positions are those of the protocol: zero-based lines and UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Client to server: send messages of a document. Answered with {@link SendResponse}; can be cancelled. */
export const sendMethod = 'pipehat/send';

export interface SendParams {
  readonly uri: string;
  /** The version of the document that the user saw; an older or newer one is not sent. */
  readonly version: number;
  /** The message that this line is in, or every message of the document. */
  readonly what: { readonly kind: 'messageAt'; readonly line: number } | { readonly kind: 'all' };
  readonly endpoint: EndpointParams;
}

/** Where to send. The built-in listener is started on a free loopback port when it is needed. */
export type EndpointParams =
  | { readonly kind: 'builtIn' }
  | {
      readonly kind: 'mllp';
      readonly name: string;
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
      /** Seconds to wait for the reply. */
      readonly timeout: number;
    };

export type SendResult =
  | 'accepted'
  | 'rejected'
  | 'applicationError'
  | 'timedOut'
  | 'unreachable'
  | 'badReply'
  | 'cancelled';

/** What became of one message. */
export interface SendOutcome {
  /** Number of the message in its document, 1-based. */
  readonly message: number;
  readonly controlId: string;
  /** `ADT^A01` */
  readonly messageType: string;
  readonly result: SendResult;
  /** MSA-1; empty where there was no acknowledgement. */
  readonly code: string;
  /** What the peer said, or what went wrong, for people. */
  readonly text: string;
  readonly latencyMs: number;
  /** The reply as it came, segment ends and all; empty where there was none. */
  readonly reply: string;
  /** Things that a user should know though the send went well. */
  readonly notes: readonly string[];
}

export type SendResponse =
  | { readonly kind: 'sent'; readonly endpoint: string; readonly outcomes: readonly SendOutcome[] }
  /** Nothing was sent; the message says why. */
  | { readonly kind: 'refused'; readonly message: string };

/** Client to server: start the listener. Answered with {@link ListenResponse}. */
export const startListenerMethod = 'pipehat/listener/start';

export interface StartListenerParams {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export type ListenResponse =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'problem'; readonly message: string };

/** Client to server: stop the listener. Answered with whether one was running. */
export const stopListenerMethod = 'pipehat/listener/stop';

/** Server to client: the listener has started or stopped, for whatever reason. */
export const listenerStateMethod = 'pipehat/listener/state';

export interface ListenerState {
  /** Undefined where nothing listens. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
}

/** Server to client: the listener took a message and answered it. */
export const receivedMethod = 'pipehat/listener/received';

export interface ReceivedMessage {
  /** ISO 8601. */
  readonly time: string;
  readonly peer: string;
  readonly controlId: string;
  readonly messageType: string;
  /** The acknowledgement code that it was answered with. */
  readonly answer: string;
  readonly bytes: number;
  /** The message as it was decoded. */
  readonly text: string;
}

/** Server to client: something about the listener that a person should see. */
export const listenerProblemMethod = 'pipehat/listener/problem';

export interface ListenerProblem {
  readonly message: string;
}

/** Client to server: what a mapping makes of a message. Answered with {@link PreviewResponse}; can be cancelled. */
export const previewMethod = 'pipehat/mapping/preview';

export interface PreviewParams {
  readonly mapping: string;
  readonly message: { readonly uri: string; readonly line: number };
}

/** A problem of a mapping at its place in the mapping file. */
export interface MappingProblem {
  readonly start: Position;
  readonly end: Position;
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: string;
  readonly message: string;
}

export type PreviewResponse =
  | {
      readonly kind: 'output';
      readonly text: string;
      /** The language of the output: `hl7` or `json`. */
      readonly languageId: string;
      /** Found while running; those of the mapping itself are diagnostics of its document. */
      readonly problems: readonly MappingProblem[];
    }
  /** There is no output, and why. */
  | { readonly kind: 'nothing'; readonly message: string };

/** Client to server: make profiles of a NIST/IGAMT bundle. Answered with {@link ImportProfileResponse}. */
export const importProfileMethod = 'pipehat/profile/import';

export interface ImportProfileParams {
  /** The XML files of the bundle, as text. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

export interface ImportProfileResponse {
  /** A profile for each message; nothing is written yet. */
  readonly profiles: readonly { readonly fileName: string; readonly text: string }[];
  /** What the profiles do not have of the bundle, one sentence each; it is at the end of each profile as well. */
  readonly leftOut: readonly string[];
}

/** Client to server: where a position is. Answered with {@link PlaceResponse}, or null outside messages. */
export const placeMethod = 'pipehat/place';

export interface PlaceParams {
  readonly uri: string;
  readonly position: Position;
  /** Whether the answer should say how each notation writes the place: it costs reading the message around it. */
  readonly notations?: boolean;
}

export interface PlaceResponse {
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

/** What the command `pipehat.atMessage` of the client is called with: by code lenses. */
export interface MessageAction {
  readonly uri: string;
  /** A line of the message. */
  readonly line: number;
  readonly action: 'send' | 'preview' | 'problems';
}
