/**
 * Tests of mappings (`*.hl7map.test.yaml`): read, run, compared and updated. What shells use of it is here.
 *
 * Pure: files are named here and read by the shell, which passes their texts in. `readTests` gives the cases and every
 * mistake of the file at its place; `TestRun` runs a case, and its result says what is not as expected, where that was
 * asked for, and which rule made it so; `updateBlocks` and `expectedText` accept an output as the expected one.
 */
export { type CaseFailure, type CaseResult, withOutputAccepted } from './case-result.ts';
export type { OutputOrigin } from './output-origin.ts';
export { isTestFileName, type ReadTests, readTests } from './read-tests.ts';
export { type CaseFiles, type TestEnvironment, TestRun, testNow } from './run-tests.ts';
export type { CaseText, TestCaseSyntax, TestFileSyntax } from './test-syntax.ts';
export { expectedText, updateBlocks } from './update-tests.ts';
