/** HL7: Start Listener, HL7: Stop Listener, the view "Listeners", and the status bar item. */
import { commands, Disposable, type QuickPickItem, StatusBarAlignment, window, workspace } from 'vscode';
import {
  type ListenerProblem,
  type ListenerState,
  type ListenResponse,
  listenerProblemMethod,
  listenerStateMethod,
  type ReceivedMessage,
  receivedMethod,
  type StartListenerParams,
  type StopListenerParams,
  startListenerMethod,
  stopListenerMethod,
  type ValidatedMessage,
  validatedMethod,
} from '../../../server/src/protocol.ts';
import { addressText } from '../address.ts';
import type { Context } from '../context.ts';
import { type ListenerRow, ListenersData, listenerRows } from '../listening/listeners-data.ts';
import { messages, ReceivedMessages } from '../listening/received.ts';
import { registerReceivedCommands } from '../listening/received-view.ts';
import { type ListenerSetting, listenersOf } from '../settings/listeners.ts';
import { isTrusted } from '../trust.ts';
import { Throttled } from '../views/throttled.ts';

/** Under load a listener receives thousands of messages a second; people read less. */
const REFRESH_INTERVAL_MS = 200;

export function register(context: Context): Disposable {
  return new ListenersFeature(context);
}

class ListenersFeature implements Disposable {
  readonly #context: Context;
  readonly #subscriptions: Disposable;
  readonly #statusBar = window.createStatusBarItem('pipehat.listener', StatusBarAlignment.Left);
  readonly #received = new ReceivedMessages();
  readonly #data: ListenersData;
  readonly #showing: Throttled;
  #running: ListenerState['listeners'] = [];

