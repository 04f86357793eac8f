import type { Connection } from 'vscode-languageserver';

/** Tells the client something that needs no answer. One that is gone by now has nobody to tell. */
export function notify<Params>(connection: Connection, method: string, params: Params): void {
  connection.sendNotification(method, params).catch(() => undefined);
}
