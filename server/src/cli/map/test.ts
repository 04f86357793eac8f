import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CompiledMapping } from '../../mapping/mapping.ts';
import {
  type CaseFiles,
  type CaseResult,
  type CaseText,
  type ReadTests,
  readTests,
  type TestCaseSyntax,
  TestRun,
} from '../../mapping/testing/testing.ts';
import type { MapTestOptions } from '../commands/map.ts';
import { readTextFile } from '../input/text-file.ts';
import { Progress } from '../progress.ts';
import { raiseExitCode, refuse, type Shell, tell } from '../shell.ts';
import { findTests } from './find-tests.ts';
import { compileFile, parameterNames, rootOf } from './load.ts';
import { TestFolder } from './test-folder.ts';
import { mappingErrors, type ReportFile, reportCase, testFileProblems, totalsOf } from './test-report.ts';
import { reporters } from './test-reporters.ts';
import { updateExpected } from './update-expected.ts';

/** `pipehat map test`: the cases of test files, run against their mappings. */
export async function mapTest(words: readonly string[], options: MapTestOptions, shell: Shell): Promise<void> {
  const files = await findTests(words, shell);
  const root = files && (await rootOf(options, shell));
  if (files === undefined || root === undefined) return;
  const loaded: LoadedTests[] = [];
  for (const file of files) {
    const tests = await loadTests(file, root.folder, options, shell);
    if (tests === undefined) return;
    loaded.push(tests);
  }
  const known = new Set(loaded.flatMap(({ mapping }) => (mapping === undefined ? [] : parameterNames(mapping))));
  const unknown = options.param?.find(([name]) => !known.has(name));
  if (unknown !== undefined && loaded.every(({ mapping }) => mapping !== undefined)) {
    const there = [...known].join(', ') || 'none';
    return await refuse(shell, `--param ${unknown[0]}: no tested mapping has such a parameter (there are: ${there})`);
  }

  const cancel = new AbortController();
  const forget = shell.onInterrupt(() => cancel.abort());
  const progress = new Progress(shell.err);
  const report: ReportFile[] = [];
  try {
    for (const tests of loaded) report.push(await runFile(tests, { options, progress, signal: cancel.signal, shell }));
  } finally {
    forget();
  }
  await progress.clear();
  const { failed, broken, cases } = totalsOf(report);
  if (failed > 0 || broken > 0) raiseExitCode(shell, 1);
  await shell.out.write(reporters[options.reporter](report));
  if (cancel.signal.aborted) {
    raiseExitCode(shell, 1);
    const all = loaded.reduce((sum, { read }) => sum + (read.tests?.cases.length ?? 0), 0);
    await tell(shell, `cancelled; ${all - cases} of ${all} cases were not run`);
  }
}

/** A test file with its mapping. */
interface LoadedTests {
  readonly file: string;
  readonly absolute: string;
  readonly folder: TestFolder;
  readonly read: ReadTests;
  /** Undefined where there is none that can be run. */
  readonly mapping: CompiledMapping | undefined;
  readonly run: TestRun | undefined;
  /** Why its cases can't be run; empty where they can. */
  readonly problems: ReportFile['problems'];
}

/** Reads a test file and compiles its mapping; refuses the command, and answers undefined, where there is no such file. */
async function loadTests(
  file: string,
  root: string | undefined,
  options: MapTestOptions,
  shell: Shell,
): Promise<LoadedTests | undefined> {
  const absolute = path.resolve(shell.cwd, file);
  const text = await readTextFile(file, shell);
  if (text === undefined) return undefined;
  const folder = new TestFolder(absolute, root, shell.cwd);
  const read = readTests(text);
  const nothing = { file, absolute, folder, read, mapping: undefined, run: undefined };
  const problems = testFileProblems(file, read, read.problems);
  if (read.tests === undefined || problems.length > 0) return { ...nothing, problems };
  const { mapping: name } = read.tests;
  const found = await folder.readMapping(name.text);
  if (typeof found === 'string') {
    const message = `The mapping ${name.text} can't be read: ${found}.`;
    const place = read.lines.at(name.start);
    return { ...nothing, problems: [{ file, ...place, severity: 'error', code: 'schema', message }] };
  }
  const place = { file: path.join(path.dirname(file), name.text), absolute: found.absolute, root };
  const mapping = compileFile(found.text, place, options, shell);
  const run = new TestRun(read.tests, mapping, {
    definitions: version => shell.definitions.loadSync(version),
    params: Object.fromEntries(options.param ?? []),
    elapsed: () => performance.now(),
  });
  const errors = mappingErrors(mapping);
  // What a test file says can't be held against a mapping that is not whole.
  return {
    ...nothing,
    mapping,
    run,
    problems: errors.length > 0 ? errors : testFileProblems(file, read, run.problems),
  };
}

interface RunSurroundings {
  readonly options: MapTestOptions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly shell: Shell;
}

async function runFile(tests: LoadedTests, surroundings: RunSurroundings): Promise<ReportFile> {
  const { file, absolute, folder, read, run, problems } = tests;
  const { options, progress, signal, shell } = surroundings;
  if (run === undefined || problems.length > 0) return { file, problems, cases: [] };
  const results: CaseResult[] = [];
  const times: number[] = [];
  for (const one of read.tests?.cases ?? []) {
    // Whatever asks the program to end gets its turn between two cases.
    await nextTurn();
    if (signal.aborted) break;
    await progress.show(`${file}: ${one.name.text}`);
    const start = performance.now();
    results.push(run.run(one, await filesOf(one, folder)));
    times.push(performance.now() - start);
  }
  await progress.clear();
  const updated =
    options.update === true
      ? await updateExpected(results, { file, absolute, text: read.text, folder }, shell)
      : results;
  return {
    file,
    problems,
    cases: updated.map((result, index) =>
      reportCase(file, read, result, { isUpdated: result !== results[index], milliseconds: times[index] ?? 0 }),
    ),
  };
}

async function filesOf({ input, expect }: TestCaseSyntax, folder: TestFolder): Promise<CaseFiles> {
  const read = async (text: CaseText | undefined) =>
    text?.kind === 'file' ? await folder.read(text.at.text) : undefined;
  return { input: await read(input), expect: await read(expect) };
}
