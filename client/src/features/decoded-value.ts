/** HL7: Open Decoded Value. */
import { commands, Disposable, env, Uri, ViewColumn, window, workspace } from 'vscode';
import { type ValueParams, type ValueResponse, valueMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { type OpenedValue, ValueFiles } from '../views/value-files.ts';

export function register(context: Context): Disposable {
  const files = new ValueFiles(context);
  return Disposable.from(
    files,
    commands.registerCommand('pipehat.openDecodedValue', async (target: unknown): Promise<Uri | undefined> => {
      const params = paramsOf(target) ?? atCursor();
      if (params === undefined) {
        void window.showWarningMessage('Put the cursor on a value of an HL7 message to open it.');
        return undefined;
      }
      const value = await context.server.sendRequest<ValueResponse>(valueMethod, params);
      if (value.kind === 'refused') {
        void window.showWarningMessage(value.message);
        return undefined;
      }
      const uri = files.add(Uri.parse(params.uri, true), value);
      if (isForEditors(value)) await open(uri, value);
      else void offerToSave(context, uri, value);
      return uri;
    }),
  );
}

async function open(uri: Uri, { readOnly }: OpenedValue): Promise<void> {
  await commands.executeCommand('vscode.open', uri, { viewColumn: ViewColumn.Beside, preview: false });
  if (readOnly !== '') window.setStatusBarMessage(readOnly, 10_000);
}

/** VS Code shows text and the images of the web; it has nothing for the rest. */
function isForEditors({ mime }: OpenedValue): boolean {
  return !/^(?:application\/(?:pdf|zip|octet-stream)|image\/tiff)$/.test(mime);
}

async function offerToSave({ log }: Context, uri: Uri, { fileName, mime, path }: OpenedValue): Promise<void> {
  try {
    const save = 'Save As...';
    const anyway = 'Open in Editor';
    const what = mime === 'application/pdf' ? 'a PDF' : `of the type ${mime}`;
    const { size } = await workspace.fs.stat(uri);
    const told = `${path} is ${what} of ${sizeWords(size)}. VS Code has no viewer of its own for it.`;
    const answer = await window.showInformationMessage(told, save, anyway);
    if (answer === anyway) await commands.executeCommand('vscode.open', uri, { viewColumn: ViewColumn.Beside });
    if (answer !== save) return;
    const [folder] = workspace.workspaceFolders ?? [];
    const target = await window.showSaveDialog(folder && { defaultUri: Uri.joinPath(folder.uri, fileName) });
    if (target === undefined) return;
    await workspace.fs.writeFile(target, await workspace.fs.readFile(uri));
    const show = 'Open with System';
    if ((await window.showInformationMessage(`Saved ${fileName}.`, show)) === show) await env.openExternal(target);
  } catch (error) {
    log.error(`open decoded value: ${error}`);
    void window.showErrorMessage(`The value could not be saved: ${error instanceof Error ? error.message : error}`);
  }
}

function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What another command or a key binding names: `{ uri, line, character }`. */
function paramsOf(target: unknown): ValueParams | undefined {
  if (typeof target !== 'object' || target === null || target instanceof Uri) return undefined;
  const { uri, line, character } = target as Record<string, unknown>;
  if (typeof uri !== 'string' || typeof line !== 'number' || typeof character !== 'number') return undefined;
  return { uri, position: { line, character } };
}

function atCursor(): ValueParams | undefined {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId !== 'hl7') return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}
