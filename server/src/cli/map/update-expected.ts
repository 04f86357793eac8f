/** `--update`: outputs become what is expected. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type CaseResult, expectedText, updateBlocks, withOutputAccepted } from '../../mapping/testing/testing.ts';
import { decodePlain } from '../../node/decode.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { fail, type Shell, tell } from '../shell.ts';
import type { TestFolder } from './test-folder.ts';

/** A test file whose cases have been run. */
export interface UpdatedTests {
  /** As it is printed. */
  readonly file: string;
  readonly absolute: string;
  readonly text: string;
  readonly folder: TestFolder;
}

/**
 * Writes the expected files, and the blocks in the test file itself, of those cases whose output differs, and says which.
 * @returns the results as they are then, in the same order; those that could not be written as they were
 */
export async function updateExpected(
  results: readonly CaseResult[],
  tests: UpdatedTests,
  shell: Shell,
): Promise<readonly CaseResult[]> {
  const written = new Map<string, string>();
  const accepted = new Set<CaseResult>();
  for (const result of results) {
    const { expect, name } = result.case;
    if (expect?.kind !== 'file' || !result.isOutputDifferent) continue;
    const text = expectedText(result);
    const before = written.get(expect.at.text);
    if (before === text) {
      accepted.add(result);
      continue;
    }
    const problem =
      before === undefined
        ? await tests.folder.write(expect.at.text, text, result.run?.format === 'hl7v2', shell)
        : 'another case expects the same file, and its output is another';
    if (problem !== undefined) {
      await fail(shell, `${tests.file}: ${name.text}: ${expect.at.text} was not written: ${problem}`);
      continue;
    }
    written.set(expect.at.text, text);
    accepted.add(result);
    await tell(shell, `updated ${expect.at.text} (${name.text})`);
  }
  const inFile = results.filter(result => result.case.expect?.kind === 'text' && result.isOutputDifferent);
  if (inFile.length > 0 && (await writeBlocks(inFile, tests, shell))) for (const one of inFile) accepted.add(one);
  return results.map(result => (accepted.has(result) ? withOutputAccepted(result) : result));
}

async function writeBlocks(results: readonly CaseResult[], tests: UpdatedTests, shell: Shell): Promise<boolean> {
  const { file, absolute, text } = tests;
  try {
    if (decodePlain(readFileSync(absolute)) !== text) {
      await fail(shell, `${file} was not written: it has changed meanwhile`);
      return false;
    }
    await writeFile(absolute, updateBlocks(text, results));
  } catch (error) {
    await fail(shell, `${file} was not written: ${reasonOf(error)}`);
    return false;
  }
  for (const { case: one } of results) await tell(shell, `updated ${file} (${one.name.text})`);
  return true;
}
