/** `functions:`: JavaScript functions of a mapping as filters. The engine runs none itself: the shell does, and how it keeps them in bounds is its business. */

/** What one call gives. Only texts go in and come out. */
export type FunctionResult =
  | { readonly value: string; readonly problem?: undefined }
  /** In words for a person, as the end of a sentence: "it took longer than 1000 ms". */
  | { readonly problem: string; readonly value?: undefined };

/** The functions of one file. */
export interface LoadedFunctions {
  readonly names: readonly string[];
  /** Calls a function with the value before the filter and its arguments. Never throws. */
  call(name: string, values: readonly string[]): FunctionResult;
}

/**
 * Loads a file of functions, by its path relative to the mapping; in words why there are none. A shell that does not
 * trust the workspace is given none of these, and then no function runs.
 */
export type LoadFunctions = (relativePath: string) => LoadedFunctions | { readonly problem: string };

/** The functions of a mapping as filters see them. */
export type FunctionLibrary =
  | { readonly kind: 'loaded'; readonly functions: LoadedFunctions }
  /** They cannot be called; that was said where the mapping names the file. */
  | { readonly kind: 'unavailable' };
