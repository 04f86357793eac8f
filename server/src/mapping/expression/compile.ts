/** Expressions, templates and conditions as closures: parsed once, run for every message. */
import type { ConditionSyntax } from '../language/syntax.ts';
import { didYouMean } from '../nearest.ts';
import type { RunState } from '../run/run-state.ts';
import type { CompileContext } from './compile-context.ts';
import type { FilterFunction } from './filter-row.ts';
import { compileFilter } from './filters.ts';
import { type PlacedText, parseExpression, readTemplate } from './parse.ts';
import { compilePath, type Evaluate, meansList } from './read-path.ts';
import type { Scope } from './scope.ts';
import type { Comparison, Expression, Operand, PathOperand, Test } from './syntax.ts';
import { compareTexts, isEmpty, isList, isNull, isTrue, NoValue, numberOf, textOf, type Value } from './value.ts';

/** An expression that is ready to run. */
export interface CompiledExpression {
  readonly evaluate: Evaluate;
  /** Set where the expression is nothing but a path: then structure is passed on. */
  readonly path: PathOperand | undefined;
}

/** Compiles the source of a rule. Undefined after a problem. */
export function compileExpression(
  source: PlacedText,
  scope: Scope,
  context: CompileContext,
): CompiledExpression | undefined {
  const expression = parseExpression(source, scope.self, context.problems);
  if (expression === undefined) return undefined;
  const [{ left, comparison }] = expression.tests;
  if (isWholeSegment(left) && comparison === undefined && expression.tests.length === 1) {
    context.problems.error(
      'unknown-path',
      left,
      `${left.text} is a whole segment; a value stands in a field: ${left.text}-1.`,
    );
    return undefined;
  }
  return compileParsed(expression, scope, context);
}

/** A template that is longer counts against the run's limit of memory. */
const MANY_CHARACTERS = 10_000;

/** Compiles a template: its parts one behind the other. Undefined after a problem. */
export function compileTemplate(
  source: PlacedText,
  scope: Scope,
  context: CompileContext,
): CompiledExpression | undefined {
  const template = readTemplate(source, scope.self, context.problems);
  if (template === undefined) return undefined;
  const parts = template.parts.map(part =>
    typeof part === 'string' ? part : { expression: part, compiled: compileParsed(part, scope, context) },
  );
  const evaluate: Evaluate = run => {
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') text += part;
      else {
        const value = part.compiled?.evaluate(run);
        if (value instanceof NoValue) return value;
        text += run.single(value, part.expression);
      }
      if (text.length > MANY_CHARACTERS && !run.make(text.length, source)) return new NoValue('limit');
    }
    return text;
  };
  const failed = parts.some(part => typeof part !== 'string' && part.compiled === undefined);
  return failed ? undefined : { evaluate, path: undefined };
}

/** A condition that is ready to run; what it looks at is noted down in the run. */
export type Judge = (run: RunState) => boolean;

/** Compiles what stands behind `when:` or `where:`. Undefined after a problem. */
export function compileCondition(syntax: ConditionSyntax, scope: Scope, context: CompileContext): Judge | undefined {
  switch (syntax.kind) {
    case 'broken':
      return undefined;
    case 'not': {
      const item = compileCondition(syntax.item, scope, context);
      return item && (run => !item(run));
    }
    case 'any':
    case 'all': {
      const items = syntax.items.map(item => compileCondition(item, scope, context));
      const good = items.filter(item => item !== undefined);
      if (good.length < items.length) return undefined;
      return syntax.kind === 'any' ? run => good.some(item => item(run)) : run => good.every(item => item(run));
    }
    case 'expression': {
      const parsed = parseExpression(syntax.text, scope.self, context.problems);
      const compiled = parsed && compileParsed(parsed, scope, context);
      if (parsed === undefined || compiled === undefined) return undefined;
      const at = { start: parsed.start, end: parsed.end };
      const holds = truthIn(context);
      return run => {
        const { reads, via } = run;
        run.beginReading();
        const result = holds(compiled.evaluate(run));
        run.noteJudgement({ expression: parsed.text, at, result, reads: run.reads, via: run.via });
        run.reads = reads;
        run.via = via;
        return result;
      };
    }
  }
}

