/** Messages out of logs, tickets and programs: repaired as they are pasted, or by HL7: Repair Message. */
import {
  type CancellationToken,
  commands,
  type DataTransfer,
  Disposable,
  DocumentDropOrPasteEditKind,
  DocumentPasteEdit,
  type DocumentPasteEditProvider,
  languages,
  Range,
  type TextDocument,
  window,
} from 'vscode';
import { type RepairParams, type RepairResponse, repairMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

const plainText = 'text/plain';

export function register(context: Context): Disposable {
  return Disposable.from(
    commands.registerCommand('pipehat.repairMessage', () => repairEditor(context)),
    languages.registerDocumentPasteEditProvider({ language: 'hl7' }, new RepairingPaste(context), {
      pasteMimeTypes: [plainText],
      providedPasteEditKinds: [RepairingPaste.kind],
    }),
  );
}

class RepairingPaste implements DocumentPasteEditProvider {
  static readonly kind = DocumentDropOrPasteEditKind.Text.append('hl7');
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  async provideDocumentPasteEdits(
    document: TextDocument,
    ranges: readonly Range[],
    data: DataTransfer,
    _asked: unknown,
    token: CancellationToken,
  ): Promise<DocumentPasteEdit[] | undefined> {
    // In the middle of a line a value is pasted, and a value is what it is.
    const isAtLineStart = ranges.every(
      ({ start }) => document.lineAt(start.line).text.slice(0, start.character).trim() === '',
    );
    const text = await data.get(plainText)?.asString();
    if (!isAtLineStart || text === undefined || token.isCancellationRequested) return undefined;
    const response = await repair(this.#context, text, token);
    if (response.kind === 'unchanged') return undefined;
    return [
      new DocumentPasteEdit(
        response.text,
        `Paste as HL7 (repaired: ${response.repairs.join(', ')})`,
        RepairingPaste.kind,
      ),
    ];
  }
}

/** Repairs what is selected, or else the whole document. */
async function repairEditor(context: Context): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined) return;
  const { document, selection } = editor;
  const whole = new Range(0, 0, document.lineCount, 0);
  // Lines are repaired as a whole, wherever in them the selection starts and ends.
  const lines = new Range(selection.start.line, 0, selection.end.line, document.lineAt(selection.end.line).text.length);
  const range = document.validateRange(selection.isEmpty ? whole : lines);
  const { version } = document;
  try {
    const response = await repair(context, document.getText(range));
    if (response.kind === 'unchanged') {
      void window.showInformationMessage('There is nothing to repair, or nothing that is certain.');
      return;
    }
    // What was typed meanwhile is not overwritten.
    if (document.version !== version) return;
    await editor.edit(edit => edit.replace(range, response.text));
    window.setStatusBarMessage(`Repaired: ${response.repairs.join(', ')}`, 5_000);
  } catch (error) {
    context.log.error(`repair: ${error}`);
    void window.showErrorMessage('The message could not be repaired. See the log.');
  }
}

function repair({ server }: Context, text: string, token?: CancellationToken): Promise<RepairResponse> {
  const params: RepairParams = { text };
  return server.sendRequest<RepairResponse>(repairMethod, params, token);
}
