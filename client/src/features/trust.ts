import { type Disposable, workspace } from 'vscode';
import { trustedMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

/** Tells the server when the user comes to trust the workspace: from then on JavaScript of mappings runs. */
export function register({ server, log }: Context): Disposable {
  return workspace.onDidGrantWorkspaceTrust(() => {
    server.sendNotification(trustedMethod).catch(error => log.error(`trust: ${error}`));
  });
}
