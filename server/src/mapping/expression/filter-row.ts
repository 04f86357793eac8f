/** What a filter is: a row with its name, its arguments, words for people, and how it is compiled. */
import type { Span } from '../problem.ts';
import type { RunState } from '../run/run-state.ts';
import type { CompileContext } from './compile-context.ts';
import type { Evaluate } from './read-path.ts';
import type { FilterCall, Operand } from './syntax.ts';
import { hl7Null, isList, NoValue, numberOf, type Value } from './value.ts';

/**
 * What an argument is for. A `text` or `number` may be any value; the others are texts in quotes, so that they can be
 * checked before the mapping runs. A `word` is one of a few.
 */
export type ArgumentKind = 'text' | 'number' | 'format' | 'table' | 'column' | 'pattern' | 'zone' | 'unit' | 'word';

export interface FilterArgument {
  readonly name: string;
  readonly kind: ArgumentKind;
  readonly optional?: boolean;
  /** The last argument may be given any number of times. */
  readonly repeats?: boolean;
}

/** A filter in an expression: from the value before it to the value behind it. */
export type FilterFunction = (input: Value, run: RunState) => Value;

/** One argument of a call, with its value at run time. */
export interface CompiledArgument {
  readonly operand: Operand;
  readonly evaluate: Evaluate;
}

export interface FilterRow {
  readonly name: string;
  readonly args: readonly FilterArgument[];
  /** One sentence: what it makes of a value. */
  readonly summary: string;
  /** An expression with a value in it, and what it gives. Every example is a test. */
  readonly example: { readonly expression: string; readonly gives: string };
  /** Which values the filter wants to see itself, see {@link guarded}. */
  readonly sees?: readonly ('lists' | 'absent' | 'no-value')[];
  /** Undefined after a problem. */
  compile(call: FilterCall, args: readonly CompiledArgument[], context: CompileContext): FilterFunction | undefined;
}

/**
 * What holds for every filter, unless its row says otherwise. HL7 null passes through: it says "delete", and there is
 * nothing to change in that. So does the outcome of a look-up or filter that had none to give. Absent stays absent. Of
 * a list every value is filtered.
 */
export function guarded(filter: FilterFunction, seen: FilterRow['sees'] = []): FilterFunction {
  const sees = new Set(seen);
  const apply: FilterFunction = (input, run) => {
    if (input === hl7Null) return input;
    if (input === undefined && !sees.has('absent')) return input;
    if (input instanceof NoValue && !sees.has('no-value')) return input;
    if (isList(input) && !sees.has('lists')) return input.map(value => apply(value, run));
    return filter(input, run);
  };
  return apply;
}

/** The texts of arguments at run time; the outcome itself where one of them has none to give. */
export function textArguments(args: readonly CompiledArgument[], run: RunState): string[] | NoValue {
  const texts: string[] = [];
  for (const { evaluate, operand } of args) {
    const value = evaluate(run);
    if (value instanceof NoValue) return value;
    texts.push(run.single(value, operand));
  }
  return texts;
}

/** The number that an argument says; a problem and no value where it is none. */
export function numberArgument(
  { evaluate, operand }: CompiledArgument,
  call: FilterCall,
  run: RunState,
): number | NoValue {
  const value = evaluate(run);
  if (value instanceof NoValue) return value;
  const written = run.single(value, operand);
  const number = numberOf(written);
  if (number !== undefined) return number;
  return invalid(run, operand, `'${call.name}' needs a number here, not '${written}'.`);
}

/** A value that cannot be read: reported, and nothing to give. */
export function invalid(run: RunState, at: Span, message: string): NoValue {
  run.report('invalid-value', 'warning', at, message);
  return new NoValue('invalid-value');
}

/** Stops the run because a filter would take more memory than it may. */
export function outOfMemory(run: RunState, at: Span): NoValue {
  run.stopForMemory(at);
  return new NoValue('limit');
}
