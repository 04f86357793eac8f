import type { CancellationToken, Disposable, LogOutputChannel, Memento, Uri } from 'vscode';
import type { PreviewSessions } from './preview/sessions.ts';
import type { EndpointChooser } from './sending/endpoints.ts';
import type { SendHistory } from './sending/history.ts';
import type { Secrets } from './sending/secrets.ts';
import type { VirtualDocuments } from './virtual-documents.ts';

/** What of the language client the features use; both the Node client and the browser's have it. */
export interface ServerConnection {
  /** Starts the server if need be. Rejects when it cannot run, or with a cancelled request's error. */
  sendRequest<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result>;
  sendNotification(method: string, params?: object): Promise<void>;
  onNotification<Params>(method: string, handle: (params: Params) => void): Disposable;
  /** Answers what the server asks. */
  onRequest<Params>(method: string, handle: (params: Params) => Promise<object>): Disposable;
  /** Calls back when the server runs; at once where it does already. */
  onDidStart(handle: () => void): Disposable;
  /** Calls back when the server is gone, whether it comes back or not. */
  onDidStop(handle: () => void): Disposable;
}

/** What every feature gets: nothing of it knows the platform that the extension runs on. */
export interface Context {
  readonly server: ServerConnection;
  readonly documents: VirtualDocuments;
  /** Metadata only: control ids, sizes, times, results. Messages are patient data and never go in here. */
  readonly log: LogOutputChannel;
  readonly secrets: Secrets;
  readonly endpoints: EndpointChooser;
  /** The previews of mappings that are open. */
  readonly previews: PreviewSessions;
  /** What was sent in this window. */
  readonly history: SendHistory;
  /** Where files that belong to the workspace are kept, outside of it; undefined where there is no such place. */
  readonly storage: Uri | undefined;
  readonly workspaceState: Memento;
  readonly globalState: Memento;
}