  constructor(context: Context) {
    this.#context = context;
    const { server } = context;
    this.#statusBar.name = 'HL7 Listener';
    this.#statusBar.command = 'pipehat.listenerMenu';
    this.#data = new ListenersData(() => this.#rows(), this.#received);
    this.#showing = new Throttled(REFRESH_INTERVAL_MS, () => this.#show());
    const view = window.createTreeView('pipehat.listeners', { treeDataProvider: this.#data, canSelectMany: true });
    this.#subscriptions = Disposable.from(
      this.#statusBar,
      this.#showing,
      view,
      commands.registerCommand('pipehat.startListener', target => this.#start(nameIn(target))),
      commands.registerCommand('pipehat.stopListener', target => this.#stop(nameIn(target))),
      commands.registerCommand('pipehat.listenerMenu', () => this.#showMenu()),
      registerReceivedCommands(context, this.#received, view, () => this.#showing.ask()),
      server.onNotification<ListenerState>(listenerStateMethod, ({ listeners }) => this.#onState(listeners)),
      server.onNotification<ReceivedMessage>(receivedMethod, message => this.#onReceived(message)),
      server.onNotification<ValidatedMessage>(validatedMethod, validated => {
        this.#received.validated(validated);
        this.#showing.ask();
      }),
      server.onNotification<ListenerProblem>(listenerProblemMethod, problem => this.#onProblem(problem)),
      // Listeners live in the server, and end with it.
      server.onDidStop(() => this.#onState([])),
      workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('pipehat.listener') || event.affectsConfiguration('pipehat.listeners')) {
          this.#showing.ask();
        }
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /**
   * @param name the listener that is asked for; without it the user is asked where there is a choice
   * @returns where it listens, or why not; undefined where the workspace is not trusted, or nothing was chosen
   */
  async #start(name: string | undefined): Promise<ListenResponse | undefined> {
    if (!isTrusted('Listening for messages')) return undefined;
    const setting = await this.#choose(name);
    const params = setting && (await this.#withSecret(setting));
    if (params === undefined) return undefined;
    const { server, log } = this.#context;
    let response: ListenResponse;
    try {
      // Sending to the built-in listener starts it on whatever port is free; now a certain one is asked for.
      const running = this.#running.find(other => other.name === params.name);
      if (running !== undefined && !serves(running, params)) await this.#request(params.name);
      response = await server.sendRequest<ListenResponse>(startListenerMethod, params);
    } catch (error) {
      log.error(`start listener: ${error}`);
      response = { kind: 'problem', message: 'The listener did not start, since the language server failed.' };
    }
    if (response.kind === 'listening') {
      void window.showInformationMessage(`Listening for messages on ${addressText(response)}.`);
    } else {
      log.warn(`listener: not started on ${addressText(params)}`);
      void this.#tellNotStarted(response.message);
    }
    return response;
  }

  async #choose(name: string | undefined): Promise<ListenerSetting | undefined> {
    const { listeners, problems } = listenersOf(workspace.getConfiguration('pipehat'));
    if (problems.length > 0) {
      void window.showWarningMessage(`pipehat.listeners: what can not be used is left out. ${problems.join(' ')}`);
    }
    if (name !== undefined) {
      const named = listeners.find(({ params }) => params.name === name);
      if (named === undefined) void window.showErrorMessage(`pipehat.listeners has no listener named "${name}".`);
      return named;
    }
    if (listeners.length === 1) return listeners[0];
    const items = listeners.map(setting => ({
      label: `$(broadcast) ${setting.params.name}`,
      description: addressText(setting.params),
      ...(this.#running.some(other => other.name === setting.params.name) ? { detail: 'is listening' } : {}),
      setting,
    }));
    return (await window.showQuickPick(items, { title: 'Start Listener' }))?.setting;
  }

  async #withSecret({ params, needsPassphrase }: ListenerSetting): Promise<StartListenerParams | undefined> {
    const { tls } = params;
    if (tls === undefined || !needsPassphrase) return params;
    const passphrase = await this.#context.secrets.get(`passphrase of ${tls.pfx ?? tls.key ?? 'the key'}`, true);
    return passphrase === undefined ? undefined : { ...params, tls: { ...tls, passphrase } };
  }

  async #tellNotStarted(message: string): Promise<void> {
    const settings = 'Open Settings';
    if ((await window.showErrorMessage(message, settings)) === settings) {
      await commands.executeCommand('workbench.action.openSettings', 'pipehat.listener');
    }
  }

  /** @returns whether one was running */
  async #stop(name: string | undefined): Promise<boolean> {
    if (name !== undefined || this.#running.length < 2) return await this.#request(name);
    const items = [
      ...this.#running.map(info => ({ label: info.name, description: addressText(info), name: info.name })),
      { label: 'All Listeners', description: '', name: undefined },
    ];
    const picked = await window.showQuickPick(items, { title: 'Stop Listener' });
    return picked === undefined ? false : await this.#request(picked.name);
  }

  async #request(name: string | undefined): Promise<boolean> {
    const { server, log } = this.#context;
    const params: StopListenerParams = name === undefined ? {} : { name };
    try {
      return (await server.sendRequest<number>(stopListenerMethod, params)) > 0;
    } catch (error) {
      log.error(`stop listener: ${error}`);
      return false;
    }
  }

  #onState(listeners: ListenerState['listeners']): void {
    const { log } = this.#context;
    const isKnown = (info: ListenerState['listeners'][number], all: ListenerState['listeners']): boolean =>
      all.some(other => other.name === info.name && other.port === info.port);
    for (const info of listeners) {
      if (!isKnown(info, this.#running)) log.info(`${info.name}: listening on ${addressText(info)}`);
    }
    for (const info of this.#running) if (!isKnown(info, listeners)) log.info(`${info.name}: stopped`);
    this.#running = listeners;
    void commands.executeCommand('setContext', 'pipehat.listening', listeners.length > 0);
    this.#showing.ask();
  }

  #onReceived(message: ReceivedMessage): void {
    this.#received.add(message);
    const { listener, messageType, controlId, bytes, peer, answer } = message;
    this.#context.log.info(
      `${listener}: received ${messageType} · control id ${controlId} · ${bytes} bytes from ${peer} · answered ${answer || 'nothing'}`,
    );
    this.#showing.ask();
  }

  #onProblem({ listener, message }: ListenerProblem): void {
    this.#context.log.warn(`${listener}: ${message}`);
    void window.showWarningMessage(`${listener}: ${message}`);
  }

  #rows(): readonly ListenerRow[] {
    const { listeners } = listenersOf(workspace.getConfiguration('pipehat'));
    const set = listeners.map(({ params }) => ({ ...params, tls: params.tls !== undefined }));
    return listenerRows(set, this.#running);
  }

  #show(): void {
    this.#data.refresh();
    void commands.executeCommand('setContext', 'pipehat.hasReceived', this.#received.total > 0);
    const [first] = this.#running;
    if (first === undefined) {
      this.#statusBar.hide();
      return;
    }
    const { length } = this.#running;
    const where = length === 1 ? addressText(first) : `${length} listeners`;
    const count = this.#received.total;
    this.#statusBar.text = `$(broadcast) ${where} $(mail) ${count}`;
    this.#statusBar.tooltip = `HL7 ${length === 1 ? `listener on ${where}` : where}, ${messages(count)} received`;
    this.#statusBar.accessibilityInformation = { label: this.#statusBar.tooltip, role: 'button' };
    this.#statusBar.show();
  }

  async #showMenu(): Promise<void> {
    const open: QuickPickItem = {
      label: '$(mail) Open Received Message...',
      description: `${messages(this.#received.total)} received`,
    };
    const show: QuickPickItem = { label: '$(list-tree) Show Listeners' };
    const stop: QuickPickItem = { label: '$(debug-stop) Stop Listener' };
    const [first] = this.#running;
    const title =
      first === undefined || this.#running.length > 1 ? 'HL7 Listeners' : `HL7 Listener on ${addressText(first)}`;
    const item = await window.showQuickPick([open, show, stop], { title });
    if (item === open) await commands.executeCommand('pipehat.openReceivedMessage');
    if (item === show) await commands.executeCommand('pipehat.listeners.focus');
    if (item === stop) await this.#stop(undefined);
  }
}

function serves(address: { readonly host: string; readonly port: number }, wanted: StartListenerParams): boolean {
  return address.host === wanted.host && (wanted.port === 0 || address.port === wanted.port);
}

/** The listener that a row of the view, or a key binding (`{ "name": NAME }`), is about. */
function nameIn(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('name' in target)) return undefined;
  return typeof target.name === 'string' ? target.name : undefined;
}