function compileParsed(expression: Expression, scope: Scope, context: CompileContext): CompiledExpression | undefined {
  const tests = expression.tests.map(test => compileTest(test, expression, scope, context));
  const filters = expression.filters.map(call => {
    const args = call.args.map(operand => ({ operand, evaluate: compileOperand(operand, scope, context) }));
    const good = args.flatMap(({ operand, evaluate }) => (evaluate === undefined ? [] : [{ operand, evaluate }]));
    return good.length < args.length ? undefined : compileFilter(call, good, context);
  });
  const [first, ...rest] = tests.filter(test => test !== undefined);
  const chain = filters.filter(filter => filter !== undefined);
  if (first === undefined || rest.length < tests.length - 1 || chain.length < filters.length) return undefined;

  const [{ left, comparison }] = expression.tests;
  const only = rest.length === 0 && comparison === undefined && chain.length === 0;
  const evaluate =
    rest.length === 0 ? chained(first, chain) : joined([first, ...rest], expression.join, truthIn(context));
  return { evaluate, path: only && left.kind === 'path' ? left : undefined };
}

function chained(first: Evaluate, filters: readonly FilterFunction[]): Evaluate {
  if (filters.length === 0) return first;
  return run => {
    let value = first(run);
    for (const filter of filters) value = filter(value, run);
    return value;
  };
}

function joined(tests: readonly Evaluate[], join: 'and' | 'or', holds: (value: Value) => boolean): Evaluate {
  // What settles it: the first that does not hold, or for `or` the first that does.
  const settles = join === 'or';
  return run => {
    for (const test of tests) if (holds(test(run)) === settles) return settles;
    return !settles;
  };
}

/** Whether a value counts as true. Where HL7 null is nothing to write, a condition that asks for something to write does not hold. */
function truthIn({ nullIsNothing }: CompileContext): (value: Value) => boolean {
  return nullIsNothing ? value => isTrue(value) && !isNull(value) : isTrue;
}

function compileTest(test: Test, expression: Expression, scope: Scope, context: CompileContext): Evaluate | undefined {
  const { left, comparison, right } = test;
  const a = compileOperand(left, scope, context);
  if (comparison === undefined || right === undefined) {
    if (!isWholeSegment(left) || expression.filters.length === 0) return a;
    context.problems.error(
      'unknown-path',
      left,
      `${left.text} is a whole segment: a filter needs a value, such as ${left.text}-1.`,
    );
    return undefined;
  }
  const b = compileOperand(right, scope, context);
  for (const operand of [left, right]) {
    if (isWholeSegment(operand)) {
      context.problems.error('unknown-path', operand, `${operand.text} is a whole segment: compare a field of it.`);
      return undefined;
    }
    if (operand.kind === 'path' && meansList(operand.path) && !(comparison === 'contains' && operand === left)) {
      context.problems.error(
        'schema',
        operand,
        `${operand.text} means many values: ask '${operand.text} contains ..'.`,
      );
      return undefined;
    }
    if (operand.kind === 'literal' && comparison !== '==' && comparison !== '!=') {
      context.problems.error('schema', operand, `'${operand.text}' can only be compared by == and !=.`);
      return undefined;
    }
  }
  return a && b && compileComparison(test, comparison, a, b, left, right);
}

