/** Two messages place by place. */
import type { Range } from './position.ts';

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
