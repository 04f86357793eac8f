/** What a mapping makes of messages, and what belongs together in mapping, messages, tables and output. */
import type { Position } from './position.ts';

/** Client to server: what a mapping makes of messages. Answered with {@link PreviewResponse}; can be cancelled. */
export const previewMethod = 'pipehat/mapping/preview';

export interface PreviewParams {
  /** Names the preview in the questions about it: the server remembers the last run of each. */
  readonly preview: string;
  readonly mapping: string;
  /** Whose messages it is run over, in this order. */
  readonly messages: readonly PreviewMessages[];
}

/** The message at a line of a document (the first one where the line is in none), or without a line all of them. */
export interface PreviewMessages {
  readonly uri: string;
  readonly line?: number;
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
      /** The language of the output: `hl7`, `json`, `xml` or `plaintext`. */
      readonly languageId: string;
      /** Found while running; those of the mapping itself are diagnostics of its document. */
      readonly problems: readonly MappingProblem[];
      /** The messages that were mapped, in the order of their output. */
      readonly messages: readonly PreviewedMessage[];
      /** How many more there are, which were left out because the output would be too long to read. */
      readonly leftOut: number;
    }
  /** There is no output, and why. */
  | { readonly kind: 'nothing'; readonly message: string };

/** A message of a preview. Lines are zero-based. */
export interface PreviewedMessage {
  readonly uri: string;
  /** Where the message begins in its document. */
  readonly line: number;
  /** The line behind its last one. */
  readonly endLine: number;
  /** `ADT^A01 4711`: its type and control id. */
  readonly label: string;
  /** Where its output begins. */
  readonly outputLine: number;
}

/** Client to server: a preview was closed. A notification with {@link PreviewQuestion}. */
export const previewClosedMethod = 'pipehat/mapping/previewClosed';

/**
 * Client to server: the places of message, mapping, tables and output that belong to a selection in one of them. Answered
 * with {@link PreviewLinks}, without any where the documents have changed since the run.
 */
export const previewLinksMethod = 'pipehat/mapping/links';

/** A question about the last run of a preview. */
export interface PreviewQuestion {
  readonly preview: string;
}

export interface PreviewLinksParams extends PreviewQuestion {
  /** What the selection is in; a table or message is named by `uri`. */
  readonly pane: 'output' | 'message' | 'mapping' | 'table';
  readonly uri?: string;
  readonly start: Position;
  readonly end: Position;
}

/** A stretch of a document. */
export interface PlaceIn {
  readonly uri: string;
  readonly start: Position;
  readonly end: Position;
}

export interface PreviewLinks {
  readonly output: readonly Omit<PlaceIn, 'uri'>[];
  readonly message: readonly PlaceIn[];
  readonly rules: readonly PlaceIn[];
  readonly rows: readonly PlaceIn[];
  /** Where the selection is in one leaf of the output: how it came about, as Markdown. */
  readonly story: string | undefined;
}

/** Client to server: the values of the messages that no rule has read. Answered with {@link UnreadValue}s. */
export const previewUnreadMethod = 'pipehat/mapping/unread';

export interface UnreadValue extends PlaceIn {
  readonly path: string;
}

/** Client to server: what each rule gave, for the margin of the mapping. Answered with {@link RuleResult}s. */
export const previewResultsMethod = 'pipehat/mapping/results';

export interface RuleResult {
  /** Where the rule stands in the mapping. */
  readonly start: Position;
  /** The left side of the rule. */
  readonly rule: string;
  /** In a few words. */
  readonly text: string;
  readonly details: readonly string[];
}

/** Client to server: why rules gave nothing. Answered with {@link WhyEmpty}. */
export const previewWhyMethod = 'pipehat/mapping/why';

export interface WhyEmptyParams extends PreviewQuestion {
  /** A place in the mapping or the output that is asked about; without it, everything is. */
  readonly at?: { readonly pane: 'mapping' | 'output'; readonly position: Position };
}

export interface WhyEmpty {
  /** The place of the output or the rule that is asked about, such as `PID-13`; undefined where it is none. */
  readonly about: string | undefined;
  readonly answers: readonly WhyAnswer[];
}

export interface WhyAnswer {
  /** The path that the rule writes, or what the step goes over. */
  readonly path: string;
  /** `OBX[3]`, and of several messages which one. */
  readonly instance: string | undefined;
  /** A sentence. */
  readonly reason: string;
  /** Whether it answers what was asked about. */
  readonly isAbout: boolean;
  /** Undefined for rules that come with the product. */
  readonly rule: PlaceIn | undefined;
}

/** Client to server: the trace of the last run as JSON, as `pipehat map run --trace` writes it. Answered with its text. */
export const previewTraceMethod = 'pipehat/mapping/trace';

/** Client to server: which mappings of the workspace are made for a message. Answered with {@link FittingMappings}. */
export const fittingMappingsMethod = 'pipehat/mapping/fitting';

export interface FittingMappingsParams {
  /** The mappings to look at. Those that no editor has open are read from the workspace. */
  readonly mappings: readonly string[];
  readonly message: { readonly uri: string; readonly line: number };
}

/** By the order of the question. */
export type FittingMappings = readonly {
  /** Its `name:`; undefined where it has none or can't be read. */
  readonly name: string | undefined;
  /** Whether its `source:` says this type of message; undefined where it says none. */
  readonly fits: boolean | undefined;
}[];

/** Client to server: the patterns of `samples:` of a mapping, relative to its folder. Answered with texts. */
export const samplePatternsMethod = 'pipehat/mapping/samples';

/** Client to server: which file a mapping test expects for a message. Answered with its URI, or null. */
export const expectedOutputMethod = 'pipehat/mapping/expected';

export interface ExpectedOutputParams {
  /** The test files (`*.hl7map.test.yaml`) to look at. */
  readonly tests: readonly string[];
  readonly mapping: string;
  readonly message: string;
}

/**
 * Client to server: the user trusts the workspace now. Before that no JavaScript of a mapping runs; a client says in its
 * initialization options (`trusted`) how it begins.
 */
export const trustedMethod = 'pipehat/trusted';
