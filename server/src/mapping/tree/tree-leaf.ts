/** From the value of a rule to a leaf of the tree. */
import { formatNumber, isEmpty, isNull, numberOf, type Value } from '../expression/value.ts';
import type { Span } from '../problem.ts';
import type { RunState } from '../run/run-state.ts';
import type { TreeLeaf } from './tree.ts';
import type { LeafKind } from './tree-program.ts';

export type LeafValue = Pick<TreeLeaf, 'value' | 'digits'>;

/** `empty` for what is left out, HL7 null included; `invalid`, after a problem, for what is not of the kind. */
export function leafValue(kind: LeafKind, value: Value, run: RunState, at: Span): LeafValue | 'empty' | 'invalid' {
  if (isEmpty(value)) return 'empty';
  if (isNull(value)) return kind === 'json' ? { value: null, digits: undefined } : 'empty';
  if (kind === 'json' && typeof value === 'boolean') return { value, digits: undefined };
  if (kind === 'json' && typeof value === 'number') return { value, digits: formatNumber(value) };
  const text = run.single(value, at);
  switch (kind) {
    case 'json':
    case 'text':
      return text === '' ? 'empty' : { value: text, digits: undefined };
    case 'boolean':
      return booleanOf(text) ?? invalid(run, at, `'${text}' is neither true nor false (nor Y or N).`);
    case 'decimal':
      return decimalOf(text) ?? invalid(run, at, `'${text}' is no number of up to 15 digits.`);
    case 'integer': {
      const number = numberOf(text);
      return number === undefined || !Number.isInteger(number)
        ? invalid(run, at, `'${text}' is no whole number.`)
        : { value: number, digits: undefined };
    }
  }
}

/** HL7 table 0136 says yes and no by Y and N. */
function booleanOf(text: string): LeafValue | undefined {
  const value = { true: true, Y: true, false: false, N: false }[text];
  return value === undefined ? undefined : { value, digits: undefined };
}

/** A number as JSON writes it, its last zeros kept: how precise a measurement is, is part of it. */
function decimalOf(text: string): LeafValue | undefined {
  const number = numberOf(text);
  if (number === undefined) return undefined;
  // Most are written as JSON has them.
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return { value: number, digits: text };
  const [, sign = '', whole = '', fraction = ''] = /^\s*([+-]?)0*(\d*)\.?(\d*)\s*$/.exec(text) ?? [];
  const digits = `${sign === '-' ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  return { value: number, digits };
}

function invalid(run: RunState, at: Span, message: string): 'invalid' {
  run.report('invalid-value', 'warning', at, message);
  return 'invalid';
}
