/** Profiles made of a NIST/IGAMT bundle. */

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
