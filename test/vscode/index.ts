// What VS Code's extension host loads: Mocha, run over every *.test.ts of this folder. The same suite runs in desktop
// VS Code and in the test host; scripts/vscode-suite.mjs bundles and starts it.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** How long one test may take, in milliseconds: enough for a cold language server on a busy machine. */
const testLimit = 20_000;

/**
 * Called by VS Code; the returned promise decides the exit code.
 * @throws when a test failed, when a test file could not be loaded, or when there was no test
 */
export async function run(): Promise<void> {
  const report = await connectReport();
  const print = (...line: readonly unknown[]) => writeLine(report, format(...line));
  try {
    const counts = await runMocha(print).catch((error: unknown) => {
      print(error); // A test file that cannot be loaded: VS Code itself would only tell that there was an error.
      throw error;
    });
    const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
    print(line);
    if (counts.failed > 0 || counts.passed === 0) throw new Error(line);
  } finally {
    await endReport(report);
  }
}

/** Runs every test file that is bundled beside this one. */
async function runMocha(print: (...line: readonly unknown[]) => void) {
  Mocha.reporters.Base.consoleLog = print;
  const grep = process.env.PIPEHAT_SUITE_GREP;
  const mocha = new Mocha({ ui: 'tdd', timeout: testLimit, ...(grep === undefined ? {} : { grep }) });
  // The bundle is CommonJS, so __dirname is where it lies.
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, file));
  }
  let passed = 0;
  let skipped = 0;
  const failed = await new Promise<number>(done => {
    mocha
      .run(done)
      .on('pass', () => passed++)
      .on('pending', () => skipped++);
  });
  return { passed, failed, skipped };
}

/** The connection to the script that started VS Code; none when a person did, and then the console is read. */
async function connectReport(): Promise<Socket | undefined> {
  const port = process.env.PIPEHAT_SUITE_REPORT_PORT;
  if (port === undefined) return undefined;
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

function writeLine(report: Socket | undefined, line: string): void {
  if (report === undefined) console.log(line);
  else report.write(line + '\n');
}

/** VS Code ends the extension host as soon as the suite does: the last line has to be through by then. */
async function endReport(report: Socket | undefined): Promise<void> {
  if (report === undefined) return;
  const closed = once(report, 'close');
  report.resume();
  report.end();
  await closed;
}
