/** Values over many messages and files. */

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
