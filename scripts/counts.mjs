// The one line in which every test command of the project ends: `N passed, N failed, N skipped`.

/**
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Counts
 */

/** The exit code of a check that could not be made here; automake's test programs use the same. */
export const skippedCode = 77;

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {Counts} counts
 * @returns {string}
 */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * The counts in the last such line of an output.
 * @param {string} output
 * @returns {Counts | undefined}
 */
export function parseCounts(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  if (last === undefined) return undefined;
  const [passed, failed, skipped] = last.slice(1).map(Number);
  return { passed, failed, skipped };
}

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * Prints what a step comes to that could not run here: skipped for a person at a machine without what it needs, failed
 * in continuous integration (CI=true), where nobody would notice.
 * @param {string} problem why, and what to do, in one line
 * @returns {number} the exit code
 */
export function reportUnavailable(problem) {
  console.log(problem);
  const failed = process.env.CI === 'true';
  console.log(formatCounts({ ...noTests, ...(failed ? { failed: 1 } : { skipped: 1 }) }));
  return failed ? 1 : 0;
}
