/** What a command is to send: of an editor, or files. */
import { type TextEditor, Uri, window } from 'vscode';
import type { SendSource } from '../../../server/src/protocol.ts';

/** How much of an editor. */
export type Wanted = 'messageAt' | 'selection' | 'document';

/** What to send of an editor, or in a sentence why there is nothing. */
export function sourceOf(editor: TextEditor | undefined, wanted: Wanted): SendSource | string {
  if (editor?.document.languageId !== 'hl7') {
    const selected = editor === undefined || wanted !== 'selection' ? '' : editor.document.getText(editor.selection);
    // A message in a log or a ticket is sent as it is selected.
    if (/^\s*MSH/.test(selected)) return { kind: 'text', text: selected.trimStart() };
    return wanted === 'selection'
      ? 'The selection is no HL7 message: it does not start with MSH.'
      : 'There is no HL7 message here to send. Open one, or set the language of this editor to HL7 v2.';
  }
  const { document, selection, selections } = editor;
  const base = { uri: document.uri.toString(), version: document.version };
  switch (wanted) {
    case 'messageAt':
      return { kind: 'messageAt', ...base, line: selection.active.line };
    case 'document':
      return { kind: 'document', ...base };
    case 'selection':
      return {
        kind: 'lines',
        ...base,
        ranges: selections.map(({ start, end, isEmpty }) => ({
          first: start.line,
          // A selection that ends before the first character of a line leaves that line out.
          last: !isEmpty && end.character === 0 ? Math.max(start.line, end.line - 1) : end.line,
        })),
      };
  }
}

/**
 * The files that a command is for: those selected in the explorer, those that a key binding names, or those that the
 * user chooses now.
 */
export async function filesIn(target: unknown, all: unknown): Promise<readonly string[] | undefined> {
  const given = Array.isArray(all) ? all : [target];
  const uris = given.filter(uri => uri instanceof Uri);
  if (uris.length > 0) return uris.map(uri => uri.toString());
  const chosen = await window.showOpenDialog({
    title: 'Send Files: every message of them, in the order of their names',
    openLabel: 'Send',
    canSelectMany: true,
  });
  return chosen?.map(uri => uri.toString()).sort();
}

/** The endpoint that a key binding names: `{ "endpoint": NAME }`. */
export function endpointIn(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('endpoint' in target)) return undefined;
  return typeof target.endpoint === 'string' ? target.endpoint : undefined;
}
