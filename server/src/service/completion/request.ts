import type { Position } from 'vscode-languageserver-types';
import type { VersionFacts } from '../../core/validate/document-validation.ts';
import type { DocumentSnapshot } from '../document.ts';
import type { VersionLoader } from '../facts-at.ts';

/** Clock and identifiers of what is written anew; they come from the shell, so that a test knows them. */
export interface WritingEnvironment {
  /** The time now as HL7 writes it: `20260314084500+0100`. */
  readonly now: string;
  newId(): string;
}

/** How a completion was asked for. */
export interface CompletionAsked {
  /** Whether the client takes snippets with tab stops. */
  readonly snippets: boolean;
  /** The list is asked for anew while a person types on (LSP's `TriggerForIncompleteCompletions`). */
  readonly isAgain: boolean;
}

/** Everything that a list of proposals is made from. */
export interface CompletionRequest extends CompletionAsked {
  readonly document: DocumentSnapshot;
  readonly position: Position;
  /** Of the message that the cursor is in. */
  readonly facts: VersionFacts;
  readonly versions: VersionLoader;
  /** Undefined where the shell has neither clock nor identifiers. */
  readonly environment: WritingEnvironment | undefined;
}
