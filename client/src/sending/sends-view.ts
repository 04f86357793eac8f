/** The view "Sends": history, resend, open reply, compare replies. */
import { commands, Disposable, type Uri, window, workspace } from 'vscode';
import type { Context } from '../context.ts';
import { Throttled } from '../views/throttled.ts';
import { historyFile, type Send, type SendHistory } from './history.ts';
import { replyOf } from './send-summary.ts';
import { EnvironmentColours, SendsData } from './sends-data.ts';

/** What the view needs of sending. */
export interface Sending {
  resend(sends: readonly Send[]): Promise<unknown>;
}

/** Under a load of messages the list changes faster than anybody reads. */
const REFRESH_INTERVAL_MS = 200;

/** Registers the view. */
export function registerSendsView(context: Context, { resend }: Sending): Disposable {
  const { history } = context;
  const data = new SendsData(history);
  const view = window.createTreeView('pipehat.sends', { treeDataProvider: data, canSelectMany: true });
  const refreshing = new Throttled(REFRESH_INTERVAL_MS, () => {
    data.refresh();
    void commands.executeCommand('setContext', 'pipehat.hasSends', history.sends.length > 0);
  });
  /** What a command is for: the row it was called on, with the others where it is one of several that are selected. */
  const chosen = (send: Send | undefined, all: readonly Send[] | undefined): readonly Send[] =>
    all ?? (send === undefined ? view.selection : [send]);
  const on = (name: string, run: (sends: readonly Send[]) => unknown): Disposable =>
    commands.registerCommand(`pipehat.sends.${name}`, (send?: Send, all?: readonly Send[]) => run(chosen(send, all)));
  return Disposable.from(
    view,
    refreshing,
    history.onDidChange(() => refreshing.ask()),
    window.registerFileDecorationProvider(new EnvironmentColours()),
    on('open', ([send]) => send && (send.outcome.reply === '' ? openSent(context, send) : openReply(context, send))),
    on('openReply', sends => Promise.all(sends.map(send => openReply(context, send)))),
    on('openSent', sends => Promise.all(sends.map(send => openSent(context, send)))),
    on('resend', sends => resend(sends)),
    on('compareReplies', sends => compareReplies(context, history, sends)),
    commands.registerCommand('pipehat.sends.clear', () => history.clear()),
    commands.registerCommand('pipehat.sends.save', () => save(history)),
  );
}

async function openReply({ documents }: Context, { outcome }: Send): Promise<Uri | undefined> {
  const reply = replyOf(outcome);
  return reply && (await documents.openMessage('reply', reply.name, reply.text));
}

async function openSent({ documents }: Context, { outcome }: Send): Promise<Uri | undefined> {
  const { sent, messageType, controlId } = outcome;
  if (sent === '') return undefined;
  return await documents.openMessage('sent', `sent ${messageType} ${controlId}`.trim(), sent);
}

/** Two that are selected are held against each other, and one against the reply before it. */
async function compareReplies(context: Context, history: SendHistory, sends: readonly Send[]): Promise<unknown> {
  const [first, second] = [...sends].sort((a, b) => a.id - b.id);
  const [left, right] =
    first !== undefined && second === undefined ? [history.previousReply(first), first] : [first, second];
  const [before, after] = [left && replyOf(left.outcome), right && replyOf(right.outcome)];
  if (before === undefined || after === undefined) {
    const what =
      sends.length > 1 ? 'Both need a reply.' : 'There is no earlier reply of this endpoint to such a message.';
    void window.showInformationMessage(`There are no two replies to compare. ${what}`);
    return undefined;
  }
  const [one, other] = [before, after].map(reply => context.documents.keepMessage('reply', reply.name, reply.text));
  return await commands.executeCommand('pipehat.compareMessages', {
    uri: String(one),
    line: 0,
    with: { uri: String(other), line: 0 },
  });
}

/** Writes what was sent to a file, because the user says so: it stays in memory otherwise. */
async function save(history: SendHistory): Promise<void> {
  const file = await window.showSaveDialog({
    title: 'Save Sends: messages and replies, in clear',
    saveLabel: 'Save',
    filters: { JSON: ['json'] },
  });
  if (file === undefined) return;
  await workspace.fs.writeFile(file, new TextEncoder().encode(historyFile(history.sends)));
}
