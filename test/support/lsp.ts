/** A language server and an editor for it, in one process, speaking real JSON-RPC over streams. */
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  type ProtocolConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { builtInValues } from '../../server/src/delivery/built-in-values.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { type Runtime, startServer } from '../../server/src/server.ts';
import { testDefinitions } from './definitions.ts';

/** An editor that is connected to a server of its own. */
export interface Editor {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** Diagnostics that the server has pushed, by URI; `pushed` waits for the next ones. */
  pushed(uri: string): Promise<readonly Diagnostic[]>;
  /** Resolves when the server next asks the editor to pull all diagnostics again. */
  refreshed(): Promise<void>;
  /** What the server wrote to its log. */
  readonly log: readonly string[];
  open(uri: string, text: string, languageId?: string): Promise<void>;
  /** Replaces a range, or the whole text without one; versions count up by themselves. */
  change(uri: string, text: string, range?: Range): Promise<void>;
  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport>;
  close(): void;
}

/** What the editor of a test can do; everything, where nothing is said. */
export interface EditorOptions {
  readonly pullsDiagnostics?: boolean;
  readonly settings?: unknown;
  readonly initializationOptions?: unknown;
  readonly runtime?: Partial<Runtime>;
  /** What the client can do with documents beyond diagnostics. */
  readonly textDocument?: InitializeParams['capabilities']['textDocument'];
  /** What the client can do with the workspace beyond settings. */
  readonly workspace?: InitializeParams['capabilities']['workspace'];
  /** URIs of the workspace's folders. */
  readonly folders?: readonly string[];
}

const testTime = Date.parse('2026-03-14T08:45:00+01:00');

/** Starts both sides and shakes hands. */
export async function startEditor(options: EditorOptions = {}): Promise<Editor> {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const server = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
  );
  startServer(server, {
    version: '0.0.0-test',
    definitions: testDefinitions(),
    runEnvironment: () => ({ now: '20260314084500+0100', newId: () => 'NEW1' }),
    builtIns: builtInValues({ ...systemRuntime(), now: () => ({ epochMilliseconds: testTime, offsetMinutes: 60 }) }),
    readFile: () => ({ problem: 'no such file or folder' }),
    pause: () => nextTurn(),
    // Nothing in a test waits for time to pass: what the server puts off happens in the next turn.
    after(_milliseconds, call) {
      const timer = setImmediate(call);
      return () => clearImmediate(timer);
    },
    ...options.runtime,
  });

  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const log: string[] = [];
  const waiting = new Map<string, ((diagnostics: readonly Diagnostic[]) => void)[]>();
  const versions = new Map<string, number>();
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => void log.push(message));
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => {
    for (const resolve of waiting.get(params.uri) ?? []) resolve(params.diagnostics);
    waiting.delete(params.uri);
  });
  connection.onRequest('workspace/configuration', () => [options.settings ?? null]);
  const registered = new Promise<void>(resolve => {
    connection.onRequest('client/registerCapability', () => {
      resolve();
      return null;
    });
  });
  const refreshes: (() => void)[] = [];
  connection.onRequest('workspace/diagnostic/refresh', () => {
    for (const resolve of refreshes.splice(0)) resolve();
    return null;
  });
  connection.listen();

  const pulls = options.pullsDiagnostics ?? true;
  const params: InitializeParams = {
    processId: null,
    rootUri: null,
    workspaceFolders: (options.folders ?? []).map(uri => ({ uri, name: uri })),
    initializationOptions: options.initializationOptions,
    capabilities: {
      workspace: {
        ...options.workspace,
        configuration: true,
        didChangeConfiguration: { dynamicRegistration: true },
        // Only tests with a workspace wait for it; the others may be over when it is asked.
        diagnostics: { refreshSupport: options.folders !== undefined },
      },
      textDocument: { ...options.textDocument, ...(pulls ? { diagnostic: {} } : {}) },
    },
  };
  const initialized: InitializeResult = await connection.sendRequest('initialize', params);
  await connection.sendNotification('initialized', {});
  // A test that is over before the server has started up would end in its faults: it asks for this one thing, and has the
  // answer once it answers something itself.
  await registered;
  await connection.sendRequest('textDocument/documentLink', { textDocument: { uri: 'file:///none' } });

  return {
    connection,
    initialized,
    log,
    refreshed: () => new Promise(resolve => refreshes.push(resolve)),
    pushed: uri => new Promise(resolve => waiting.set(uri, [...(waiting.get(uri) ?? []), resolve])),
    async open(uri, text, languageId = 'hl7') {
      versions.set(uri, 1);
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version: 1, text },
      });
    },
    async change(uri, text, range) {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      const contentChanges = [range === undefined ? { text } : { range, text }];
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    },
    pull: (uri, previousResultId) =>
      connection.sendRequest('textDocument/diagnostic', {
        textDocument: { uri },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      }),
    close() {
      connection.dispose();
      server.dispose();
    },
  };
}
