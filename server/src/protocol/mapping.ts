/** What a mapping makes of a message. */
import type { Position } from './position.ts';

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
      /** The language of the output: `hl7`, `json`, `xml` or `plaintext`. */
      readonly languageId: string;
      /** Found while running; those of the mapping itself are diagnostics of its document. */
      readonly problems: readonly MappingProblem[];
    }
  /** There is no output, and why. */
  | { readonly kind: 'nothing'; readonly message: string };
