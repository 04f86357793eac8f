/** Gives an identifier another value, everywhere in a document. */
import type { TextEdit } from 'vscode-languageserver-types';
import { encodeText } from '../core/encoding/escapes.ts';
import type { Delimiters } from '../core/syntax/delimiters.ts';
import type { FoundValue, WantedValue } from './references.ts';

export type RenameEdits =
  | { readonly kind: 'edits'; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'refused'; readonly message: string };

/** Why a value can't be renamed, in words; undefined where it can. */
export function whyNotRenamed(wanted: WantedValue | undefined): string | undefined {
  if (wanted === undefined) return 'There is no value here to rename.';
  if (wanted.kind.isIdentifier) return undefined;
  return (
    `${wanted.kind.words} is no identifier: equal values need not mean the same thing. ` +
    'Patient, account, visit and order numbers, control ids and assigning authorities can be renamed.'
  );
}

/** The edits that write a new value at every use, escaped by the delimiters of each message. */
export function renameEdits(uses: readonly FoundValue[], text: string): RenameEdits {
  const reason = whyNotWritten(text);
  if (reason !== undefined) return { kind: 'refused', message: reason };
  const isUnwritable = uses.some(({ delimiters }) => delimiters.escape === '' && holdsDelimiter(text, delimiters));
  if (isUnwritable) {
    return {
      kind: 'refused',
      message: 'A message here declares no escape character in MSH-2, so the new value can not hold its delimiters.',
    };
  }
  const edits = uses.map(({ range, delimiters }) => ({ range, newText: encodeText(text, delimiters) }));
  return { kind: 'edits', edits };
}

function whyNotWritten(text: string): string | undefined {
  if (text.trim() === '') return 'An identifier can not be empty.';
  if (text === '""') return '"" deletes a value at the receiver; it can not be an identifier.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  return /[\x00-\x1f\x7f]/.test(text) ? 'An identifier can not hold line ends or other control characters.' : undefined;
}

function holdsDelimiter(text: string, { field, component, repetition, subcomponent }: Delimiters): boolean {
  return [field, component, repetition, subcomponent].some(mark => mark !== '' && text.includes(mark));
}
