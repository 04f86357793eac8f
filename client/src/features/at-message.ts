/** What the lenses above a message run: the cursor goes to the message, and the command of that action follows. */
import { commands, type Disposable, Selection, Uri, ViewColumn, window } from 'vscode';
import type { MessageAction } from '../../../server/src/protocol.ts';

/** Lenses name an action and never a command: nothing else can be run through them. */
const actions: Readonly<Record<MessageAction['action'], string>> = {
  send: 'pipehat.sendMessage',
  preview: 'pipehat.previewMapping',
  problems: 'workbench.actions.view.problems',
};

export function register(): Disposable {
  return commands.registerCommand('pipehat.atMessage', async ({ uri, line, action }: MessageAction) => {
    const command = actions[action];
    if (command === undefined) return;
    const address = Uri.parse(uri);
    const shown = window.visibleTextEditors.find(({ document }) => document.uri.toString() === address.toString());
    const viewColumn = shown?.viewColumn ?? ViewColumn.Active;
    const editor = await window.showTextDocument(address, { viewColumn });
    editor.selection = new Selection(line, 0, line, 0);
    await commands.executeCommand(command);
  });
}
