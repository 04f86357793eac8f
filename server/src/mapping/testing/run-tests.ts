/** Runs the cases of a test file against the mapping that it tests. */
import { type IsIgnored, readIgnored } from '../../core/compare/ignored.ts';
import type { Definitions, KnownVersion } from '../../core/definitions/types.ts';
import { formatPath, parsePath } from '../../core/path/path.ts';
import { messagesOf, parseMessage } from '../../core/syntax/message.ts';
import { SourceText } from '../../core/syntax/source-text.ts';
import type { CompiledMapping } from '../compile/compile-mapping.ts';
import type { TreeFormat } from '../language/keys.ts';
import type { YamlScalar } from '../language/yaml.ts';
import { didYouMean } from '../nearest.ts';
import { type MappingProblem, Problems, type Span } from '../problem.ts';
import { type RunResult, runMapping } from '../run/run-mapping.ts';
import type { RunLimits } from '../run/run-state.ts';
import type { FileContent } from '../tables/build-tables.ts';
import { AssertedMessage, type AssertedOutput, AssertedTree } from './assertions.ts';
import { type CaseFailure, type CaseResult, isAboutOutput } from './case-result.ts';
import { compareHl7 } from './compare-hl7.ts';
import { compareCsv, compareJson, compareXml, csvLeaves, rootOf } from './compare-trees.ts';
import type { Compared } from './difference.ts';
import { judgeDiagnostics } from './judge-diagnostics.ts';
import { OutputFacts } from './output-facts.ts';
import { jsonLeaves, type OutputLeaf, stepsOf } from './output-leaf.ts';
import { OutputOrigins } from './output-origin.ts';
import type { TestCaseSyntax, TestFileSyntax } from './test-syntax.ts';
import { ignoredInTree, parseTreePath, resourcesOf, type TreePath } from './tree-path.ts';

/** What running tests is given from outside. */
export interface TestEnvironment {
  /** The facts of a version. */
  readonly definitions: (version: KnownVersion) => Definitions;
  /** Parameters of the mapping that a case does not say itself. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly limits?: Partial<RunLimits> | undefined;
  /** Milliseconds on a clock that only goes forward, for the limit of time. */
  readonly elapsed?: (() => number) | undefined;
}

/** The texts of one case, read by the shell. What stands in the test file itself is not asked for. */
export interface CaseFiles {
  readonly input: FileContent | undefined;
  /** `isMissing` where there is no such file. */
  readonly expect: (FileContent & { readonly isMissing?: true }) | undefined;
}

/** The word `now` in tests; `new_id` counts from `ID1`. Always the same, so that outputs are. */
export const testNow = '20260101120000+0000';

/** The cases of one file, made ready for its mapping. */
export class TestRun {
  /** What the test file says that the mapping has not: parameters, paths of another kind of output. */
  readonly problems: readonly MappingProblem[];
  readonly #mapping: CompiledMapping;
  readonly #environment: TestEnvironment;
  readonly #format: 'hl7v2' | TreeFormat;
  readonly #facts: OutputFacts;
  readonly #isIgnored: IsIgnored;
  readonly #ignoredInTree: readonly TreePath[];

