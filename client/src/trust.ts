import { commands, window, workspace } from 'vscode';

/**
 * Whether the workspace is trusted. If not, says so: a workspace that nobody vouches for must not send messages, nor
 * open a port.
 * @param what what waits for trust, as the beginning of a sentence: `Sending messages`
 */
export function isTrusted(what: string): boolean {
  if (workspace.isTrusted) return true;
  void explain(`${what} waits until you trust this workspace: its files are not known to be yours.`);
  return false;
}

async function explain(message: string): Promise<void> {
  const manage = 'Manage Workspace Trust';
  if ((await window.showWarningMessage(message, manage)) === manage) {
    await commands.executeCommand('workbench.trust.manage');
  }
}
