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
      /** Whether each message goes out with a control id and time of its own. */
      readonly newIds?: boolean;
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
  /** What the reply reports (ERR), at its places in the document. */
  readonly reported: readonly ReportedProblem[];
}

/** A problem that a receiver reports about a message that was sent. */
export interface ReportedProblem {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly severity: 'error' | 'warning' | 'information';
  /** Of table 0357; empty where there is none. */
  readonly code: string;
  readonly message: string;
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
  /** The answer rules of the user's settings, as they stand there. */
  readonly rules?: unknown;
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

/**
 * Client to server: the messages of a network capture or a log that the user has chosen. Answered with
 * {@link CaptureResponse}.
 */
export const captureMethod = 'pipehat/capture';

export interface CaptureParams {
  /** A file of this machine. */
  readonly uri: string;
}

export type CaptureResponse =
  | {
      readonly kind: 'messages';
      readonly messages: readonly CapturedMessage[];
      /** What is missing or could not be read, as full sentences. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

export interface CapturedMessage {
  /** ISO 8601, UTC; empty where it comes from a log. */
  readonly time: string;
  /** The ends of its connection; empty where it comes from a log. */
  readonly from: string;
  readonly to: string;
  readonly messageType: string;
  readonly controlId: string;
  readonly text: string;
  readonly replies: readonly { readonly code: string; readonly text: string }[];
  /** To the first reply; undefined where it is not known. */
  readonly latencyMs?: number;
}

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

/** Client to server: the message types of a version, to choose from. Answered with {@link MessageTypesResponse}. */
export const messageTypesMethod = 'pipehat/message/types';

export interface MessageTypesParams {
  /** `2.5.1`; the default version of the settings where it is empty. */
  readonly version: string;
}

export interface MessageTypeEntry {
  /** MSH-9.1, MSH-9.2 and MSH-9.3. */
  readonly code: string;
  readonly event: string;
  readonly structure: string;
  /** What the event is for; empty where the version does not say. */
  readonly title: string;
}

export interface MessageTypesResponse {
  /** The version that the types are of. */
  readonly version: string;
  /** Every version that there are facts of, oldest first. */
  readonly versions: readonly string[];
  readonly common: readonly MessageTypeEntry[];
  readonly others: readonly MessageTypeEntry[];
}

/** Client to server: the text of a new message. Answered with {@link NewMessageResponse}. */
export const newMessageMethod = 'pipehat/message/new';

export interface NewMessageParams {
  readonly version: string;
  readonly code: string;
  readonly event: string;
  /** `minimal`: required segments and fields; `full`: all of them. */
  readonly extent: 'minimal' | 'full';
}

/** Client to server: a text of messages with new control ids and times. Answered with {@link RenewResponse}. */
export const renewMethod = 'pipehat/message/renew';

export interface RenewParams {
  readonly text: string;
}

export interface RenewResponse {
  readonly text: string;
}

export type NewMessageResponse =
  | { readonly kind: 'message'; readonly text: string }
  /** There is none, and why. */
  | { readonly kind: 'nothing'; readonly message: string };

/**
 * Client to server: put right a text that was copied from a log, a ticket or a program. Answered with
 * {@link RepairResponse}.
 */
export const repairMethod = 'pipehat/repair';

export interface RepairParams {
  readonly text: string;
}

export type RepairResponse =
  | {
      readonly kind: 'repaired';
      readonly text: string;
      /** What was taken off or put right, in two words each: `line prefixes`, `segment ends`. */
      readonly repairs: readonly string[];
    }
  /** There is nothing to repair, or nothing that is certain. */
  | { readonly kind: 'unchanged' };

interface Range {
  readonly start: Position;
  readonly end: Position;
}

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

/** Client to server: the messages of a document. Answered with {@link MessageEntry}s; can be cancelled. */
export const messagesMethod = 'pipehat/messages';

export interface MessagesParams {
  readonly uri: string;
  /** Where the list starts: with the message that this line is in. */
  readonly from: number;
  /** No more are listed. */
  readonly limit: number;
}

/** What people tell a message by. */
export interface MessageEntry {
  /** First line of the message. */
  readonly line: number;
  /** `ADT^A01` */
  readonly type: string;
  /** `ACM260314-0001 · 4711001 · Halimbawa, Marisol`: control id and patient. */
  readonly detail: string;
}

/** Client to server: compare two messages. Answered with {@link CompareResponse}; can be cancelled. */
export const compareMethod = 'pipehat/compare';

export interface CompareParams {
  readonly left: { readonly uri: string; readonly line: number };
  readonly right: { readonly uri: string; readonly line: number };
}

/** One side as text: a line for each place that holds something. */
export interface CompareText {
  readonly text: string;
  /** Where each line of the text stands in the message: what it names is in this range. */
  readonly ranges: readonly Range[];
}

export type CompareResponse =
  | {
      readonly kind: 'compared';
      readonly left: CompareText;
      readonly right: CompareText;
      /** How many places hold other values, or a value in one message only. */
      readonly differences: number;
      /** How many places were compared. */
      readonly places: number;
      /** The paths that were left out, as the setting names them. */
      readonly ignored: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

/** What the command `pipehat.atMessage` of the client is called with: by code lenses. */
export interface MessageAction {
  readonly uri: string;
  /** A line of the message. */
  readonly line: number;
  readonly action: 'send' | 'preview' | 'problems';
}

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

/** Where values are looked for. A folder is one of the workspace, or below one. */
export type SearchScope =
  | { readonly kind: 'document'; readonly uri: string }
  | { readonly kind: 'folder'; readonly uri: string }
  | { readonly kind: 'workspace' };

/** Client to server: the values at paths, a row for each message. Answered with {@link ExtractResponse}; can be cancelled. */
export const extractMethod = 'pipehat/extract';

/** Client to server: how often each value of a path occurs. Answered with {@link CountResponse}; can be cancelled. */
export const countMethod = 'pipehat/count';

export interface ExtractParams {
  /** One path to count; to extract, several, parted by blanks or commas. */
  readonly paths: string;
  readonly scope: SearchScope;
  /** Names the search in {@link SearchProgress}. */
  readonly id: number;
}

export type ExtractResponse =
  | {
      readonly kind: 'table';
      /** Comma-separated values with a head. */
      readonly text: string;
      readonly rows: number;
      /** Whether there was more than a table in an editor may have. */
      readonly isCut: boolean;
    }
  | { readonly kind: 'refused'; readonly message: string };

export type CountResponse =
  | { readonly kind: 'counts'; readonly text: string; readonly values: number; readonly messages: number }
  | { readonly kind: 'refused'; readonly message: string };

/** Server to client: how far a search over files is. */
export const searchProgressMethod = 'pipehat/search/progress';

export interface SearchProgress {
  readonly id: number;
  /** Files read so far. */
  readonly files: number;
  /** Relative to its folder. */
  readonly name: string;
}
