/**
 * From the text of an expression to its syntax. Liquid gives the grammar, with one exception: paths are cut out first,
 * by their own grammar, and Liquid sees a word of equal length in their place. So `OBX[2]-5` is a path as it is
 * anywhere else (Liquid would read `OBX[2]` and drop `-5`), and every offset stays true.
 */
import { parsePath } from '../../core/path/path.ts';
import { didYouMean } from '../nearest.ts';
import type { MappingProblemCode, Problems, Span } from '../problem.ts';
import { type LiquidFilter, type LiquidOperand, type LiquidOperator, parseLiquid, parseTemplate } from './liquid.ts';
import { maskPaths } from './mask-paths.ts';
import {
  type Comparison,
  comparisons,
  type Expression,
  type FilterCall,
  type Literal,
  type Operand,
  type Template,
  type Test,
} from './syntax.ts';

/** A text, and where its characters stand in the mapping file. */
export interface PlacedText extends Span {
  readonly text: string;
  at(index: number): number;
}

/**
 * Reads an expression; undefined after a problem.
 * @param self the path that `this` stands for
 */
export function parseExpression(
  source: PlacedText,
  self: string | undefined,
  problems: Problems,
): Expression | undefined {
  return new ExpressionParser(source, self, problems).parse();
}

/**
 * Reads a template; undefined after a problem.
 * @param self the path that `this` stands for
 */
export function readTemplate(source: PlacedText, self: string | undefined, problems: Problems): Template | undefined {
  const { parsed, error } = parseTemplate(source.text);
  if (parsed === undefined) {
    problems.error('schema', { start: source.at(error.start), end: source.at(error.end) }, error.message);
    return undefined;
  }
  const parts = parsed.map(part => {
    if (part.kind === 'text') return part.text;
    const at = (index: number): number => source.at(part.start + index);
    return parseExpression({ text: part.text, at, start: at(0), end: at(part.text.length) }, self, problems);
  });
  const good = parts.filter(part => part !== undefined);
  if (good.length < parts.length) return undefined;
  return { text: source.text, parts: good, start: source.start, end: source.end };
}

class ExpressionParser {
  readonly #source: PlacedText;
  readonly #self: string | undefined;
  readonly #problems: Problems;
  #failed = false;

  constructor(source: PlacedText, self: string | undefined, problems: Problems) {
    this.#source = source;
    this.#self = self;
    this.#problems = problems;
  }

  parse(): Expression | undefined {
    const { text, start, end } = this.#source;
    const { parsed, error } = parseLiquid(maskPaths(text), text);
    if (parsed === undefined) {
      this.#fail('schema', this.#span(error), error.message);
      return undefined;
    }
    const joins = parsed.initial.filter(token => token.kind === 'operator' && isJoin(token.text));
    const mixed = joins.find(token => token.text !== joins[0]?.text);
    if (mixed !== undefined)
      this.#fail(
        'mixed-and-or',
        this.#span(mixed),
        "'and' and 'or' in one expression: Liquid would read them from the right. Write 'any: [..]' and 'all: [..]'.",
      );
    const [first, ...rest] = this.#tests(parsed.initial);
    const filters = parsed.filters.map(filter => this.#filter(filter));
    const filter = filters[0];
    if (filter !== undefined && (rest.length > 0 || first?.comparison !== undefined))
      this.#fail('schema', filter, 'A filter would work on the outcome of the comparison. Filter a value on its own.');
    if (this.#failed || first === undefined) return undefined;
    const join = joins[0]?.text === 'or' ? 'or' : 'and';
    return { text: text.trim(), tests: [first, ...rest], join, filters, start, end };
  }

  #span({ start, end }: Span): Span {
    return { start: this.#source.at(start), end: this.#source.at(end) };
  }

  #fail(code: MappingProblemCode, at: Span, message: string): void {
    // One slip in an expression makes much of the rest look wrong: the first is the one to mend.
    if (!this.#failed) this.#problems.error(code, at, message);
    this.#failed = true;
  }

  #tests(initial: readonly (LiquidOperand | LiquidOperator)[]): Test[] {
    const tests: Test[] = [];
    let group: (LiquidOperand | LiquidOperator)[] = [];
    const close = (next: LiquidOperator | undefined): void => {
      const test = this.#test(group, next);
      if (test !== undefined) tests.push(test);
      group = [];
    };
    for (const token of initial) {
      if (token.kind === 'operator' && isJoin(token.text)) close(token);
      else group.push(token);
    }
    close(undefined);
    return tests;
  }

