/** From the text of a test file (`*.hl7map.test.yaml`) to its checked syntax, and everything that is wrong with it. */
import { type Fields, listed, readFields, readFreeMap } from '../language/schema-reader.ts';
import { parseYaml, type YamlNode, type YamlScalar } from '../language/yaml.ts';
import { Lines } from '../lines.ts';
import { didYouMean } from '../nearest.ts';
import { type MappingProblem, Problems, type Span } from '../problem.ts';
import { absentWord, assertionKeys, diagnosticCodes, diagnosticKeys, testCaseKeys, testFileKeys } from './test-keys.ts';
import type {
  AssertionSyntax,
  CaseText,
  Demand,
  DiagnosticSyntax,
  TestCaseSyntax,
  TestFileSyntax,
} from './test-syntax.ts';

/** A test file that was read, problems and all. */
export interface ReadTests {
  readonly text: string;
  readonly lines: Lines;
  /** Sorted by place. Of a file that has any, no case is run: what a slip of the pen left out would go untested. */
  readonly problems: readonly MappingProblem[];
  /** Undefined where the file names no mapping, or holds no map at all. */
  readonly tests: TestFileSyntax | undefined;
}

/** Reads a test file. Never throws; what could be read in spite of problems comes back with them. */
export function readTests(text: string): ReadTests {
  const problems = new Problems();
  const root = parseYaml(text, problems);
  const tests = root && new TestReader(text, problems).file(root);
  const sorted = [...problems.list].sort((a, b) => a.start - b.start);
  return { text, lines: new Lines(text), problems: sorted, tests };
}

/** Whether a file name is that of a test file. */
export function isTestFileName(name: string): boolean {
  return /\.hl7map\.test\.ya?ml$/i.test(name);
}

class TestReader {
  readonly #text: string;
  readonly #problems: Problems;

  constructor(text: string, problems: Problems) {
    this.#text = text;
    this.#problems = problems;
  }

  file(root: YamlNode): TestFileSyntax | undefined {
    if (root.kind === 'empty') {
      this.#error(root, "The test file is empty. It names a 'mapping' and its 'cases'.");
      return undefined;
    }
    const fields = readFields(root, testFileKeys, this.#problems);
    if (fields === undefined) return undefined;
    const version = fields.text('hl7maptest');
    if (version !== undefined && version.text !== '1') {
      this.#error(version, `This is version '${version.text}' of test files; known is 1.`);
      return undefined;
    }
    fields.text('note');
    const mapping = this.#required(fields, 'mapping', root, "'mapping' is missing: the mapping that is tested.");
    const ignore = fields.has('ignore') ? fields.texts('ignore') : [];
    const cases = this.#cases(fields, root);
    return mapping && { mapping, ignore, cases };
  }

  #cases(fields: Fields, root: YamlNode): TestCaseSyntax[] {
    const node = fields.node('cases');
    if (node?.kind !== 'list' || node.items.length === 0) {
      const at = fields.key('cases') ?? { start: root.start, end: root.start };
      this.#error(at, "'cases' is a list of at least one case: a name, an input, and what is expected.");
      return [];
    }
    const names = new Set<string>();
    return node.items.flatMap(item => {
      const one = this.#case(item);
      if (one === undefined) return [];
      if (names.has(one.name.text))
        this.#problems.error('written-twice', one.name, `There are two cases '${one.name.text}'; a name is for one.`);
      names.add(one.name.text);
      return [one];
    });
  }

  #case(node: YamlNode): TestCaseSyntax | undefined {
    const fields = readFields(node, testCaseKeys, this.#problems);
    if (fields === undefined) return undefined;
    fields.text('note');
    const name = this.#required(fields, 'name', node, "The case has no 'name'.");
    const input = this.#required(fields, 'input', node, "The case has no 'input': a file, or the message itself.");
    const expect = fields.text('expect');
    if (expect?.text === '' && !this.#isBlock(expect)) this.#error(expect, "'expect' needs a text.");
    const assertions = this.#assertions(fields);
    const diagnostics = this.#diagnostics(fields);
    const params = this.#params(fields);
    const message = this.#message(fields);
    if (!['expect', 'assert', 'diagnostics'].some(key => fields.has(key)))
      this.#error(name ?? startOf(node), "The case expects nothing: it needs 'expect', 'assert' or 'diagnostics'.");
    if (name === undefined || input === undefined) return undefined;
    return {
      name,
      input: this.#caseText(input),
      message,
      params,
      expect: expect && this.#caseText(expect),
      assertions,
      diagnostics,
      start: node.start,
      end: node.end,
    };
  }

  /** A block is the text itself, and so is whatever goes over several lines; all else names a file. */
  #caseText(at: YamlScalar): CaseText {
    return { kind: this.#isBlock(at) || /[\r\n]/.test(at.text) ? 'text' : 'file', at };
  }

  #isBlock({ start }: YamlScalar): boolean {
    return /[|>]/.test(this.#text.charAt(start));
  }

  #message(fields: Fields): number {
    const number = fields.text('message');
    if (number === undefined) return 1;
    if (/^[1-9]\d{0,8}$/.test(number.text)) return Number(number.text);
    this.#error(number, `'message' is '${number.text}'; expected the number of a message in the input, from 1.`);
    return 1;
  }

