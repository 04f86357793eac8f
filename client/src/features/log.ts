import { commands, type Disposable } from 'vscode';
import type { Context } from '../context.ts';

/** HL7: Show Log. */
export function register({ log }: Context): Disposable {
  return commands.registerCommand('pipehat.showLog', () => log.show());
}
