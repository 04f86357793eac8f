/** HL7: Send Message, Send Selection, Send All Messages of the File, Send Files. */
import {
  commands,
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  Disposable,
  languages,
  ProgressLocation,
  Range,
  type TextEditor,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  type ReportedProblem,
  type SendOutcome,
  type SendParams,
  type SendProgress,
  type SendResponse,
  type SendSource,
  sendMethod,
  sendProgressMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { openDocument } from '../open-document.ts';
import { askForBatchForm } from '../sending/batch.ts';
import type { Target } from '../sending/endpoints.ts';
import type { Send } from '../sending/history.ts';
import { registerImportEndpoints } from '../sending/import-endpoints.ts';
import { registerLoad } from '../sending/load.ts';
import { registerForgetPasswords } from '../sending/secrets.ts';
import { outcomeForLog, summaryOf } from '../sending/send-summary.ts';
import { registerSendsView } from '../sending/sends-view.ts';
import { endpointIn, filesIn, sourceOf, type Wanted } from '../sending/source.ts';
import { isTrusted } from '../trust.ts';

export function register(context: Context): Disposable {
  const sender = new Sender(context);
  const send = (name: string, wanted: Wanted): Disposable =>
    commands.registerCommand(`pipehat.${name}`, (target: unknown) => sender.sendOf(target, wanted));
  return Disposable.from(
    sender,
    send('sendMessage', 'messageAt'),
    send('sendSelection', 'selection'),
    send('sendAllMessages', 'document'),
    commands.registerCommand('pipehat.sendFiles', async (target: unknown, all: unknown) => {
      const uris = await filesIn(target, all);
      return uris && (await sender.send({ kind: 'files', uris }, endpointIn(target)));
    }),
    registerLoad(context),
    registerImportEndpoints(),
    registerForgetPasswords(context.secrets),
  );
}

/** Sends, and keeps what became of it. */
class Sender implements Disposable {
  readonly #context: Context;
  readonly #reported: DiagnosticCollection;
  readonly #subscriptions: Disposable;
  /** What is told of the sends that are under way. */
  readonly #progress = new Map<number, (progress: SendProgress) => void>();
  #lastId = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#reported = languages.createDiagnosticCollection('ack');
    this.#subscriptions = Disposable.from(
      this.#reported,
      registerSendsView(context, { resend: sends => this.#resend(sends) }),
      context.server.onNotification<SendProgress>(sendProgressMethod, told => this.#progress.get(told.id)?.(told)),
      // What a receiver said holds for the text that it was sent.
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#reported.delete(document.uri);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => this.#reported.delete(uri)),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /**
   * Sends what an editor shows, unsaved text included.
   * @param target what the command was called with: the URI of a menu's editor, or `{ "endpoint": NAME }` of a key binding
   * @returns what became of it; undefined where nothing was asked of the server
   */
  async sendOf(target: unknown, wanted: Wanted): Promise<SendResponse | undefined> {
    if (!isTrusted('Sending messages')) return undefined;
    const source = sourceOf(editorOf(target), wanted);
    if (typeof source !== 'string') return await this.send(source, endpointIn(target));
    void window.showWarningMessage(source);
    return undefined;
  }

  /** @param endpoint the name of the endpoint; without it the user is asked where there is a choice */
  async send(what: SendSource, endpoint: string | undefined): Promise<SendResponse | undefined> {
    if (!isTrusted('Sending messages')) return undefined;
    const chosen = await this.#context.endpoints.choose(endpoint);
    return chosen && (await this.#sendTo(chosen, what, undefined));
  }

  async #resend(sends: readonly Send[]): Promise<void> {
    if (!isTrusted('Sending messages')) return;
    // In the order in which they went out the first time.
    for (const { endpoint, outcome } of [...sends].sort((a, b) => a.id - b.id)) {
      if (outcome.sent === '') continue;
      const response = await this.send({ kind: 'text', text: outcome.sent }, endpoint);
      if (response === undefined) return;
    }
  }

  async #sendTo(target: Target, what: SendSource, batch: SendParams['batch']): Promise<SendResponse | undefined> {
    const response = await this.#request(target, what, batch);
    if (response.kind === 'batch') {
      const form = await askForBatchForm(response.messages);
      return form && (await this.#sendTo(target, what, form));
    }
    if (response.kind === 'sent') this.#showReported(what, response);
    this.#report(response, target);
    return response;
  }

  /** Asks the server under a notification with a Cancel button, which shows when it takes longer than a moment. */
  async #request(target: Target, what: SendSource, batch: SendParams['batch']): Promise<SendResponse> {
    const { server, log, history } = this.#context;
    const { name, environment, params } = target;
    const id = ++this.#lastId;
    const options = {
      location: ProgressLocation.Notification,
      title: `Sending to ${name}${environment === 'production' ? ' (production)' : ''}`,
      cancellable: true,
    };
    return await window.withProgress(options, async (progress, token) => {
      let failed = 0;
      this.#progress.set(id, ({ outcome, done, of }) => {
        history.add(name, environment, outcome);
        if (outcome.result !== 'accepted') failed++;
        if (of > 1) {
          const message = `${done} of ${of}${failed === 0 ? '' : `, ${failed} not accepted`}`;
          progress.report({ increment: 100 / of, message });
        }
      });
      const request: SendParams = { id, what, endpoint: params, ...(batch === undefined ? {} : { batch }) };
      try {
        return await server.sendRequest<SendResponse>(sendMethod, request, token);
      } catch (error) {
        if (token.isCancellationRequested) return { kind: 'refused', message: 'Sending was cancelled.' };
        log.error(`send: ${error}`);
        return { kind: 'refused', message: 'Nothing was sent, since the language server failed. See the log.' };
      } finally {
        this.#progress.delete(id);
      }
    });
  }

  /** Shows what the replies report in the documents that were sent, as long as their text is still the same. */
  #showReported(what: SendSource, { outcomes }: Extract<SendResponse, { kind: 'sent' }>): void {
    for (const uri of new Set(outcomes.map(outcome => outcome.uri))) {
      if (uri === '') continue;
      const document = openDocument(uri);
      if ('version' in what && document?.version !== what.version) continue;
      const problems = outcomes.filter(outcome => outcome.uri === uri).flatMap(outcome => outcome.reported);
      this.#reported.set(Uri.parse(uri, true), problems.map(diagnosticOf));
    }
  }

  /** Tells the user and the log. The command does not wait for the notification to be answered. */
  #report(response: Exclude<SendResponse, { kind: 'batch' }>, { name }: Target): void {
    const { documents, log } = this.#context;
    if (response.kind === 'refused') {
      log.warn('send: refused');
      void window.showWarningMessage(response.message);
      return;
    }
    for (const outcome of response.outcomes) log.info(`send to ${response.endpoint}: ${outcomeForLog(outcome)}`);
    const { severity, text, reply } = summaryOf(response);
    const show = {
      information: window.showInformationMessage,
      warning: window.showWarningMessage,
      error: window.showErrorMessage,
    }[severity];
    const open = 'Open Reply';
    const list = 'Show Sends';
    const queue = 'Queue in Outbox';
    const unsent = response.outcomes.filter(mayBeQueued);
    const offers = [
      ...(reply === undefined ? [] : [open]),
      ...(response.outcomes.length > 1 ? [list] : []),
      ...(unsent.length > 0 ? [queue] : []),
    ];
    const act = async (): Promise<void> => {
      const answer = await show(text, ...offers);
      if (answer === open && reply !== undefined) await documents.openMessage('reply', reply.name, reply.text);
      if (answer === list) await commands.executeCommand('pipehat.sends.focus');
      if (answer !== queue) return;
      for (const { sent } of unsent) await commands.executeCommand('pipehat.queueText', sent, name);
    };
    act().catch(error => log.error(`open reply: ${error}`));
  }
}

/** Whether a message waits well in the outbox: the endpoint was not there, and the receiver does not have it. */
function mayBeQueued({ result, delivery, sent }: SendOutcome): boolean {
  return (result === 'unreachable' || result === 'timedOut') && delivery === 'notSent' && sent !== '';
}

function diagnosticOf({ range: { start, end }, severity, code, message }: ReportedProblem): Diagnostic {
  const range = new Range(start.line, start.character, end.line, end.character);
  const levels = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning };
  const level = severity === 'information' ? DiagnosticSeverity.Information : levels[severity];
  const diagnostic = new Diagnostic(range, message, level);
  diagnostic.source = 'ack';
  if (code !== '') diagnostic.code = code;
  return diagnostic;
}

/** The editor of a menu's URI, else the active one. */
function editorOf(target: unknown): TextEditor | undefined {
  const active = window.activeTextEditor;
  if (!(target instanceof Uri) || active?.document.uri.toString() === target.toString()) return active;
  return window.visibleTextEditors.find(({ document }) => document.uri.toString() === target.toString());
}
