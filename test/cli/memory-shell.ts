/** The command line without a process: what it prints is kept, and a test can wait for it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { run } from '../../server/src/cli/run.ts';
import type { ExitCode, Output, Shell } from '../../server/src/cli/shell.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';

/** What a run of the program left behind. */
export interface Outcome {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly outBytes: Buffer;
  readonly err: string;
}

/** What surrounds a run. */
export interface Surroundings {
  readonly input?: string | Buffer;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly isDebugging?: boolean;
}

/** A run that has begun. */
export interface Running {
  readonly done: Promise<Outcome>;
  /** Resolves with the match once standard output or error holds it; rejects where the run ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** As Ctrl-C does. */
  interrupt(): void;
}

/** Starts the program in this process. */
export function start(words: readonly string[], surroundings: Surroundings = {}): Running {
  const isTerminal = surroundings.isTerminal === true;
  const watchers = new Set<() => void>();
  const interrupts = new Set<() => void>();
  const out = recorder(isTerminal, watchers);
  const err = recorder(isTerminal, watchers);
  const shell: Shell = {
    out: out.output,
    err: err.output,
    readInput: () => Promise.resolve(Buffer.from(surroundings.input ?? '')),
    cwd: surroundings.cwd ?? repositoryRoot,
    environment: surroundings.environment ?? {},
    definitions: testDefinitions(),
    onInterrupt(call) {
      interrupts.add(call);
      return () => interrupts.delete(call);
    },
    serveLanguage: () => shell.err.write('the language server would run now\n'),
    isDebugging: surroundings.isDebugging === true,
    exitCode: 0,
  };
  const done = run(words, shell).then(
    (): Outcome => ({
      exitCode: shell.exitCode,
      out: out.bytes().toString('utf8'),
      outBytes: out.bytes(),
      err: err.bytes().toString('utf8'),
    }),
  );
  return {
    done,
    printed(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(out.bytes().toString('utf8')) ?? pattern.exec(err.bytes().toString('utf8'));
          if (found === null) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
        void done.then(({ err: said }) => reject(new Error(`the run ended and never printed ${pattern}: ${said}`)));
      });
    },
    interrupt() {
      for (const call of interrupts) call();
    },
  };
}

/** Runs the program in this process to its end. */
export function pipehat(words: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  return start(words, surroundings).done;
}

function recorder(isTerminal: boolean, watchers: ReadonlySet<() => void>): { output: Output; bytes(): Buffer } {
  const parts: Buffer[] = [];
  return {
    output: {
      isTerminal,
      write(data) {
        parts.push(Buffer.from(data));
        for (const look of [...watchers]) look();
        return Promise.resolve();
      },
    },
    bytes: () => Buffer.concat(parts),
  };
}

/**
 * A folder of its own for the tests of a file, taken away when they are done.
 * @param files texts or bytes by name; folders in a name are made
 */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pipehat-cli-'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A registration, 2.5.1, with what a test says in PID-8 and PID-5.1. */
export function registration(sex = 'F', family = 'Halimbawa', charset = ''): string {
  return [
    `MSH|^~\\&|ACME_ADT|ACME|HUB|BOREALIS|20260314||ADT^A04^ADT_A01|ACM-1|T|2.5.1||||||${charset}`,
    'EVN||20260314',
    `PID|1||4711^^^ACME^MR||${family}^Marisol||19790222|${sex}`,
    'PV1|1|O',
  ]
    .map(segment => `${segment.replace(/\|+$/, '')}\r`)
    .join('');
}
