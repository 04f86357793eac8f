import type { CancellationToken, Disposable } from 'vscode';

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
