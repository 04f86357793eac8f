/** The extension as VS Code's Node host loads it: the language server is a process of its own, spoken to over IPC. */
import path from 'node:path';
import { type ExtensionContext, window } from 'vscode';
import { LanguageClient, type NodeModule, State, TransportKind } from 'vscode-languageclient/node';
import { clientOptions } from '../client-options.ts';
import { registerFeatures } from '../extension.ts';
import { PreviewSessions } from '../preview/sessions.ts';
import { EndpointChooser } from '../sending/endpoints.ts';
import { SendHistory } from '../sending/history.ts';
import { Secrets } from '../sending/secrets.ts';
import type { ServerConnection } from '../server-connection.ts';
import { VirtualDocuments } from '../virtual-documents.ts';

/**
 * Reading a message and mapping it makes much that is soon of no use. With V8's own limit of 16 MB a long message would be
 * copied about in memory while it is worked on.
 */
const youngGeneration = '--max-semi-space-size=32';

/** VS Code calls two functions of this module, so what the second needs has to be kept here. */
let client: LanguageClient | undefined;

export function activate(extension: ExtensionContext): void {
  const log = window.createOutputChannel('Pipehat', { log: true });
  const documents = new VirtualDocuments();
  const module = path.join(extension.extensionPath, 'dist/server.cjs');
  const server: NodeModule = { module, transport: TransportKind.ipc, options: { execArgv: [youngGeneration] } };
  const debug: NodeModule = { ...server, options: { execArgv: [youngGeneration, '--nolazy', '--inspect=6009'] } };
  client = new LanguageClient('pipehat', 'Pipehat', { run: server, debug }, clientOptions(log));
  const secrets = new Secrets(extension.secrets, extension.globalState);
  const connection = connectionTo(client);
  const previews = new PreviewSessions(connection);
  extension.subscriptions.push(
    log,
    documents,
    previews,
    registerFeatures({
      server: connection,
      documents,
      previews,
      log,
      secrets,
      endpoints: new EndpointChooser(extension.workspaceState, secrets),
      history: new SendHistory(),
      // A window without a folder has no storage of its own, and shares this one with others of its kind.
      storage: extension.storageUri ?? extension.globalStorageUri,
      workspaceState: extension.workspaceState,
      globalState: extension.globalState,
    }),
  );
  // Whatever keeps the server from starting, the client shows it; only the log needs the rest.
  client.start().catch(error => log.error(`The language server did not start: ${error}`));
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

function connectionTo(client: LanguageClient): ServerConnection {
  return {
    // An absent token must not be passed on: it would become a second parameter of the request.
    sendRequest: (method, params, token) =>
      token === undefined ? client.sendRequest(method, params) : client.sendRequest(method, params, token),
    sendNotification: (method, params) => client.sendNotification(method, params),
    onNotification: (method, handle) => client.onNotification(method, handle),
    onRequest: (method, handle) => client.onRequest(method, handle),
    onDidStart(handle) {
      if (client.state === State.Running) handle();
      return client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) handle();
      });
    },
    onDidStop: handle =>
      client.onDidChangeState(({ oldState }) => {
        if (oldState === State.Running) handle();
      }),
  };
}
