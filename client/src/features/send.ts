/** HL7: Send Message, HL7: Send All Messages of the File. */
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
  type EndpointParams,
  type ReportedProblem,
  type SendParams,
  type SendResponse,
  sendMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { builtInName, EndpointChooser } from '../endpoints.ts';
import { outcomeForLog, summaryOf } from '../send-summary.ts';
import { isTrusted } from '../trust.ts';

export function register(context: Context): Disposable {
  const chooser = new EndpointChooser(context.workspaceState);
  const reported = languages.createDiagnosticCollection('ack');
  return Disposable.from(
    reported,
    // What a receiver said holds for the text that it was sent.
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) reported.delete(document.uri);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => reported.delete(uri)),
    commands.registerCommand('pipehat.sendMessage', target => send(context, chooser, reported, target, 'messageAt')),
    commands.registerCommand('pipehat.sendAllMessages', target => send(context, chooser, reported, target, 'all')),
  );
}

/**
 * Sends what an editor shows, unsaved text included.
 * @param target what the command was called with: the URI of a menu's editor, or `{ "endpoint": NAME }` of a key binding
 * @returns what became of it; undefined where nothing was asked of the server
 */
async function send(
  context: Context,
  chooser: EndpointChooser,
  reported: DiagnosticCollection,
  target: unknown,
  what: 'messageAt' | 'all',
): Promise<SendResponse | undefined> {
  if (!isTrusted('Sending messages')) return undefined;
  const editor = editorOf(target);
  if (editor?.document.languageId !== 'hl7') {
    void window.showWarningMessage(
      'There is no HL7 message here to send. Open one, or set the language of this editor to HL7 v2.',
    );
    return undefined;
  }
  const endpoint = await chooser.choose(endpointName(target));
  if (endpoint === undefined) return undefined;
  const { version } = editor.document;
  const response = await request(context, {
    uri: editor.document.uri.toString(),
    version,
    what: what === 'all' ? { kind: 'all' } : { kind: 'messageAt', line: editor.selection.active.line },
    endpoint,
  });
  if (response.kind === 'sent' && editor.document.version === version) {
    reported.set(
      editor.document.uri,
      response.outcomes.flatMap(outcome => outcome.reported.map(diagnosticOf)),
    );
  }
  report(context, response);
  return response;
}

/** Asks the server under a notification with a Cancel button, which shows when it takes longer than a moment. */
async function request({ server, log }: Context, params: SendParams): Promise<SendResponse> {
  const title = `Sending to ${nameOf(params.endpoint)}`;
  return await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      try {
        return await server.sendRequest<SendResponse>(sendMethod, params, token);
      } catch (error) {
        if (token.isCancellationRequested) return { kind: 'refused', message: 'Sending was cancelled.' };
        log.error(`send: ${error}`);
        return { kind: 'refused', message: 'Nothing was sent, since the language server failed. See the log.' };
      }
    },
  );
}

/** Tells the user and the log. The command does not wait for the notification to be answered. */
function report({ documents, log }: Context, response: SendResponse): void {
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
  const openReply = async (): Promise<void> => {
    const answer = await show(text, ...(reply === undefined ? [] : [open]));
    if (answer === open && reply !== undefined) await documents.openMessage('reply', reply.name, reply.text);
  };
  openReply().catch(error => log.error(`open reply: ${error}`));
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

function endpointName(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('endpoint' in target)) return undefined;
  return typeof target.endpoint === 'string' ? target.endpoint : undefined;
}

function nameOf(endpoint: EndpointParams): string {
  return endpoint.kind === 'builtIn' ? builtInName : endpoint.name;
}
