import { type TextDocument, type Uri, workspace } from 'vscode';

/** A document that VS Code has open, by its address; undefined where it has not. */
export function openDocument(uri: Uri | string): TextDocument | undefined {
  const address = uri.toString();
  return workspace.textDocuments.find(document => document.uri.toString() === address);
}
