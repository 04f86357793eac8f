import type { Connection } from 'vscode-languageserver';

/** Tells the client something that needs no answer. One that is gone by now has nobody to tell. */
export function notify<Params>(connection: Pick<Connection, 'sendNotification'>, method: string, params: Params): void {
  // A connection that is closed throws at once, and one that closes meanwhile rejects.
  void (async () => connection.sendNotification(method, params))().catch(() => undefined);
}