  /** A value, or a value, an operator and a value. */
  #test(group: readonly (LiquidOperand | LiquidOperator)[], next: LiquidOperator | undefined): Test | undefined {
    const [left, operator, right, extra] = group;
    const last = group.at(-1) ?? next;
    const unexpected = (token: LiquidOperand | LiquidOperator): undefined => {
      const written = this.#source.text.slice(token.start, token.end);
      const message =
        token.kind !== 'operator'
          ? `${written} stands beside another value, with no operator between them.`
          : written === 'not'
            ? "'not' is no part of an expression: write 'not:' around the condition."
            : `'${written}' needs a value on both sides.`;
      this.#fail('schema', this.#span(token), message);
      return undefined;
    };
    if (left === undefined) {
      if (last !== undefined) return unexpected(last);
      this.#fail('schema', this.#source, 'A condition is missing at the end of the expression.');
      return undefined;
    }
    if (left.kind === 'operator') return unexpected(left);
    if (operator === undefined) {
      const operand = this.#operand(left);
      return operand && { ...this.#span(left), left: operand, comparison: undefined, right: undefined };
    }
    if (operator.kind !== 'operator') return unexpected(operator);
    if (right === undefined || right.kind === 'operator') return unexpected(right ?? operator);
    if (extra !== undefined) return unexpected(extra);
    const comparison = comparisons.find((word): word is Comparison => word === operator.text);
    if (comparison === undefined) return unexpected(operator);
    const [a, b] = [this.#operand(left), this.#operand(right)];
    return a && b && { ...this.#span({ start: left.start, end: right.end }), left: a, comparison, right: b };
  }

  #filter(filter: LiquidFilter): FilterCall {
    const name = this.#source.text.slice(filter.start, filter.nameEnd);
    const args = filter.args.map(arg => this.#operand(arg)).filter(operand => operand !== undefined);
    return { ...this.#span(filter), name, nameSpan: this.#span({ start: filter.start, end: filter.nameEnd }), args };
  }

  #operand(operand: LiquidOperand): Operand | undefined {
    const span = this.#span(operand);
    switch (operand.kind) {
      case 'text':
        return {
          ...span,
          kind: 'text',
          text: operand.text,
          written: this.#source.text.slice(operand.start + 1, operand.end - 1),
        };
      case 'number':
        return { ...span, kind: 'number', text: operand.text, number: Number(operand.text) };
      case 'literal':
        if (operand.text !== 'null') return { ...span, kind: 'literal', text: operand.text as Literal };
        this.#fail('schema', span, `HL7 null is the text '""' in quotes; 'nil' is a value that is not there.`);
        return undefined;
      case 'word':
        return this.#word(operand, span);
    }
  }

  #word(operand: LiquidOperand, span: Span): Operand | undefined {
    const written = this.#source.text.slice(operand.start, operand.end);
    if (/^this(?!\w)/.test(written)) return this.#this(written, span);
    if (/^[A-Z]/.test(written)) {
      const { path, problem } = parsePath(written);
      if (path !== undefined) return { ...span, kind: 'path', path, text: written };
      if (/^\w+$/.test(written)) {
        const hint = `For the text itself write { value: ${written} }, or inside an expression '${written}' in quotes.`;
        this.#fail('unknown-path', span, `${written} is no path. ${hint}`);
        return undefined;
      }
      const at = { start: operand.start + Math.min(problem.offset, written.length - 1), end: operand.end };
      this.#fail('unknown-path', this.#span(at), `'${written}' is no path: expected ${problem.expected}.`);
      return undefined;
    }
    if (written === 'now' || written === 'new_id') return { ...span, kind: 'given', text: written };
    const param = /^params\.(\w+)$/.exec(written)?.[1];
    if (param !== undefined) return { ...span, kind: 'param', text: param };
    const path = parsePath(written.toUpperCase()).path;
    const hint =
      path?.field !== undefined
        ? ` Paths are written in capitals: ${written.toUpperCase()}.`
        : didYouMean(written, ['now', 'new_id', 'params.', 'this', 'nil', 'empty', 'blank', 'true', 'false']) ||
          ` A text stands in quotes: '${written}'.`;
    this.#fail('schema', span, `'${written}' is neither a path nor a word of the mapping language.${hint}`);
    return undefined;
  }

  /** `this.1`: a part of the place that a fragment, or a rule with rules of its own, is about. */
  #this(written: string, span: Span): Operand | undefined {
    if (this.#self === undefined) {
      const where = "'each' and in a rule or fragment that holds rules of its own";
      this.#fail('unknown-path', span, `'this' is the place that the rules around are about: it is known in ${where}.`);
      return undefined;
    }
    const meant = this.#self + written.slice('this'.length);
    const { path } = parsePath(meant);
    if (path !== undefined) return { ...span, kind: 'path', path, text: written };
    this.#fail('unknown-path', span, `'${written}' is ${meant} here, and that is no path.`);
    return undefined;
  }
}

function isJoin(operator: string): boolean {
  return operator === 'and' || operator === 'or';
}