  #params(fields: Fields): TestCaseSyntax['params'] {
    return readFreeMap(fields, 'params', 'the name of each parameter and its value', this.#problems).flatMap(
      ({ key: name, value }) => {
        if (value.kind === 'scalar') return [{ name, value: value.text }];
        if (value.kind === 'empty') return [{ name, value: '' }];
        this.#error(value, `The value of parameter '${name.text}' is a text.`);
        return [];
      },
    );
  }

  #assertions(fields: Fields): AssertionSyntax[] {
    const entries = readFreeMap(fields, 'assert', 'paths of the output, and what is there', this.#problems);
    if (entries.length === 0 && ['map', 'empty'].includes(fields.node('assert')?.kind ?? ''))
      this.#error(fields.key('assert') as Span, "'assert' is empty: a path of the output, and what is there.");
    const seen = new Set<string>();
    return entries.flatMap(({ key: path, value }) => {
      if (seen.has(path.text)) this.#problems.error('written-twice', path, `'${path.text}' is here twice.`);
      seen.add(path.text);
      const demand = this.#demand(path, value);
      return demand === undefined ? [] : [{ path, demand }];
    });
  }

  #demand(path: YamlScalar, node: YamlNode): Demand | undefined {
    const words = `a value, '{ count: 2 }', or '${absentWord}' where there is to be nothing`;
    if (node.kind === 'empty' || (node.kind === 'scalar' && node.text === '')) {
      this.#error(node.kind === 'empty' ? path : node, `What is to be at '${path.text}'? Expected ${words}.`);
      return undefined;
    }
    if (node.kind === 'scalar')
      return node.text === absentWord ? { kind: 'absent' } : { kind: 'value', text: node.text };
    if (node.kind === 'list') {
      this.#error(node, `An assertion is ${words}; each value has a path of its own.`);
      return undefined;
    }
    const inner = readFields(node, assertionKeys, this.#problems);
    if (inner === undefined) return undefined;
    if (inner.has('value') === inner.has('count')) {
      if (inner.has('value') || node.entries.length === 0)
        this.#error(node, `An assertion is one of ${listed(assertionKeys.keys)}.`);
      return undefined;
    }
    const value = inner.text('value');
    if (value !== undefined) return { kind: 'value', text: value.text };
    const count = inner.text('count');
    if (count === undefined) return undefined;
    if (/^\d{1,9}$/.test(count.text)) return { kind: 'count', count: Number(count.text) };
    this.#error(count, `'count' is '${count.text}'; expected how many there are: 0, 1, 2.`);
    return undefined;
  }

  #diagnostics(fields: Fields): DiagnosticSyntax[] {
    const node = fields.node('diagnostics');
    if (node === undefined) return [];
    if (node.kind !== 'list') {
      const at = node.kind === 'empty' ? (fields.key('diagnostics') ?? node) : node;
      this.#error(at, "'diagnostics' is a list of the problems that are expected: codes, or '{ code, text }'.");
      return [];
    }
    return node.items.flatMap(item => {
      const { start, end } = item;
      const inner = item.kind === 'scalar' ? undefined : readFields(item, diagnosticKeys, this.#problems);
      const code =
        item.kind === 'scalar'
          ? item
          : inner && this.#required(inner, 'code', item, "An expected problem has a 'code'.");
      if (code === undefined) return [];
      if (!diagnosticCodes.includes(code.text))
        this.#error(code, `No problem has the code '${code.text}'.${didYouMean(code.text, diagnosticCodes)}`);
      return [{ code: code.text, text: inner?.text('text')?.text, start, end }];
    });
  }

  /** The text behind a key that has to be there, and has to say something. */
  #required(fields: Fields, key: string, around: YamlNode, missing: string): YamlScalar | undefined {
    if (!fields.has(key)) {
      this.#error(startOf(around), missing);
      return undefined;
    }
    const text = fields.text(key);
    if (text?.text.trim() !== '') return text;
    this.#error(text, `'${key}' needs a text.`);
    return undefined;
  }

  #error(at: Span, message: string): void {
    this.#problems.error('schema', at, message);
  }
}

/** Where something begins: what is missing in it is said there, and not all of it underlined. */
function startOf({ start }: Span): Span {
  return { start, end: start };
}
