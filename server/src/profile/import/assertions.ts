/** Assertions of conformance statements as conditions of a profile. */
import type { ValueSet } from './bundle.ts';
import { childOf, type XmlElement } from './xml.ts';

/** A condition as profiles write it. */
export type Condition =
  | string
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] }
  | { readonly not: Condition };

/** What an assertion is about: a segment, or a field or component of one. */
export interface AssertionScope {
  /** `PID` or `PID-3` or `PID-3.4`: what paths of the assertion go on from. */
  readonly base: string;
  readonly valueSets: ReadonlyMap<string, ValueSet>;
}

/** Why an assertion has no counterpart. */
export interface NotUnderstood {
  readonly why: string;
}

/** An assertion as a condition, or why there is none. */
export function conditionOf(assertion: XmlElement, scope: AssertionScope): Condition | NotUnderstood {
  return convert(assertion, scope, new Set());
}

export function isUnderstood(condition: Condition | NotUnderstood): condition is Condition {
  return typeof condition === 'string' || !('why' in condition);
}

/** The longest value set that is written out within a condition. */
const MAX_CODES = 100;

/**
 * A test of a value says nothing of one that is not there; tests usually come with a `Presence` beside them.
 * @param present paths that are known to hold something where the condition is asked
 */
function convert(element: XmlElement, scope: AssertionScope, present: ReadonlySet<string>): Condition | NotUnderstood {
  const { name, attributes, children } = element;
  const parts = children.filter(child => child.name !== 'Description');
  switch (name) {
    case 'AND':
    case 'OR':
    case 'XOR':
    case 'IMPLY':
      return combined(name, parts, scope, present);
    case 'NOT': {
      const [only] = parts;
      if (only === undefined || parts.length > 1) return { why: 'NOT goes around one assertion' };
      const inner = convert(only, scope, new Set());
      return isUnderstood(inner) ? negated(inner) : inner;
    }
    case 'Presence': {
      return pathOf(attributes.Path, scope);
    }
    case 'PathValue': {
      const left = pathOf(attributes.Path1, scope);
      const right = pathOf(attributes.Path2, scope);
      const operator = operators.get(attributes.Operator ?? '');
      if (typeof left !== 'string') return left;
      if (typeof right !== 'string') return right;
      return operator === undefined ? { why: `operator '${attributes.Operator}'` } : `${left} ${operator} ${right}`;
    }
    default:
      return valueTest(element, scope, present);
  }
}

function combined(
  name: 'AND' | 'OR' | 'XOR' | 'IMPLY',
  parts: readonly XmlElement[],
  scope: AssertionScope,
  present: ReadonlySet<string>,
): Condition | NotUnderstood {
  // In a conjunction a Presence says something for its neighbours.
  const known = new Set(name === 'AND' ? [...present, ...presences(parts, scope)] : []);
  const converted = parts.map(part => convert(part, scope, known));
  const failed = converted.find(condition => !isUnderstood(condition));
  if (failed !== undefined) return failed;
  const conditions = converted.filter(isUnderstood);
  const [first, second] = conditions;
  if (first === undefined || second === undefined) return { why: `${name} goes around two assertions` };
  switch (name) {
    case 'AND':
      return { all: conditions };
    case 'OR':
      return { any: conditions };
    case 'XOR':
      return { any: [{ all: [first, negated(second)] }, { all: [negated(first), second] }] };
    case 'IMPLY':
      return { any: [negated(first), second] };
  }
}

function presences(parts: readonly XmlElement[], scope: AssertionScope): string[] {
  return parts.flatMap(part => {
    if (part.name === 'AND') return presences(part.children, scope);
    const path = part.name === 'Presence' ? pathOf(part.attributes.Path, scope) : undefined;
    return typeof path === 'string' ? [path] : [];
  });
}

function negated(condition: Condition): Condition {
  return typeof condition === 'object' && 'not' in condition ? condition.not : { not: condition };
}

function valueTest(
  { name, attributes }: XmlElement,
  scope: AssertionScope,
  present: ReadonlySet<string>,
): Condition | NotUnderstood {
  const path = pathOf(attributes.Path, scope);
  if (typeof path !== 'string')
    return ['PlainText', 'StringList', 'NumberList', 'SimpleValue', 'ValueSet'].includes(name) ? path : { why: name };
  const test = testOf(name, attributes, path, scope);
  if (!isUnderstood(test)) return test;
  return present.has(path) ? test : { any: [{ not: path }, test] };
}

