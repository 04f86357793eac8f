/** Where the cursor is, in the status bar; HL7: Copy Path. */
import {
  CancellationTokenSource,
  commands,
  Disposable,
  env,
  StatusBarAlignment,
  type TextEditor,
  window,
  workspace,
} from 'vscode';
import { type PlaceAtParams, type PlaceAtResponse, placeAtMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { spokenPlace, statusText, tooltipText } from '../place-text.ts';

export function register(context: Context): Disposable {
  const item = window.createStatusBarItem('pipehat.place', StatusBarAlignment.Right, 101);
  item.name = 'HL7 Place';
  item.command = 'pipehat.copyPath';
  let asked: CancellationTokenSource | undefined;

  const update = async (editor: TextEditor | undefined): Promise<void> => {
    asked?.cancel();
    if (editor === undefined || !isMessage(editor)) return item.hide();
    const source = new CancellationTokenSource();
    asked = source;
    const place = await ask(context, editor, false, source);
    if (source.token.isCancellationRequested) return;
    if (place === undefined) return item.hide();
    item.text = statusText(place);
    item.tooltip = tooltipText(place);
    item.accessibilityInformation = { label: spokenPlace(place), role: 'button' };
    item.show();
  };
  const updateActive = (): void => void update(window.activeTextEditor);
  updateActive();

  return Disposable.from(
    item,
    window.onDidChangeActiveTextEditor(updateActive),
    window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === window.activeTextEditor) updateActive();
    }),
    // A language that is set by hand opens the document anew.
    workspace.onDidOpenTextDocument(updateActive),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document === window.activeTextEditor?.document) updateActive();
    }),
    commands.registerCommand('pipehat.copyPath', () => copyPath(context)),
    { dispose: () => asked?.cancel() },
  );
}

function isMessage({ document }: TextEditor): boolean {
  return document.languageId === 'hl7';
}

/** The place of an editor's cursor; undefined where there is none, and when the question was called back. */
async function ask(
  { server, log }: Context,
  { document, selection }: TextEditor,
  notations: boolean,
  source: CancellationTokenSource,
): Promise<PlaceAtResponse | undefined> {
  const { line, character } = selection.active;
  const params: PlaceAtParams = { uri: document.uri.toString(), position: { line, character }, notations };
  try {
    return (await server.sendRequest<PlaceAtResponse | null>(placeAtMethod, params, source.token)) ?? undefined;
  } catch (error) {
    if (!source.token.isCancellationRequested) log.error(`place: ${error}`);
    return undefined;
  }
}

/** Offers the place of the cursor in every notation; the one that is chosen goes to the clipboard. */
async function copyPath(context: Context): Promise<void> {
  const editor = window.activeTextEditor;
  const place =
    editor !== undefined && isMessage(editor)
      ? await ask(context, editor, true, new CancellationTokenSource())
      : undefined;
  if (place?.notations === undefined) {
    void window.showWarningMessage('Put the cursor into a segment of an HL7 message to copy its path.');
    return;
  }
  const items = place.notations.map(({ label, text }) => ({ label: text, description: label }));
  const chosen = await window.showQuickPick(items, {
    title: 'Copy Path',
    placeHolder: 'The notation to copy the path in',
    matchOnDescription: true,
  });
  if (chosen === undefined) return;
  await env.clipboard.writeText(chosen.label);
  window.setStatusBarMessage(`Copied ${chosen.label}`, 4_000);
}
