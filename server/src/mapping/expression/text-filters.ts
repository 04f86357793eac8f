/** Filters on text. Those that Liquid has are Liquid's own. */
import {
  type FilterArgument,
  type FilterRow,
  invalid,
  numberArgument,
  outOfMemory,
  textArguments,
} from './filter-row.ts';
import { liquidFilter } from './liquid.ts';
import { isEmpty, isList, NoValue, textOf, type Value } from './value.ts';

/** A filter of Liquid's that takes one text and texts as arguments. */
function liquidText(
  name: string,
  args: readonly FilterArgument[],
  summary: string,
  example: FilterRow['example'],
  sees: NonNullable<FilterRow['sees']> = [],
): FilterRow {
  return {
    name,
    args,
    summary,
    example,
    sees,
    compile(call, given) {
      const liquid = liquidFilter(name);
      return (
        liquid &&
        ((input, run) => {
          const texts = textArguments(given, run);
          if (texts instanceof NoValue) return texts;
          const subject = isList(input) ? input.map(item => run.single(item, call)) : run.single(input, call);
          const result = liquid(run.memory, subject, texts);
          return result === 'limit' ? outOfMemory(run, call) : (result.value as Value);
        })
      );
    },
  };
}

const text = (name: string): FilterArgument => ({ name, kind: 'text' });

const MAX_WIDTH = 10_000;

export const textFilters: readonly FilterRow[] = [
  liquidText('upcase', [], 'Capital letters.', { expression: "'Smith' | upcase", gives: 'SMITH' }),
  liquidText('downcase', [], 'Small letters.', { expression: "'SMITH' | downcase", gives: 'smith' }),
  liquidText('strip', [], 'Without blanks at both ends.', { expression: "'  4711 ' | strip", gives: '4711' }),
  liquidText(
    'append',
    [text('text')],
    'With a text put behind it.',
    { expression: "'4711' | append:'-A'", gives: '4711-A' },
    ['absent'],
  ),
  liquidText(
    'prepend',
    [text('text')],
    'With a text put before it.',
    { expression: "'4711' | prepend:'MR'", gives: 'MR4711' },
    ['absent'],
  ),
  liquidText('replace', [text('what'), text('by')], 'With every occurrence of one text replaced by another.', {
    expression: "'1-2-3' | replace:'-','.'",
    gives: '1.2.3',
  }),
  liquidText('remove', [text('what')], 'Without any occurrence of a text.', {
    expression: "'12-34' | remove:'-'",
    gives: '1234',
  }),
  liquidText('split', [text('at')], 'A list of the parts between one text.', {
    expression: "'a b c' | split:' ' | last",
    gives: 'c',
  }),
  liquidText(
    'join',
    [{ name: 'with', kind: 'text', optional: true }],
    'One text out of a list, with another text (a blank) between.',
    { expression: "'a b c' | split:' ' | join:'+'", gives: 'a+b+c' },
    ['lists'],
  ),
  {
    name: 'first',
    args: [],
    summary: 'The first value of a list.',
    example: { expression: "'a b c' | split:' ' | first", gives: 'a' },
    sees: ['lists'],
    compile: () => input => (isList(input) ? input[0] : input),
  },
  {
    name: 'last',
    args: [],
    summary: 'The last value of a list.',
    example: { expression: "'a b c' | split:' ' | last", gives: 'c' },
    sees: ['lists'],
    compile: () => input => (isList(input) ? input.at(-1) : input),
  },
  {
    name: 'size',
    args: [],
    summary: 'How many values a list has, or characters a text.',
    example: { expression: "'4711' | size", gives: '4' },
    sees: ['lists', 'absent'],
    compile: call => (input, run) => (isList(input) ? input.length : run.single(input, call).length),
  },
  {
    name: 'slice',
    args: [
      { name: 'from', kind: 'number' },
      { name: 'length', kind: 'number', optional: true },
    ],
    summary:
      'A part of a text: from a position (0 is the first character, -1 the last), one character or as many as asked for.',
    example: { expression: "'20260314' | slice:0,4", gives: '2026' },
    compile(call, args) {
      const liquid = liquidFilter('slice');
      return (
        liquid &&
        ((input, run) => {
          const numbers = args.map(argument => numberArgument(argument, call, run));
          const bad = numbers.find(number => number instanceof NoValue);
          if (bad instanceof NoValue) return bad;
          const subject = run.single(input, call);
          const [from, length] = numbers as number[];
          // Liquid counts what is asked for against its limit, not what there is.
          const reach = length === undefined ? [from] : [from, Math.min(length, subject.length)];
          const result = liquid(run.memory, subject, reach);
          return result === 'limit' ? outOfMemory(run, call) : (result.value as Value);
        })
      );
    },
  },
  {
    name: 'default',
    args: [{ name: 'value', kind: 'text' }],
    summary:
      'Another value where there is none: absent, empty, or a code that its table does not have. HL7 null stays.',
    example: { expression: "'' | default:'U'", gives: 'U' },
    sees: ['lists', 'absent', 'no-value'],
    compile(_, [other]) {
      return other && ((input, run) => (input instanceof NoValue || isEmpty(input) ? other.evaluate(run) : input));
    },
  },
  {
    name: 'digits',
    args: [],
    summary: 'The digits alone.',
    example: { expression: "'(555) 010-4711' | digits", gives: '5550104711' },
    compile: call => (input, run) => run.single(input, call).replace(/\D/g, ''),
  },
  {
    name: 'strip_left',
    args: [text('what')],
    summary: 'Without a text at its start, however often it stands there. What is nothing else keeps its last one.',
    example: { expression: "'000470' | strip_left:'0'", gives: '470' },
    compile:
      (call, [what]) =>
      (input, run) => {
        const wanted = what?.evaluate(run);
        if (wanted instanceof NoValue) return wanted;
        const strip = textOf(wanted);
        let subject = run.single(input, call);
        while (strip !== '' && subject.length > strip.length && subject.startsWith(strip))
          subject = subject.slice(strip.length);
        return subject;
      },
  },
  {
    name: 'name_case',
    args: [],
    summary: 'A name in capitals as names are written: the first letter of each part is a capital.',
    example: { expression: "'MARY-ANN O\\'BRIEN' | name_case", gives: "Mary-Ann O'Brien" },
    compile: call => (input, run) =>
      run
        .single(input, call)
        .toLowerCase()
        .replace(/(^|[\s'’.-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  },
  {
    name: 'pad_left',
    args: [
      { name: 'width', kind: 'number' },
      { name: 'with', kind: 'text', optional: true },
    ],
    summary: 'Filled up on the left to a width, with zeros or another character. An empty text stays empty.',
    example: { expression: "'4711' | pad_left:8", gives: '00004711' },
    compile(call, [width, filler]) {
      return (
        width &&
        ((input, run) => {
          const wanted = numberArgument(width, call, run);
          const fill = filler === undefined ? '0' : filler.evaluate(run);
          if (wanted instanceof NoValue) return wanted;
          if (fill instanceof NoValue) return fill;
          if (wanted > MAX_WIDTH)
            return invalid(run, width.operand, `'pad_left' fills up to ${MAX_WIDTH} characters, not ${wanted}.`);
          if (!run.make(wanted, call)) return new NoValue('limit');
          const subject = run.single(input, call);
          return subject === '' ? subject : subject.padStart(wanted, textOf(fill));
        })
      );
    },
  },
];
