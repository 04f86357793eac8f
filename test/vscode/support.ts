// What the suite's tests share: the workspace, and waiting for what VS Code tells by events.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import * as vscode from 'vscode';

/** How long anything may take to happen, in milliseconds: less than a test may, so that the message says what. */
const patience = 15_000;

/** A file of the workspace, which is a copy of samples/. */
export function sample(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the suite has a workspace');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Shows a file of the workspace in the first column. */
export async function show(path: string): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(sample(path), { viewColumn: vscode.ViewColumn.One, preview: false });
}

/** Closes all editors without saving; documents are what they were on disk again. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/**
 * Waits until a look at things gives an answer, looking again at each event.
 * @param look gives undefined while what is waited for has not happened
 * @throws after a while, with what was seen last
 */
export async function until<Found, Event>(
  what: string,
  event: vscode.Event<Event>,
  look: () => Found | undefined,
  seen: () => unknown = () => '',
): Promise<Found> {
  const found = look();
  if (found !== undefined) return found;
  return await new Promise<Found>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      subscription.dispose();
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`Waited ${patience / 1000} s for ${what}; last seen: ${JSON.stringify(seen())}`));
    }, patience);
    const subscription = event(() => {
      const now = look();
      if (now === undefined) return;
      end();
      resolve(now);
    });
  });
}

/** Waits until a document has just these problems: code and marked text of each, by their places. */
export async function problemsBecome(uri: vscode.Uri, expected: readonly string[]): Promise<void> {
  const wanted = JSON.stringify(expected);
  await until(
    `the problems ${wanted}`,
    vscode.languages.onDidChangeDiagnostics,
    () => JSON.stringify(problemsOf(uri)) === wanted || undefined,
    () => problemsOf(uri),
  );
}

/** The problems of a document by their places: `line:column code 'marked text'`, counted from 1. */
export function problemsOf(uri: vscode.Uri): readonly string[] {
  const document = vscode.workspace.textDocuments.find(candidate => candidate.uri.toString() === uri.toString());
  return [...vscode.languages.getDiagnostics(uri)]
    .sort((a, b) => a.range.start.compareTo(b.range.start))
    .map(problem => {
      const { range } = problem;
      const marked = document?.getText(range) ?? '';
      return `${range.start.line + 1}:${range.start.character + 1} ${codeOf(problem)} '${marked}'`;
    });
}

/** The code of a problem, with or without a page that explains it. */
export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits until the text of a document passes. */
export async function textBecomes(uri: vscode.Uri, what: string, passes: (text: string) => boolean): Promise<string> {
  const text = () =>
    vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString())?.getText() ?? '';
  return await until(what, vscode.workspace.onDidChangeTextDocument, () => (passes(text()) ? text() : undefined), text);
}

/** Puts a text in place of the first occurrence of another. */
export async function replace(editor: vscode.TextEditor, old: string, text: string): Promise<void> {
  const start = editor.document.getText().indexOf(old);
  assert.ok(start >= 0, `the document has ${JSON.stringify(old)}`);
  const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + old.length));
  assert.ok(await editor.edit(edit => edit.replace(range, text)), 'the edit was applied');
}

/** Puts the cursor before the first occurrence of a text. */
export function putCursor(editor: vscode.TextEditor, text: string): vscode.Position {
  const start = editor.document.getText().indexOf(text);
  assert.ok(start >= 0, `the document has ${JSON.stringify(text)}`);
  const position = editor.document.positionAt(start);
  editor.selection = new vscode.Selection(position, position);
  return position;
}

/** A loopback port that another program holds until it is let go. */
export async function takePort(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port, close };
}

/** A loopback port that nothing listens on. */
export async function freePort(): Promise<number> {
  const { port, close } = await takePort();
  await close();
  return port;
}
