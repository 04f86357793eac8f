import type { AppliedProfile } from '../core/validate/document-validation.ts';

/** A profile that messages go by. */
export interface ProfileFile {
  readonly uri: string;
  readonly name: string;
  readonly text: string;
}

/** The profiles of a workspace, as far as fixes ask about them. */
export interface ProfileFiles {
  /** The file of the profile that is laid on top. */
  fileOf(applied: AppliedProfile): ProfileFile | undefined;
  /** URI of a file that is not there yet, for a profile for a document; undefined outside any folder. */
  placeFor(document: string): string | undefined;
}
