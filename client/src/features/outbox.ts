/** HL7: Queue Message in Outbox, and the view "Outbox". */
import { commands, Disposable, Uri, window, workspace } from 'vscode';
import {
  type OpenOutboxParams,
  type OutboxAction,
  type OutboxAnswer,
  type OutboxContent,
  type OutboxEndpointParams,
  type OutboxEndpointResponse,
  type OutboxSettled,
  type OutboxState,
  openOutboxMethod,
  outboxActionMethod,
  outboxChangedMethod,
  outboxContentMethod,
  outboxEndpointMethod,
  outboxSettledMethod,
  type QueueParams,
  type QueueResponse,
  queueMethod,
  type SendSource,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { type EntryRow, OutboxData, type OutboxRow } from '../outbox/outbox-data.ts';
import { askForBatchForm } from '../sending/batch.ts';
import type { Target } from '../sending/endpoints.ts';
import { outcomeForLog, verdictOf } from '../sending/send-summary.ts';
import { endpointIn, sourceOf, type Wanted } from '../sending/source.ts';
import { isTrusted } from '../trust.ts';

const queueing = { title: 'Queue for', what: 'The message' };

export function register(context: Context): Disposable {
  return new OutboxFeature(context);
}

class OutboxFeature implements Disposable {
  readonly #context: Context;
  readonly #data: OutboxData;
  readonly #subscriptions: Disposable;
  #state: OutboxState = { queues: [], notes: [] };

  constructor(context: Context) {
    this.#context = context;
    const { server } = context;
    this.#data = new OutboxData(() => this.#state);
    const view = window.createTreeView<OutboxRow>('pipehat.outbox', {
      treeDataProvider: this.#data,
      canSelectMany: true,
    });
    const queue = (name: string, wanted: Wanted): Disposable =>
      commands.registerCommand(`pipehat.${name}`, (target: unknown) => this.#queueOf(target, wanted));
    const rows = (row: OutboxRow | undefined, all: readonly OutboxRow[] | undefined): readonly OutboxRow[] =>
      all ?? (row === undefined ? view.selection : [row]);
    const on = (name: string, run: (rows: readonly OutboxRow[]) => unknown): Disposable =>
      commands.registerCommand(`pipehat.outbox.${name}`, (row?: OutboxRow, all?: readonly OutboxRow[]) =>
        run(rows(row, all)),
      );
    this.#subscriptions = Disposable.from(
      view,
      queue('queueMessage', 'messageAt'),
      queue('queueAllMessages', 'document'),
      commands.registerCommand('pipehat.queueText', (text: string, endpoint: string) =>
        this.#queue({ kind: 'text', text }, endpoint),
      ),
      on('pause', all => this.#forQueues(all, endpoint => this.#act({ kind: 'pause', endpoint }))),
      on('resume', all => this.#forQueues(all, endpoint => this.#resume(endpoint))),
      on('retry', all => this.#forEntries(all, entry => this.#retry(entry))),
      on('remove', all => this.#remove(entriesOf(all))),
      on('open', all => this.#forEntries(all, entry => this.#open(entry, 'text'))),
      on('openReply', all => this.#forEntries(all, entry => this.#open(entry, 'reply'))),
      server.onNotification<OutboxState>(outboxChangedMethod, state => this.#show(state)),
      server.onNotification<OutboxSettled>(outboxSettledMethod, settled => this.#onSettled(settled)),
      server.onRequest<OutboxEndpointParams>(outboxEndpointMethod, ({ name }) => this.#endpoint(name)),
      server.onDidStop(() => this.#show({ queues: [], notes: [] })),
      workspace.onDidGrantWorkspaceTrust(() => this.#start()),
      server.onDidStart(() => this.#start()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** What an earlier window has left goes on. An untrusted workspace sends nothing. */
  #start(): void {
    const { storage, server, log } = this.#context;
    if (!workspace.isTrusted || storage?.scheme !== 'file') return;
    server
      .sendRequest<OutboxState>(openOutboxMethod, {
        folder: Uri.joinPath(storage, 'outbox').fsPath,
      } satisfies OpenOutboxParams)
      .then(state => this.#show(state))
      .catch(error => log.error(`outbox: ${error}`));
  }

  /** @param target the URI of a menu's editor, or `{ "endpoint": NAME }` of a key binding */
  async #queueOf(target: unknown, wanted: Wanted): Promise<QueueResponse | undefined> {
    if (!isTrusted('Queueing messages')) return undefined;
    const source = sourceOf(window.activeTextEditor, wanted);
    if (typeof source !== 'string') return await this.#queue(source, endpointIn(target));
    void window.showWarningMessage(source);
    return undefined;
  }

  async #queue(what: SendSource, endpoint: string | undefined): Promise<QueueResponse | undefined> {
    if (!isTrusted('Queueing messages')) return undefined;
    const target = await this.#context.endpoints.choose(endpoint, queueing);
    return target && (await this.#queueFor(target, what, undefined));
  }

  async #queueFor(target: Target, what: SendSource, batch: QueueParams['batch']): Promise<QueueResponse | undefined> {
    const { server } = this.#context;
    const params: QueueParams = { what, endpoint: target.params, ...(batch === undefined ? {} : { batch }) };
    const response = await server.sendRequest<QueueResponse>(queueMethod, params);
    if (response.kind === 'batch') {
      const form = await askForBatchForm(response.messages);
      return form && (await this.#queueFor(target, what, form));
    }
    if (response.kind === 'refused') void window.showWarningMessage(response.message);
    else {
      const { count } = response;
      const words = count === 1 ? '1 message is' : `${count} messages are`;
      void window.showInformationMessage(`${words} in the outbox for ${target.name}.`);
    }
    return response;
  }

  async #endpoint(name: string): Promise<OutboxEndpointResponse> {
    if (!workspace.isTrusted) return { kind: 'problem', message: 'The workspace is not trusted.' };
    const target = await this.#context.endpoints.unasked(name);
    if (typeof target === 'string') return { kind: 'problem', message: target };
    return { kind: 'endpoint', endpoint: target.params };
  }

  /** Asks what is to be asked about the endpoint first: after a reload nobody has agreed to send there yet. */
  async #resume(endpoint: string): Promise<void> {
    if ((await this.#context.endpoints.choose(endpoint, queueing)) === undefined) return;
    await this.#act({ kind: 'resume', endpoint });
  }

  async #retry({ entry, endpoint }: EntryRow): Promise<void> {
    if (entry.state === 'uncertain' && !(await this.#confirmDouble(entry.controlId))) return;
    if ((await this.#context.endpoints.choose(endpoint, queueing)) === undefined) return;
    await this.#act({ kind: 'retry', id: entry.id });
  }

  async #confirmDouble(controlId: string): Promise<boolean> {
    const again = 'Send Again';
    const answer = await window.showWarningMessage(
      `Send ${controlId || 'the message'} again? It may have arrived the first time, and would then be there twice.`,
      { modal: true, detail: 'A receiver that checks control ids (MSH-10) knows it as the same message.' },
      again,
    );
    return answer === again;
  }

  async #remove(entries: readonly EntryRow[]): Promise<void> {
    if (entries.length === 0) return;
    const remove = 'Remove';
    const what = entries.length === 1 ? 'the message' : `${entries.length} messages`;
    const answer = await window.showWarningMessage(
      `Remove ${what} from the outbox? What has not gone out will not be sent.`,
      { modal: true },
      remove,
    );
    if (answer !== remove) return;
    for (const { entry } of entries) await this.#act({ kind: 'remove', id: entry.id });
  }

  async #open({ entry }: EntryRow, what: 'text' | 'reply'): Promise<Uri | undefined> {
    const { server, documents } = this.#context;
    const content = await server.sendRequest<OutboxContent | null>(outboxContentMethod, { id: entry.id });
    const text = content?.[what] ?? '';
    if (text === '') return undefined;
    const name = what === 'reply' ? `reply to ${entry.controlId}` : `queued ${entry.messageType} ${entry.controlId}`;
    return await documents.openMessage(what === 'reply' ? 'reply' : 'sent', name, text);
  }

  async #act(action: OutboxAction): Promise<void> {
    const answer = await this.#context.server.sendRequest<OutboxAnswer>(outboxActionMethod, action);
    if (answer.kind === 'problem') void window.showWarningMessage(answer.message);
  }

  #onSettled({ endpoint, outcome }: OutboxSettled): void {
    const { log, history } = this.#context;
    log.info(`outbox to ${endpoint}: ${outcomeForLog(outcome)}`);
    history.add(endpoint, this.#context.endpoints.environmentOf(endpoint), outcome);
    if (outcome.result === 'accepted' || outcome.delivery === 'notSent') return;
    const show = 'Show Outbox';
    window.showWarningMessage(`Outbox for ${endpoint}: ${verdictOf(outcome)}.`, show).then(
      answer => answer === show && commands.executeCommand('pipehat.outbox.focus'),
      error => log.error(`outbox: ${error}`),
    );
  }

  #show(state: OutboxState): void {
    const told = new Set(this.#state.notes);
    this.#state = state;
    for (const note of state.notes) if (!told.has(note)) void window.showWarningMessage(`Outbox: ${note}`);
    void commands.executeCommand('setContext', 'pipehat.hasOutbox', state.queues.length > 0);
    this.#data.refresh();
  }

  async #forQueues(rows: readonly OutboxRow[], run: (endpoint: string) => Promise<unknown>): Promise<void> {
    for (const row of rows) if (row.kind === 'queue') await run(row.queue.endpoint);
  }

  async #forEntries(rows: readonly OutboxRow[], run: (entry: EntryRow) => Promise<unknown>): Promise<void> {
    for (const row of entriesOf(rows)) await run(row);
  }
}

function entriesOf(rows: readonly OutboxRow[]): readonly EntryRow[] {
  return rows.filter(row => row.kind === 'entry');
}