function testOf(
  name: string,
  attributes: XmlElement['attributes'],
  path: string,
  scope: AssertionScope,
): Condition | NotUnderstood {
  const oneOf = (
    values: readonly string[],
    literal: (value: string) => string | undefined,
  ): Condition | NotUnderstood => {
    const literals = values.map(literal);
    if (literals.includes(undefined)) return { why: `${name} with both kinds of quotes, or no number, in a value` };
    const tests = literals.map(text => `${path} == ${text}`);
    return tests.length === 1 ? (tests[0] ?? '') : { any: tests };
  };
  const list = (attributes.CSV ?? '').split(',').map(value => value.trim());
  const { IgnoreCase, Operator, Type, Value } = attributes;
  if (IgnoreCase === 'true' && /[a-z]/i.test(`${attributes.Text ?? ''}${attributes.CSV ?? ''}`))
    return { why: `${name} that does not tell upper from lower case` };
  switch (name) {
    case 'PlainText':
      return oneOf([attributes.Text ?? ''], quoted);
    case 'StringList':
      return oneOf(list, quoted);
    case 'NumberList':
      return oneOf(list, number);
    case 'SimpleValue': {
      const operator = operators.get(Operator ?? '');
      const literal = Type === 'Number' ? number(Value ?? '') : quoted(Value ?? '');
      return operator === undefined || literal === undefined
        ? { why: `${name} ${Operator} ${Value}` }
        : `${path} ${operator} ${literal}`;
    }
    case 'ValueSet': {
      const set = scope.valueSets.get(attributes.ValueSetID ?? '');
      if (set === undefined || set.codes.size === 0 || set.codes.size > MAX_CODES)
        return {
          why: `ValueSet ${attributes.ValueSetID}, which is not in the bundle, empty, or longer than ${MAX_CODES} codes`,
        };
      return oneOf([...set.codes.keys()], quoted);
    }
    case 'Format':
      return { why: 'Format: within a condition, or with a pattern that is not understood' };
    default:
      return { why: name };
  }
}

const operators: ReadonlyMap<string, string> = new Map([
  ['EQ', '=='],
  ['NE', '!='],
  ['GT', '>'],
  ['LT', '<'],
  ['GE', '>='],
  ['LE', '<='],
]);

function quoted(text: string): string | undefined {
  if (text.includes('\\')) return undefined;
  return !text.includes("'") ? `'${text}'` : text.includes('"') ? undefined : `"${text}"`;
}

function number(text: string): string | undefined {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text.trim()) ? text.trim().replace(/^\+/, '') : undefined;
}

/** `5[1].1[1]`, relative to what the assertion is about, as a path; `.` is that itself. */
function pathOf(written: string | undefined, { base }: AssertionScope): string | NotUnderstood {
  if (written === '.') return base;
  const steps = (written ?? '').split('.').map(step => /^([1-9]\d*)(?:\[([1-9]\d*|\*)\])?$/.exec(step));
  const [segment = '', before] = base.split('-');
  const fixed = before === undefined ? [] : before.split('.');
  const numbers: string[] = [...fixed];
  let repetition = '';
  for (const [index, step] of steps.entries()) {
    if (step === null) return { why: `path '${written}'` };
    const [, number = '', instance = '1'] = step;
    numbers.push(number);
    const isField = fixed.length === 0 && index === 0;
    if (isField && instance === '*') return { why: `path '${written}' over all repetitions` };
    if (isField && instance !== '1') repetition = `[${instance}]`;
    else if (!isField && instance !== '1' && instance !== '*') return { why: `path '${written}'` };
  }
  if (numbers.length > 3) return { why: `path '${written}', which is deeper than a subcomponent` };
  const [field = '', ...parts] = numbers;
  return `${segment}-${field}${repetition}${parts.map(part => `.${part}`).join('')}`;
}

/** The one assertion in a statement. */
export function assertionOf(statement: XmlElement): XmlElement | undefined {
  const holder = childOf(statement, 'Condition') ?? childOf(statement, 'Assertion');
  return holder?.children[0];
}

/** Where a predicate points to, as numbers below the segment, field or component that it is about. */
export function targetOf(written: string | undefined): readonly number[] | undefined {
  const steps = (written ?? '').split('.').map(step => /^([1-9]\d*)(?:\[(?:1|\*)\])?$/.exec(step)?.[1]);
  return steps.includes(undefined) ? undefined : steps.map(Number);
}
