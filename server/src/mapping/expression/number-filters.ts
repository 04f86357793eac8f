/** Filters on numbers. The arithmetic is Liquid's own, over numbers that were checked first. */
import { type FilterArgument, type FilterRow, numberArgument, outOfMemory } from './filter-row.ts';
import { liquidFilter } from './liquid.ts';
import { NoValue, numberOf } from './value.ts';

function liquidNumber(
  name: string,
  args: readonly FilterArgument[],
  summary: string,
  example: FilterRow['example'],
): FilterRow {
  return {
    name,
    args,
    summary,
    example,
    compile(call, given) {
      const liquid = liquidFilter(name);
      return (
        liquid &&
        ((input, run) => {
          const subject = run.single(input, call);
          if (subject === '') return subject;
          const number = numberOf(subject);
          if (number === undefined) {
            run.report(
              'invalid-value',
              'warning',
              call,
              `'${name}' needs a number of up to 15 digits, and the value is '${subject}'.`,
            );
            return new NoValue('invalid-value');
          }
          const others = given.map(argument => numberArgument(argument, call, run));
          const bad = others.find(other => other instanceof NoValue);
          if (bad instanceof NoValue) return bad;
          const result = liquid(run.memory, number, others);
          if (result === 'limit') return outOfMemory(run, call);
          if (typeof result.value === 'number' && Number.isFinite(result.value)) return result.value;
          run.report('invalid-value', 'warning', call, `'${name}' of '${subject}' is no number.`);
          return new NoValue('invalid-value');
        })
      );
    },
  };
}

const by: FilterArgument = { name: 'number', kind: 'number' };

export const numberFilters: readonly FilterRow[] = [
  {
    name: 'number',
    args: [],
    summary: 'A number without leading zeros, plus sign or blanks.',
    example: { expression: "'+007.50' | number", gives: '7.5' },
    compile: call => (input, run) => {
      const subject = run.single(input, call);
      if (subject === '') return subject;
      const number = numberOf(subject);
      if (number !== undefined) return number;
      run.report('invalid-value', 'warning', call, `'${subject}' is no number of up to 15 digits.`);
      return new NoValue('invalid-value');
    },
  },
  liquidNumber('plus', [by], 'The sum.', { expression: "'37.2' | plus:0.1", gives: '37.3' }),
  liquidNumber('minus', [by], 'The difference.', { expression: "'10' | minus:4", gives: '6' }),
  liquidNumber('times', [by], 'The product.', { expression: "'1.1' | times:3", gives: '3.3' }),
  liquidNumber('modulo', [by], 'What is left when it is divided.', { expression: "'7' | modulo:3", gives: '1' }),
  liquidNumber('abs', [], 'Without its sign.', { expression: "'-4' | abs", gives: '4' }),
  liquidNumber('ceil', [], 'The next whole number up.', { expression: "'98.2' | ceil", gives: '99' }),
  liquidNumber('floor', [], 'The next whole number down.', { expression: "'98.7' | floor", gives: '98' }),
  liquidNumber('divided_by', [by], 'The quotient.', { expression: "'5' | divided_by:2", gives: '2.5' }),
  liquidNumber(
    'round',
    [{ name: 'places', kind: 'number', optional: true }],
    'Rounded, to whole numbers or decimal places.',
    {
      expression: "'98.644' | round:1",
      gives: '98.6',
    },
  ),
];
