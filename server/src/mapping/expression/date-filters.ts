/** Filters between HL7 dates and the formats that other systems write them in. */

import type { CompileContext } from './compile-context.ts';
import { DateFormat, readHl7Date, writeHl7Date } from './dates.ts';
import { type CompiledArgument, type FilterRow, invalid } from './filter-row.ts';

export const dateFilters: readonly FilterRow[] = [
  {
    name: 'parse_date',
    args: [{ name: 'format', kind: 'format', repeats: true }],
    summary:
      'An HL7 date out of one in another format; of several formats the first that fits. As precise as the format.',
    example: { expression: "'03/14/1988' | parse_date:'MM/dd/yyyy'", gives: '19880314' },
    compile(call, args, context) {
      const formats = formatsOf(args, context);
      const yearless = args.find((_, index) => formats?.[index]?.hasYear === false);
      if (yearless !== undefined)
        context.problems.error('schema', yearless.operand, "A date is read with its year: the format needs 'yyyy'.");
      if (formats === undefined || yearless !== undefined) return undefined;
      const wanted = args.map(({ operand }) => `'${operand.text}'`).join(' or ');
      return (input, run) => {
        const text = run.single(input, call);
        if (text.trim() === '') return '';
        for (const format of formats) {
          const date = format.read(text);
          if (date !== undefined) return writeHl7Date(date);
        }
        return invalid(run, call, `'${text}' is no date of the format ${wanted}.`);
      };
    },
  },
  {
    name: 'format_date',
    args: [{ name: 'format', kind: 'format' }],
    summary: 'An HL7 date in another format. Where the date is less precise than the format nothing is made up.',
    example: { expression: "'198803141530' | format_date:'dd.MM.yyyy HH:mm'", gives: '14.03.1988 15:30' },
    compile(call, args, context) {
      const [format] = formatsOf(args, context) ?? [];
      if (format === undefined) return undefined;
      return (input, run) => {
        const text = run.single(input, call);
        if (text.trim() === '') return '';
        const date = readHl7Date(text.trim());
        const written = date === undefined ? { missing: undefined } : format.write(date);
        if ('text' in written) return written.text;
        const why =
          written.missing === undefined ? 'is no HL7 date' : `has no ${written.missing}, which the format asks for`;
        return invalid(run, call, `'${text}' ${why}.`);
      };
    },
  },
];

function formatsOf(args: readonly CompiledArgument[], { problems }: CompileContext): DateFormat[] | undefined {
  const formats: DateFormat[] = [];
  for (const { operand } of args) {
    const made = DateFormat.of(operand.text);
    if ('format' in made) formats.push(made.format);
    else problems.error('schema', operand, `Date format '${operand.text}': ${made.problem}.`);
  }
  return formats.length === args.length ? formats : undefined;
}
