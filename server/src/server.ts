/**
 * The language server over any connection: capabilities, handlers, cancellation. What it needs of a platform comes in
 * as the {@link Runtime}, so that the same server runs in Node and in a browser.
 */
import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import type { DefinitionsSource } from './core/definitions/types.ts';
import { type BuiltInValues, numberedFromOne } from './core/edit/variables.ts';
import { SourceText } from './core/syntax/source-text.ts';
import { DiagnosticReports } from './handlers/diagnostics.ts';
import { findingCapabilities, registerFindingHandlers } from './handlers/finding.ts';
import { registerListeningHandlers } from './handlers/listening.ts';
import { registerMappingHandlers } from './handlers/mapping.ts';
import { registerOutboxHandlers } from './handlers/outbox.ts';
import { registerPlaceHandlers } from './handlers/places.ts';
import { registerProfileHandlers } from './handlers/profiles.ts';
import { readingCapabilities, registerReadingHandlers } from './handlers/reading.ts';
import { type FileText, type Ready, registerSendingHandlers } from './handlers/sending.ts';
import type { Transport } from './handlers/transport.ts';
import { registerViewHandlers } from './handlers/views.ts';
import { registerWritingHandlers, writingCapabilities } from './handlers/writing.ts';
import type { FileContent, LoadFunctions, RunEnvironment } from './mapping/mapping.ts';
import { type CaptureParams, type CaptureResponse, captureMethod, trustedMethod } from './protocol.ts';
import type { Pause } from './service/cancellation.ts';
import { type DocumentSnapshot, documentStore } from './service/document.ts';
import { errorReports } from './service/error-reports.ts';
import { faultWords } from './service/fault-words.ts';
import { createLanguageService } from './service/language-service.ts';
import { MappingEditing } from './service/mapping-editing/mapping-editing.ts';
import { Mappings } from './service/mappings.ts';
import { Previews } from './service/previews.ts';
import { isProfile, WorkspaceProfiles } from './service/profiles.ts';
import { readied } from './service/ready.ts';
import { defaultSettings, settingsFrom } from './service/settings.ts';
import { type MessageFile, WorkspaceMessages } from './service/workspace-messages.ts';

/** What the server needs of the platform that it runs on. */
export interface Runtime {
  readonly version: string;
  readonly definitions: DefinitionsSource;
  readonly pause: Pause;
  /** Clock and identifiers for what a mapping writes. */
  runEnvironment(): RunEnvironment;
  /** What the variables stand for that messages always have on their way out. */
  readonly builtIns: BuiltInValues;
  /**
   * A file that a mapping names, read from within the workspace, or in words why it can't be.
   * @param folders URIs of the workspace's folders
   */
  readFile(mapping: string, name: string, folders: readonly string[]): FileContent;
  /** The functions of a file that a mapping names, of a workspace that is trusted; undefined where no code can be run. */
  loadFunctions?(mapping: string, name: string, folders: readonly string[]): ReturnType<LoadFunctions>;
  /**
   * URIs of the profiles (`*.hl7profile.yaml`) below folders; undefined where the platform can't list files.
   * @param folders URIs of the workspace's folders
   */
  listProfiles?(folders: readonly string[]): Promise<readonly string[]>;
  /**
   * The files below folders that may hold messages; undefined where the platform can't list files.
   * @param folders URIs of the workspace's folders
   */
  listMessages?(folders: readonly string[]): AsyncIterable<MessageFile>;
  /** The decoded text of a file of the workspace; undefined where it can't be read. */
  readMessageFile?(uri: string, folders: readonly string[]): Promise<string | undefined>;
  /** The messages of a capture or log that the user has chosen; undefined where the platform has no files. */
  readCapture?(uri: string): Promise<CaptureResponse>;
  /** The decoded text of a file that the user has chosen, wherever it is; undefined where the platform has no files. */
  readChosenFile?(uri: string): Promise<FileText>;
  /** Undefined where the platform has no sockets. */
  readonly transport?: Transport;
  /** Calls back after some milliseconds; the answer takes the call back. */
  after(milliseconds: number, call: () => void): () => void;
}

