/** Lets the user pick a message: of the same file, of another editor, or of a file on the disk. */
import { languages, type QuickPickItem, QuickPickItemKind, type TextDocument, Uri, window, workspace } from 'vscode';
import { type MessageEntry, type MessagesParams, messagesMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

/** A message of a document. */
export interface MessageChoice {
  readonly document: TextDocument;
  /** First line of the message, zero-based. */
  readonly line: number;
  /** What the message is called: its control id, else its file. */
  readonly name: string;
}

/** Of a file no more messages are listed. */
const MAX_LISTED = 1_000;

/**
 * The message that a command is meant for.
 * @param target `{ uri, line }`, the URI of a menu's editor, or nothing for the cursor
 */
export async function messageAt(context: Context, target: unknown): Promise<MessageChoice | undefined> {
  const named = namedIn(target);
  const editor = window.activeTextEditor;
  const document = named === undefined ? editor?.document : await openMessages(named.uri);
  if (document?.languageId !== 'hl7') return undefined;
  const cursor = editor?.document === document ? editor.selection.active.line : 0;
  const line = named?.line ?? cursor;
  const [entry] = await listMessages(context, document, line, 1);
  return entry && { document, line: entry.line, name: nameOf(entry, document) };
}

interface MessageItem extends QuickPickItem {
  readonly choice?: MessageChoice;
  readonly isFile?: true;
}

/**
 * Asks for another message than the given one.
 * @param title what the list is for
 */
export async function chooseMessage(
  context: Context,
  than: MessageChoice,
  title: string,
): Promise<MessageChoice | undefined> {
  const items: MessageItem[] = [];
  for (const document of [than.document, ...otherDocuments(than.document)]) {
    const messages = await itemsOf(context, document);
    const others = messages.filter(({ choice }) => document !== than.document || choice?.line !== than.line);
    if (others.length === 0) continue;
    const label = document === than.document ? 'In this file' : titleOf(document);
    items.push({ label, kind: QuickPickItemKind.Separator }, ...others);
  }
  items.push(
    { label: '', kind: QuickPickItemKind.Separator },
    { label: '$(folder-opened) Choose File...', isFile: true },
  );
  const picked = await window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  return picked?.isFile === true ? await chooseFile(context, title) : picked?.choice;
}

async function chooseFile(context: Context, title: string): Promise<MessageChoice | undefined> {
  const [uri] = (await window.showOpenDialog({ title, openLabel: 'Compare' })) ?? [];
  if (uri === undefined) return undefined;
  const items = await itemsOf(context, await openMessages(uri));
  if (items.length > 1) return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.choice;
  if (items.length === 0) void window.showWarningMessage(`${titleOf({ uri })} holds no HL7 message.`);
  return items[0]?.choice;
}

/** A document as HL7, whatever its name says. */
async function openMessages(uri: Uri): Promise<TextDocument> {
  const document = await workspace.openTextDocument(uri);
  return document.languageId === 'hl7' ? document : await languages.setTextDocumentLanguage(document, 'hl7');
}

async function itemsOf(context: Context, document: TextDocument): Promise<MessageItem[]> {
  const entries = await listMessages(context, document, 0, MAX_LISTED);
  return entries.map(entry => ({
    label: entry.type,
    description: entry.detail,
    choice: { document, line: entry.line, name: nameOf(entry, document) },
  }));
}

async function listMessages(
  { server }: Context,
  { uri }: TextDocument,
  from: number,
  limit: number,
): Promise<readonly MessageEntry[]> {
  const params: MessagesParams = { uri: uri.toString(), from, limit };
  return await server.sendRequest<readonly MessageEntry[]>(messagesMethod, params);
}

function nameOf({ detail }: MessageEntry, document: TextDocument): string {
  return detail.split(' · ')[0] || titleOf(document);
}

function titleOf({ uri }: { readonly uri: Uri }): string {
  return uri.path.split('/').at(-1) ?? '';
}

/** Other open documents with messages; those that only show what a view has made are not among them. */
function otherDocuments(than: TextDocument): readonly TextDocument[] {
  return workspace.textDocuments.filter(document => document.languageId === 'hl7' && document !== than);
}

function namedIn(target: unknown): { readonly uri: Uri; readonly line: number | undefined } | undefined {
  if (target instanceof Uri) {
    // A menu of the active editor means its cursor.
    const isActive = window.activeTextEditor?.document.uri.toString() === target.toString();
    return isActive ? undefined : { uri: target, line: undefined };
  }
  if (typeof target !== 'object' || target === null || !('uri' in target) || typeof target.uri !== 'string') {
    return undefined;
  }
  const line = 'line' in target && typeof target.line === 'number' ? target.line : undefined;
  return { uri: Uri.parse(target.uri, true), line };
}
