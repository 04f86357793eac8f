/** Reads the command line and runs the command that it names. */
import { Command, CommanderError } from 'commander';
import { programVersion } from '../node/version.ts';
import { addCapture } from './commands/capture.ts';
import { addConvert } from './commands/convert.ts';
import { addDiff } from './commands/diff.ts';
import { addExplain } from './commands/explain.ts';
import { addFormat } from './commands/format.ts';
import { addGet } from './commands/get.ts';
import { addLint } from './commands/lint.ts';
import { addListen } from './commands/listen.ts';
import { addLsp } from './commands/lsp.ts';
import { addMap } from './commands/map.ts';
import { addProfile } from './commands/profile.ts';
import { addSend } from './commands/send.ts';
import { addTree } from './commands/tree.ts';
import { raiseExitCode, type Shell } from './shell.ts';
import { reportFault } from './unexpected.ts';

/** In the order of the help. */
const commands = [
  addLint,
  addGet,
  addExplain,
  addTree,
  addDiff,
  addFormat,
  addConvert,
  addSend,
  addListen,
  addCapture,
  addMap,
  addProfile,
  addLsp,
];

/**
 * Runs the program; what comes of it is in the shell's exit code. Never throws.
 * @param words the command line without the program's own name
 */
export async function run(words: readonly string[], shell: Shell): Promise<void> {
  try {
    await programFor(shell).parseAsync(words, { from: 'user' });
  } catch (error) {
    // Commander has said what was wrong; --help and --version end the same way, with 0.
    if (error instanceof CommanderError) raiseExitCode(shell, error.exitCode === 0 ? 0 : 2);
    else await reportFault(shell, error);
  }
}

function programFor(shell: Shell): Command {
  const program = new Command('pipehat')
    .description('HL7 v2 messages on the command line: check, read, send, receive and map them.')
    .version(programVersion, '-V, --version', "print the program's version")
    .helpOption('-h, --help', 'print help for the program or a command')
    // Without it `lint --version 2.5` would be taken as the program's own --version.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: text => void shell.out.write(text),
      writeErr: text => void shell.err.write(text),
      outputError: (text, write) => write(`pipehat: ${oneLine(text)}\n`),
    })
    .addHelpText(
      'after',
      '\nA path is a file, a folder (the HL7 files below it) or - (standard input).' +
        '\nExit codes: 0 fine, 1 findings or failures, 2 bad use.',
    );
  for (const add of commands) add(program, shell);
  return program;
}

/** `error: unknown option '--x'` and its `(Did you mean --y?)` on one line. */
function oneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}
