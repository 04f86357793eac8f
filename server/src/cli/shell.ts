/** What a command needs of the process that it runs in. Commands get it passed in, so that tests run them without one. */
import type { FolderDefinitions } from '../node/definitions.ts';

/** 0 fine, 1 findings or failures, 2 bad use. */
export type ExitCode = 0 | 1 | 2;

/** Standard output or standard error. */
export interface Output {
  readonly isTerminal: boolean;
  /** Resolves once the stream has room for more, so that a long run does not pile up what a slow reader has not taken. */
  write(data: string | Uint8Array): Promise<void>;
}

/** The surroundings of a command. */
export interface Shell {
  readonly out: Output;
  readonly err: Output;
  /** All of standard input, once. */
  readInput(): Promise<Buffer>;
  /** Folder that relative paths count from, as an absolute path. */
  readonly cwd: string;
  /** Environment variables, for what must not stand on a command line. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Facts by version; a version is read when it is first asked for. */
  readonly definitions: FolderDefinitions;
  /** Calls back when the user (Ctrl-C) or the system asks the program to end; the answer takes the call back. */
  onInterrupt(call: () => void): () => void;
  /** Turns this process into the language server over standard input and output. */
  serveLanguage(): Promise<void>;
  /** Whether a fault of the program shows its stack: `PIPEHAT_DEBUG=1`. */
  readonly isDebugging: boolean;
  /** What the process will exit with; commands only ever raise it, see {@link raiseExitCode}. */
  exitCode: ExitCode;
}

/** Keeps the gravest outcome of several: a later success does not hide an earlier failure. */
export function raiseExitCode(shell: Shell, code: ExitCode): void {
  if (code > shell.exitCode) shell.exitCode = code;
}

/** Says something that is no result: one line on standard error. */
export async function tell(shell: Shell, message: string): Promise<void> {
  await shell.err.write(`pipehat: ${printable(message)}\n`);
}

/** Says that something failed, and exits with 1 in the end. */
export async function fail(shell: Shell, message: string): Promise<void> {
  raiseExitCode(shell, 1);
  await tell(shell, message);
}

/** Says that the command can't be done as it was given, and exits with 2. */
export async function refuse(shell: Shell, message: string): Promise<void> {
  raiseExitCode(shell, 2);
  await tell(shell, message);
}

/**
 * Text from a file as it may be shown: control characters, with which a file could drive the terminal, become visible
 * (`\x1b`), line ends become blanks.
 */
export function printable(text: string): string {
  return (
    text
      .replace(/[\r\n]+/g, ' ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being made harmless.
      .replace(/[\x00-\x1f\x7f-\x9f]/g, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
  );
}
