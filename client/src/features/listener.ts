/** HL7: Start Listener, HL7: Stop Listener, HL7: Open Received Message, and the status bar item between them. */
import { commands, Disposable, type QuickPickItem, StatusBarAlignment, Uri, window, workspace } from 'vscode';
import {
  type ListenerProblem,
  type ListenerState,
  type ListenResponse,
  listenerProblemMethod,
  listenerStateMethod,
  type ReceivedMessage,
  receivedMethod,
  type StartListenerParams,
  startListenerMethod,
  stopListenerMethod,
} from '../../../server/src/protocol.ts';
import { addressText } from '../address.ts';
import type { Context } from '../context.ts';
import { listenerSettings } from '../settings.ts';
import { isTrusted } from '../trust.ts';

/** How many received messages are kept, in memory only. */
const keptMessages = 200;

export function register(context: Context): Disposable {
  return new ListenerFeature(context);
}

class ListenerFeature implements Disposable {
  readonly #context: Context;
  readonly #subscriptions: Disposable;
  readonly #statusBar = window.createStatusBarItem('pipehat.listener', StatusBarAlignment.Left);
  #address: ListenerState['address'];
  /** Newest first. */
  #received: readonly ReceivedMessage[] = [];
  #receivedCount = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#statusBar.name = 'HL7 Listener';
    this.#statusBar.command = 'pipehat.listenerMenu';
    this.#subscriptions = Disposable.from(
      this.#statusBar,
      commands.registerCommand('pipehat.startListener', () => this.#start()),
      commands.registerCommand('pipehat.stopListener', () => this.#stop()),
      commands.registerCommand('pipehat.openReceivedMessage', choice => this.#openReceived(choice)),
      commands.registerCommand('pipehat.listenerMenu', () => this.#showMenu()),
      context.server.onNotification<ListenerState>(listenerStateMethod, state => this.#onState(state.address)),
      context.server.onNotification<ReceivedMessage>(receivedMethod, message => this.#onReceived(message)),
      context.server.onNotification<ListenerProblem>(listenerProblemMethod, ({ message }) => this.#onProblem(message)),
      // The listener lives in the server, and ends with it.
      context.server.onDidStop(() => this.#onState(undefined)),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** @returns where it listens, or why not; undefined where the workspace is not trusted */
  async #start(): Promise<ListenResponse | undefined> {
    if (!isTrusted('Listening for messages')) return undefined;
    const params: StartListenerParams = listenerSettings(workspace.getConfiguration('pipehat'));
    const { server, log } = this.#context;
    let response: ListenResponse;
    try {
      // Sending to the built-in listener starts it on whatever port is free; now a certain one is asked for.
      if (this.#address !== undefined && !serves(this.#address, params)) await this.#stop();
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

  async #tellNotStarted(message: string): Promise<void> {
    const settings = 'Open Settings';
    if ((await window.showErrorMessage(message, settings)) === settings) {
      await commands.executeCommand('workbench.action.openSettings', 'pipehat.listener');
    }
  }

  /** @returns whether one was running */
  async #stop(): Promise<boolean> {
    const { server, log } = this.#context;
    try {
      return await server.sendRequest<boolean>(stopListenerMethod, undefined);
    } catch (error) {
      log.error(`stop listener: ${error}`);
      return false;
    }
  }

  #onState(address: ListenerState['address']): void {
    if (address === undefined && this.#address === undefined) return;
    const { log } = this.#context;
    log.info(address === undefined ? 'listener: stopped' : `listener: listening on ${addressText(address)}`);
    if (address !== undefined && this.#address === undefined) this.#receivedCount = 0;
    this.#address = address;
    void commands.executeCommand('setContext', 'pipehat.listening', address !== undefined);
    this.#showStatus();
  }

  #onReceived(message: ReceivedMessage): void {
    this.#received = [message, ...this.#received].slice(0, keptMessages);
    this.#receivedCount++;
    const { messageType, controlId, bytes, answer } = message;
    this.#context.log.info(
      `received ${messageType} · control id ${controlId} · ${bytes} bytes from ${message.peer} · answered ${answer}`,
    );
    this.#showStatus();
  }

  #onProblem(message: string): void {
    this.#context.log.warn(`listener: ${message}`);
    void window.showWarningMessage(message);
  }

  #showStatus(): void {
    if (this.#address === undefined) {
      this.#statusBar.hide();
      return;
    }
    const where = addressText(this.#address);
    const count = this.#receivedCount;
    this.#statusBar.text = `$(broadcast) ${where} $(mail) ${count}`;
    this.#statusBar.tooltip = `HL7 listener on ${where}, ${messages(count)} received`;
    this.#statusBar.accessibilityInformation = { label: this.#statusBar.tooltip, role: 'button' };
    this.#statusBar.show();
  }

  async #showMenu(): Promise<void> {
    const open: QuickPickItem = {
      label: '$(mail) Open Received Message…',
      description: `${messages(this.#receivedCount)} received`,
    };
    const stop: QuickPickItem = { label: '$(debug-stop) Stop Listener' };
    const title = this.#address === undefined ? 'HL7 Listener' : `HL7 Listener on ${addressText(this.#address)}`;
    const item = await window.showQuickPick([open, stop], { title });
    if (item === open) await this.#openReceived(undefined);
    if (item === stop) await this.#stop();
  }

  /**
   * @param choice `{ "newest": true }` of a key binding opens the newest without a question
   * @returns the document, or undefined where none was opened
   */
  async #openReceived(choice: unknown): Promise<Uri | undefined> {
    const [newest] = this.#received;
    if (newest === undefined) {
      void window.showInformationMessage(
        this.#address === undefined
          ? 'No message has been received. Run "HL7: Start Listener" to listen for messages.'
          : `No message has been received yet on ${addressText(this.#address)}.`,
      );
      return undefined;
    }
    const message = asksForNewest(choice) ? newest : await pick(this.#received);
    if (message === undefined) return undefined;
    const name = `received ${message.messageType} ${message.controlId}`.trim();
    return await this.#context.documents.openMessage('received', name, message.text);
  }
}

async function pick(received: readonly ReceivedMessage[]): Promise<ReceivedMessage | undefined> {
  const items = received.map(message => ({
    label: `$(mail) ${message.messageType || 'no message type'}`,
    description: message.controlId,
    detail: `${new Date(message.time).toLocaleTimeString()} from ${message.peer}, ${message.bytes} bytes, ${answerText(message)}`,
    message,
  }));
  const item = await window.showQuickPick(items, {
    title: 'Received Messages',
    placeHolder: 'Newest first',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return item?.message;
}

function serves(address: StartListenerParams, wanted: StartListenerParams): boolean {
  return address.host === wanted.host && (wanted.port === 0 || address.port === wanted.port);
}

function answerText({ answer }: ReceivedMessage): string {
  return answer === '' ? 'not answered' : `answered ${answer}`;
}

function asksForNewest(choice: unknown): boolean {
  return typeof choice === 'object' && choice !== null && !(choice instanceof Uri) && 'newest' in choice;
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`;
}