function compileComparison(
  at: Test,
  comparison: Comparison,
  a: Evaluate,
  b: Evaluate,
  left: Operand,
  right: Operand,
): Evaluate {
  const same = equality(at, a, b, left, right);
  const ordered = (accepts: (difference: number) => boolean): Evaluate => {
    return run => {
      const [x, y] = [run.single(a(run), left), run.single(b(run), right)];
      // What is not there is neither more nor less than anything.
      return x !== '' && y !== '' && accepts(compareTexts(x, y));
    };
  };
  switch (comparison) {
    case '==':
      return same;
    case '!=':
      return run => !same(run);
    case '<':
      return ordered(difference => difference < 0);
    case '>':
      return ordered(difference => difference > 0);
    case '<=':
      return ordered(difference => difference <= 0);
    case '>=':
      return ordered(difference => difference >= 0);
    case 'contains':
      return run => {
        const all = a(run);
        const wanted = run.single(b(run), right);
        if (isList(all)) return all.some(item => textOf(item) === wanted);
        return wanted !== '' && run.single(all, left).includes(wanted);
      };
  }
}

/** Texts are equal letter by letter; against a number of the expression or a count, numbers are equal by value. */
function equality(at: Test, a: Evaluate, b: Evaluate, left: Operand, right: Operand): (run: RunState) => boolean {
  const literal = left.kind === 'literal' ? left : right.kind === 'literal' ? right : undefined;
  if (literal !== undefined) {
    const other = literal === left ? b : a;
    switch (literal.text) {
      case 'nil':
        return run => other(run) === undefined;
      case 'empty':
        return run => isEmpty(other(run));
      case 'blank':
        return run => run.single(other(run), at).trim() === '';
      case 'true':
      case 'false':
        return run => isTrue(other(run)) === (literal.text === 'true');
    }
  }
  return run => {
    const x = a(run);
    const y = b(run);
    const s = run.single(x, left);
    const t = run.single(y, right);
    return typeof x === 'number' || typeof y === 'number' ? s !== '' && numberOf(s) === numberOf(t) : s === t;
  };
}

function compileOperand(operand: Operand, scope: Scope, context: CompileContext): Evaluate | undefined {
  switch (operand.kind) {
    case 'text': {
      const { text } = operand;
      return () => text;
    }
    case 'number': {
      // `01` is a code and no number: it stays as it is written.
      const value = String(operand.number) === operand.text ? operand.number : operand.text;
      return () => value;
    }
    case 'literal': {
      const value = literalValue(operand.text);
      return () => value;
    }
    case 'given':
      return operand.text === 'now' ? run => run.environment.now : run => run.environment.newId();
    case 'param': {
      const name = operand.text;
      if (!context.params.has(name)) {
        const hint = didYouMean(name, context.params.keys());
        context.problems.error('schema', operand, `There is no parameter '${name}' below 'params:'.${hint}`);
        return undefined;
      }
      const other = context.params.get(name);
      return ({ environment: { params = {} } }) => (Object.hasOwn(params, name) ? params[name] : other);
    }
    case 'path':
      return compilePathOperand(operand, scope, context);
  }
}

function literalValue(literal: 'true' | 'false' | 'nil' | 'empty' | 'blank'): Value {
  if (literal === 'nil') return undefined;
  return literal === 'true' ? true : literal === 'false' ? false : '';
}

function compilePathOperand(operand: PathOperand, scope: Scope, context: CompileContext): Evaluate | undefined {
  const { path, start, end } = operand;
  if (!checkReadable(operand, context)) return undefined;
  context.uses.push({ kind: 'source-path', path, start, end });
  if (path.groups.length > 0) context.groupUse ??= { start, end };
  context.source.check(path, operand);
  return compilePath(path, scope);
}

/** What can be written as a path and not be read here. */
export function checkReadable(
  { path, start, end }: PathOperand,
  { problems }: Pick<CompileContext, 'problems'>,
): boolean {
  if (path.occurrence?.kind === 'where') {
    problems.error(
      'unknown-path',
      { start, end },
      `A condition in brackets picks a repetition of a field: ${path.segment}-3[4.1=..].`,
    );
    return false;
  }
  return true;
}

function isWholeSegment(operand: Operand): boolean {
  return operand.kind === 'path' && operand.path.field === undefined && !operand.path.count;
}
