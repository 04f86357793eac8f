/** What can be done with received messages: open, save, copy, compare. */
import { commands, Disposable, env, QuickPickItemKind, type TreeView, Uri, window, workspace } from 'vscode';
import type { Context } from '../context.ts';
import type { ReceivedRow, Row } from './listeners-data.ts';
import { answerText, type Received, type ReceivedMessages } from './received.ts';

/** Registers the commands of the rows of received messages. */
export function registerReceivedCommands(
  context: Context,
  received: ReceivedMessages,
  view: TreeView<Row>,
  refresh: () => void,
): Disposable {
  /** What a command is for: the row it was called on, with the others where it is one of several that are selected. */
  const chosen = (row: unknown, all: unknown): readonly Received[] => {
    const rows = Array.isArray(all) ? all : row === undefined ? view.selection : [row];
    return rows.filter(isReceivedRow).map(one => one.received);
  };
  const on = (name: string, run: (messages: readonly Received[]) => unknown): Disposable =>
    commands.registerCommand(`pipehat.received.${name}`, (row: unknown, all: unknown) => run(chosen(row, all)));
  return Disposable.from(
    on('open', all => Promise.all(all.map(one => openReceived(context, one)))),
    on('save', all => save(all)),
    on('copy', all => env.clipboard.writeText(all.map(({ message }) => message.text).join(''))),
    on('compare', all => compare(context, all)),
    commands.registerCommand('pipehat.received.clear', () => {
      received.clear();
      refresh();
    }),
    commands.registerCommand('pipehat.openReceivedMessage', choice => openChosen(context, received, choice)),
  );
}

export async function openReceived({ documents }: Context, { message }: Received): Promise<Uri> {
  return await documents.openMessage('received', nameOf(message), message.text);
}

/**
 * @param choice `{ "newest": true }` of a key binding opens the newest without a question
 * @returns the document, or undefined where none was opened
 */
async function openChosen(context: Context, { all }: ReceivedMessages, choice: unknown): Promise<Uri | undefined> {
  const [newest] = all;
  if (newest === undefined) {
    void window.showInformationMessage('No message has been received. "HL7: Start Listener" listens for messages.');
    return undefined;
  }
  const received = asksForNewest(choice) ? newest : await pick(all);
  return received && (await openReceived(context, received));
}

async function pick(all: readonly Received[]): Promise<Received | undefined> {
  const listeners = [...new Set(all.map(({ message }) => message.listener))];
  const items = listeners.flatMap(listener => [
    ...(listeners.length === 1 ? [] : [{ label: listener, kind: QuickPickItemKind.Separator, received: undefined }]),
    ...all
      .filter(({ message }) => message.listener === listener)
      .map(received => ({
        label: `$(mail) ${received.message.messageType || 'no message type'}`,
        description: received.message.controlId,
        detail: detailOf(received),
        received,
      })),
  ]);
  const item = await window.showQuickPick(items, {
    title: 'Received Messages',
    placeHolder: 'Newest first',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return item?.received;
}

/** Two that are selected are compared with each other, and one with another that the user chooses. */
async function compare({ documents }: Context, all: readonly Received[]): Promise<unknown> {
  const [one, other] = all.map(({ message }) => documents.keepMessage('received', nameOf(message), message.text));
  if (one === undefined) return undefined;
  const target = { uri: String(one), line: 0 };
  return await commands.executeCommand(
    'pipehat.compareMessages',
    other === undefined ? target : { ...target, with: { uri: String(other), line: 0 } },
  );
}

/** Writes messages to a file, as they came: segments end with CR. */
async function save(all: readonly Received[]): Promise<void> {
  const [first] = all;
  if (first === undefined) return;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const fileName = `${nameOf(first.message).replace(/[^\w.-]+/g, '-')}.hl7`;
  const file = await window.showSaveDialog({
    title: 'Save Received Messages',
    filters: { 'HL7 v2': ['hl7'] },
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, fileName) }),
  });
  if (file === undefined) return;
  const text = all.map(({ message }) => message.text).join('');
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
}

function detailOf({ message }: Received): string {
  const { time, peer, bytes } = message;
  return `${new Date(time).toLocaleTimeString()} from ${peer}, ${bytes} bytes, ${answerText(message)}`;
}

function nameOf({ messageType, controlId }: Received['message']): string {
  return `received ${messageType} ${controlId}`.trim();
}

function isReceivedRow(row: unknown): row is ReceivedRow {
  return typeof row === 'object' && row !== null && 'kind' in row && row.kind === 'received';
}

function asksForNewest(choice: unknown): boolean {
  return typeof choice === 'object' && choice !== null && !(choice instanceof Uri) && 'newest' in choice;
}
