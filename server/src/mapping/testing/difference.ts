/** What differs between the output that is expected and the one that came. */

/** Where in the output a difference is, by which the trace finds the rule that made it. */
export type OutputAt =
  /** The path of a leaf, as the trace writes it. */
  | { readonly kind: 'path'; readonly path: string }
  /** A stretch of the output's text, UTF-16 units. */
  | { readonly kind: 'span'; readonly start: number; readonly end: number }
  /** Nothing came there; the path is what was expected. */
  | { readonly kind: 'missing'; readonly path: string }
  /** Nothing came there, and a line of text says nothing of rules. */
  | { readonly kind: 'unknown' };

export interface Difference {
  /** `PID-5.1`, `Bundle.entry[0].resource.gender`, `rows[0].Name`, `line 7`. */
  readonly path: string;
  /** Undefined where nothing was expected. */
  readonly expected: string | undefined;
  /** Undefined where nothing came. */
  readonly got: string | undefined;
  readonly at: OutputAt;
}

/** The outcome of a comparison; in words, what it is where the expected text can't be read. */
export type Compared =
  | { readonly differences: readonly Difference[]; readonly problem?: undefined }
  | { readonly problem: string; readonly differences?: undefined };