  constructor(tests: TestFileSyntax, mapping: CompiledMapping, environment: TestEnvironment) {
    this.#mapping = mapping;
    this.#environment = environment;
    this.#format = mapping.syntax?.target?.format?.kind ?? 'hl7v2';
    this.#facts = new OutputFacts(environment.definitions, mapping.targetDefinitions);
    const problems = new Problems();
    const ignore = tests.ignore.filter(path => this.#checkPath(path, problems) && this.#checkIgnored(path, problems));
    const read = readIgnored(this.#format === 'hl7v2' ? ignore.map(({ text }) => text) : []);
    this.#isIgnored = read.kind === 'read' ? read.isIgnored : () => false;
    this.#ignoredInTree = this.#format === 'hl7v2' ? [] : ignore.flatMap(({ text }) => this.#treePath(text).path ?? []);
    for (const one of tests.cases) {
      for (const { path } of one.assertions) this.#checkPath(path, problems);
      for (const { name } of one.params) checkParameter(name, mapping, problems);
    }
    this.problems = problems.list;
  }

  /** Runs one case. Never throws for anything that a case or message can be. */
  run(one: TestCaseSyntax, files: CaseFiles): CaseResult {
    const failed = (failure: CaseFailure): CaseResult => ({
      case: one,
      failures: [failure],
      run: undefined,
      isOutputDifferent: false,
    });
    const input = textOf(one.input, files.input);
    if (input.text === undefined) return failed(unreadable(one.input.at, 'input', input.problem));
    const messages = messagesOf(SourceText.of(input.text));
    const message = messages[one.message - 1];
    if (message === undefined)
      return failed({ kind: 'unreadable', at: one.input.at, message: noMessage(messages.length, one) });
    const result = runMapping(this.#mapping, message, this.#runEnvironment(one));
    const origins = new OutputOrigins(result.trace);
    const outputFailures = this.#expected(one, files, result, origins);
    return {
      case: one,
      failures: [
        ...outputFailures,
        ...this.#asserted(one, result, origins),
        ...judgeDiagnostics(one, result.problems, this.#mapping),
      ],
      run: result,
      isOutputDifferent: outputFailures.some(({ kind }) => isAboutOutput(kind)),
    };
  }

  #runEnvironment({ params }: TestCaseSyntax) {
    const { limits, elapsed, params: given } = this.#environment;
    let ids = 0;
    return {
      now: testNow,
      newId: () => `ID${++ids}`,
      // A case says its own parameters because what it expects hangs on them.
      params: { ...given, ...Object.fromEntries(params.map(({ name, value }) => [name.text, value])) },
      limits,
      elapsed,
    };
  }

  #expected(one: TestCaseSyntax, files: CaseFiles, result: RunResult, origins: OutputOrigins): CaseFailure[] {
    if (one.expect === undefined) return [];
    const { at } = one.expect;
    const expected = textOf(one.expect, files.expect);
    if (expected.text === undefined) {
      if (files.expect?.isMissing !== true) return [unreadable(at, 'expect', expected.problem)];
      const message = `There is no ${at.text} yet; --update writes it.`;
      return [{ kind: 'no-expectation', at, message }];
    }
    const { differences, problem } = this.#compare(expected.text, result);
    // What can't be read is no expectation, and accepting the output mends it.
    if (differences === undefined) return [{ kind: 'no-expectation', at, message: unreadableText('expect', problem) }];
    return differences.map(({ path, expected, got, at: place }) => ({
      kind: 'difference',
      at,
      path,
      expected,
      got,
      origin: origins.at(place),
    }));
  }

  #compare(expected: string, { text, trace }: RunResult): Compared {
    switch (this.#format) {
      case 'hl7v2':
        return compareHl7(expected, text, this.#facts, this.#isIgnored);
      case 'json':
      case 'fhir':
        return compareJson(expected, text, this.#ignoredInTree);
      case 'csv':
        return compareCsv(expected, text, this.#ignoredInTree, this.#separator);
      case 'xml': {
        const isIgnored = ignoredInTree(this.#ignoredInTree, []);
        const ignored = this.#ignoredInTree.length === 0 ? [] : (trace?.entries ?? []);
        return compareXml(
          expected,
          text,
          ignored.filter(({ out }) => isIgnored(stepsOf(out))),
        );
      }
    }
  }

  #asserted({ assertions }: TestCaseSyntax, result: RunResult, origins: OutputOrigins): CaseFailure[] {
    if (assertions.length === 0) return [];
    const output = this.#outputOf(result);
    return assertions.flatMap(({ path: at, demand }): CaseFailure[] => {
      const { isMet, path, expected, got, at: place } = output.assert(at.text, demand);
      return isMet ? [] : [{ kind: 'assertion', at, path, expected, got, origin: origins.at(place) }];
    });
  }

  #outputOf({ text, trace }: RunResult): AssertedOutput {
    const message = this.#format === 'hl7v2' ? parseMessage(text) : undefined;
    if (message !== undefined) return new AssertedMessage(message, this.#facts);
    const isFhir = this.#format === 'fhir';
    const leaves = ((): readonly OutputLeaf[] => {
      if (isFhir || this.#format === 'json') return jsonLeaves(text).leaves ?? [];
      if (this.#format === 'csv') return csvLeaves(text, this.#separator).leaves ?? [];
      return trace?.entries.map(({ out, value }) => ({ steps: stepsOf(out), text: value, kind: 'text' })) ?? [];
    })();
    const resources = isFhir ? resourcesOf(leaves) : [];
    return new AssertedTree(leaves, resources, isFhir ? rootOf(leaves) : '', this.#format === 'csv');
  }

  get #separator(): string {
    return this.#mapping.syntax?.target?.format?.separator?.text || ',';
  }

  #treePath(text: string) {
    return parseTreePath(text, this.#format === 'csv');
  }

  /** In HL7 v2 a place is left out of every segment and repetition, so that an index would say less than it does. */
  #checkIgnored(at: YamlScalar, problems: Problems): boolean {
    const { path } = this.#format === 'hl7v2' ? parsePath(at.text) : {};
    if (path === undefined) return true;
    const { groups, occurrence, repetition, count } = path;
    if (groups.length === 0 && occurrence === undefined && repetition === undefined && !count) return true;
    const plain = formatPath({ ...path, groups: [], occurrence: undefined, repetition: undefined, count: false });
    const words = `'${at.text}' can't be ignored on its own: a place is left out of every segment and repetition`;
    problems.error('unknown-path', at, `${words}. Write ${plain} where that is meant.`);
    return false;
  }

  /** Says what a path of the output can't be. */
  #checkPath(path: YamlScalar, problems: Problems): boolean {
    const { problem } = this.#format === 'hl7v2' ? parsePath(path.text) : this.#treePath(path.text);
    if (problem === undefined) return true;
    const start = path.at(problem.offset);
    const words = `'${path.text}' is no path of the output, which is ${formatNames[this.#format]}`;
    problems.error('unknown-path', { start, end: path.end }, `${words}: expected ${problem.expected}.`);
    return false;
  }
}

const formatNames = { hl7v2: 'HL7 v2', fhir: 'FHIR', json: 'JSON', xml: 'XML', csv: 'CSV' } as const;

function checkParameter(name: YamlScalar, { syntax }: CompiledMapping, problems: Problems): void {
  const known = (syntax?.params ?? []).map(param => param.name.text);
  if (known.includes(name.text)) return;
  const there = known.length === 0 ? 'it has none' : `there are: ${known.join(', ')}`;
  const words = `The mapping has no parameter '${name.text}' (${there}).`;
  problems.error('schema', name, `${words}${didYouMean(name.text, known)}`);
}

function textOf({ kind, at }: TestCaseSyntax['input'], file: FileContent | undefined): FileContent {
  return kind === 'text' ? { text: at.text } : (file ?? { problem: 'no such file or folder' });
}

function unreadable(at: Span & { readonly text: string }, key: string, problem: string): CaseFailure {
  return { kind: 'unreadable', at, message: unreadableText(`${key} ${at.text}`, problem) };
}

function unreadableText(what: string, problem: string): string {
  return `'${what}' can't be read: ${problem}.`;
}

function noMessage(count: number, { message }: TestCaseSyntax): string {
  if (count === 0) return 'The input holds no HL7 message (expected a line that starts with MSH).';
  return `The input has ${count} message${count === 1 ? '' : 's'}, and 'message' asks for number ${message}.`;
}