/** Wires a server to a connection and starts listening. */
export function startServer(connection: Connection, runtime: Runtime): void {
  const documents = new TextDocuments<DocumentSnapshot>(documentStore);
  const service = createLanguageService({
    definitions: runtime.definitions,
    pause: runtime.pause,
    environment: () => runtime.runEnvironment(),
    commands: () => client.commands,
    profiles: {
      fileOf: applied => profiles.fileOf(applied),
      placeFor: uri => profiles.placeFor(uri),
    },
  });
  let folders: readonly string[] = [];
  /** Whether the user vouches for the workspace: no code of it runs before. */
  let isTrusted = false;
  const mappings = new Mappings({
    definitions: runtime.definitions,
    readFile: (mapping, name) => runtime.readFile(mapping, name, folders),
    loadFunctions(mapping) {
      const { loadFunctions } = runtime;
      return isTrusted && loadFunctions !== undefined ? name => loadFunctions(mapping, name, folders) : undefined;
    },
  });
  const previews = new Previews({
    mappings,
    pause: runtime.pause,
    document: uri => documents.get(uri),
    environment: () => runtime.runEnvironment(),
  });
  const editing = new MappingEditing({
    mappings,
    previews,
    document: uri => documents.get(uri),
    commands: () => client.commands,
  });
  const profiles = new WorkspaceProfiles({
    definitions: runtime.definitions,
    list: async () => (await runtime.listProfiles?.(folders)) ?? [],
    folders: () => folders,
    readFile: (profile, name) => runtime.readFile(profile, name, folders),
    openDocuments: () => documents.all(),
  });
  let settings = defaultSettings;
  let client = {
    pullsDiagnostics: false,
    asksForRefresh: false,
    configuration: false,
    registersConfiguration: false,
    changesFolders: false,
    watchesFiles: false,
    snippets: false,
    commands: false,
    refreshes: [] as readonly string[],
    snippetEdits: false,
    createsFiles: false,
  };
  /** Settled once the first settings are known, so that no diagnostics are made by others. */
  let configured: Promise<void> = Promise.resolve();

  const reportFault = (what: string, error: unknown): void => {
    connection.console.error(`${what} failed: ${faultWords(error)}`);
  };

  const answer = async <T>(what: string, token: CancellationToken, fallback: T, work: () => Promise<T | undefined>) => {
    if (token.isCancellationRequested) return cancelled();
    try {
      const result = await work();
      return token.isCancellationRequested ? cancelled() : (result ?? fallback);
    } catch (error) {
      reportFault(what, error);
      return fallback;
    }
  };

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const { textDocument, workspace } = params.capabilities;
    client = {
      pullsDiagnostics: textDocument?.diagnostic !== undefined,
      asksForRefresh: workspace?.diagnostics?.refreshSupport === true,
      configuration: workspace?.configuration === true,
      registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
      changesFolders: workspace?.workspaceFolders === true,
      watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
      snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
      commands: params.initializationOptions?.commands === true,
      refreshes: [
        ...(workspace?.inlayHint?.refreshSupport === true ? ['workspace/inlayHint/refresh'] : []),
        ...(workspace?.codeLens?.refreshSupport === true ? ['workspace/codeLens/refresh'] : []),
      ],
      snippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
      createsFiles: workspace?.workspaceEdit?.resourceOperations?.includes('create') === true,
    };
    folders = (params.workspaceFolders ?? []).map(({ uri }) => uri);
    isTrusted = params.initializationOptions?.trusted === true;
    settings = settingsFrom(params.initializationOptions);
    service.configure(settings);
    return {
      serverInfo: { name: 'pipehat', version: runtime.version },
      capabilities: {
        positionEncoding: 'utf-16',
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        ...readingCapabilities,
        ...writingCapabilities,
        ...findingCapabilities,
        ...(client.pullsDiagnostics
          ? { diagnosticProvider: { identifier: 'pipehat', interFileDependencies: false, workspaceDiagnostics: false } }
          : {}),
      },
    };
  });

  connection.onInitialized(async () => {
    configured = readSettings();
    profileHandlers.refresh();
    if (client.changesFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(async () => {
        folders = ((await connection.workspace.getWorkspaceFolders()) ?? []).map(({ uri }) => uri);
        profileHandlers.refresh();
      });
    }
    if (client.registersConfiguration)
      await connection.client.register(DidChangeConfigurationNotification.type, { section: 'pipehat' });
    if (client.watchesFiles) await profileHandlers.watch();
  });

  connection.onDidChangeConfiguration(async ({ settings }) => {
    // Clients that can be asked say nothing here; others send the settings along.
    if (client.configuration) return readSettings();
    applySettings((settings as { pipehat?: unknown } | null)?.pipehat);
  });

  connection.onNotification(trustedMethod, () => {
    isTrusted = true;
    lookAgain();
  });

  const readSettings = async (): Promise<void> => {
    if (client.configuration) applySettings(await connection.workspace.getConfiguration('pipehat'));
  };

  const applySettings = (section: unknown): void => {
    settings = settingsFrom(section);
    service.configure(settings);
    lookAgain();
  };

  const askForRefresh = async (method: string): Promise<void> => {
    try {
      await connection.sendRequest(method);
    } catch {
      // A client that refuses, or is gone by now, pulls again when it next needs to: there is nothing to do or to say.
    }
  };

  /** What was found so far may not hold any more: the client asks again, or is told again. */
  const lookAgain = (): void => {
    reports.forgetAll();
    for (const method of client.refreshes) void askForRefresh(method);
    if (client.pullsDiagnostics) {
      if (client.asksForRefresh) void askForRefresh('workspace/diagnostic/refresh');
    } else for (const document of documents.all()) reports.pushLater(document.uri);
  };

  documents.onDidChangeContent(({ document }) => {
    if (isProfile(document)) profileHandlers.refreshLater();
    if (!client.pullsDiagnostics) reports.pushLater(document.uri);
  });

  documents.onDidClose(({ document }) => {
    service.forget(document.uri);
    mappings.forget(document.uri);
    previews.forgetDocument(document.uri);
    // What is on the disk may be older than what was closed.
    if (isProfile(document)) profileHandlers.refreshLater();
    reports.forget(document.uri);
    if (!client.pullsDiagnostics) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });

  const diagnose = async (
    document: DocumentSnapshot,
    token: { readonly isCancellationRequested: boolean },
  ): Promise<Diagnostic[] | undefined> => {
    await configured;
    if (isProfile(document)) return profiles.diagnose(document, settings.validation.defaultVersion);
    if (document.languageId === 'hl7map') return mappings.diagnose(document);
    await profileHandlers.settled();
    return service.diagnose(document, token);
  };

  const reports = new DiagnosticReports({
    connection,
    pause: runtime.pause,
    answer,
    document: uri => documents.get(uri),
    diagnose,
    after: runtime.after,
    reportFault,
  });

  const messagesIn = async (uri: string): Promise<DocumentSnapshot | undefined> => {
    await profileHandlers.settled();
    const document = documents.get(uri);
    return document === undefined || document.languageId === 'hl7map' || isProfile(document) ? undefined : document;
  };

  const profileHandlers = registerProfileHandlers({
    connection,
    profiles,
    settings: () => settings,
    changed() {
      service.useProfiles(uri => profiles.choiceFor(uri));
      lookAgain();
    },
    after: (milliseconds, call) => runtime.after(milliseconds, call),
    reportFault,
  });

  const language = { connection, service, editing, messagesIn, answer };
  registerReadingHandlers(language);
  registerPlaceHandlers(language);
  registerWritingHandlers({
    ...language,
    takesSnippets: () => client.snippets,
    takesSnippetEdits: () => client.snippetEdits,
    createsFiles: () => client.createsFiles,
  });
  registerViewHandlers(language);
  const workspace = new WorkspaceMessages({
    list: () => runtime.listMessages?.(folders) ?? noFiles(),
    read: async uri => runtime.readMessageFile?.(uri, folders),
    openDocuments: () => documents.all().filter(({ languageId }) => languageId === 'hl7'),
    pause: runtime.pause,
  });
  registerFindingHandlers({ ...language, workspace, folders: () => folders });
  connection.onRequest<CaptureResponse, never>(captureMethod, ({ uri }: CaptureParams, token) =>
    answer<CaptureResponse>(captureMethod, token, noCapture, async () => runtime.readCapture?.(uri)),
  );
  registerMappingHandlers({ connection, mappings, previews, document: uri => documents.get(uri), answer });
  const { transport } = runtime;
  if (transport !== undefined) {
    const listeners = registerListeningHandlers({
      connection,
      transport,
      validate: async text => errorReports(await service.findings(SourceText.of(text))),
      async count(text) {
        const findings = await service.findings(SourceText.of(text));
        const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
        return { errors: count('error'), warnings: count('warning') };
      },
      reportFault,
    });
    const readyWith =
      (builtIns: BuiltInValues): Ready =>
      (text, endpoint) =>
        readied(text, endpoint, { ...runtime.runEnvironment(), builtIns });
    const ready = readyWith(runtime.builtIns);
    const choosing = registerSendingHandlers({
      connection,
      transport,
      listeners,
      document: uri => documents.get(uri),
      readFile: async uri => (await runtime.readChosenFile?.(uri)) ?? noFile,
      ready,
      readyForRun: () => readyWith(numberedFromOne(runtime.builtIns)),
    });
    const outbox = registerOutboxHandlers({ connection, transport, choosing, ready });
    connection.onShutdown(async () => {
      await Promise.all([listeners.stop(undefined), outbox.close()]);
    });
  }

  documents.listen(connection);
  connection.listen();
}

async function* noFiles(): AsyncGenerator<MessageFile> {}

const noFile: FileText = { kind: 'problem', message: 'Files can not be read here.' };

const noCapture: CaptureResponse = { kind: 'refused', message: 'The file could not be read. The log says why.' };

function cancelled(): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
