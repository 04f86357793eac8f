/** Filters on HL7 dates: their precision, their time zone, days more or less, and the form that FHIR has. */
import type { RunState } from '../run/run-state.ts';
import type { CompileContext } from './compile-context.ts';
import { type DateTime, readHl7Date, writeHl7Date } from './dates.ts';
import { type CompiledArgument, type FilterFunction, type FilterRow, invalid, numberArgument } from './filter-row.ts';
import type { FilterCall } from './syntax.ts';
import { formatOffset, minutesOf, TimeZone, utcOf } from './time-zone.ts';
import { NoValue, type Value } from './value.ts';

const precisions = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

export const zoneFilters: readonly FilterRow[] = [
  {
    name: 'date_precision',
    args: [{ name: 'part', kind: 'word' }],
    summary:
      "No more precise than a part: 'year', 'month', 'day', 'hour', 'minute' or 'second'. What is less precise stays as it is.",
    example: { expression: "'20260314084500.123+0100' | date_precision:'day'", gives: '20260314' },
    compile(call, [part], { problems }) {
      const level = (precisions as readonly string[]).indexOf(part?.operand.text ?? '');
      if (part !== undefined && level === -1) {
        problems.error(
          'schema',
          part.operand,
          `'${part.operand.text}' is no part of a date: ${precisions.join(', ')}.`,
        );
        return undefined;
      }
      return onDate(call, date => {
        const { offset } = date;
        const kept: DateTime = { year: date.year };
        for (const name of precisions.slice(1, level + 1)) {
          const digits = date[name];
          if (digits !== undefined) kept[name] = digits;
        }
        // A day has no time zone.
        if (offset !== undefined && kept.hour !== undefined) kept.offset = offset;
        return writeHl7Date(kept);
      });
    },
  },
  {
    name: 'add_days',
    args: [{ name: 'days', kind: 'number' }],
    summary: 'So many days later, or earlier for a number below 0. A month or a year alone is not moved.',
    example: { expression: "'202403010830' | add_days:-1", gives: '202402290830' },
    compile(call, [days]) {
      return (
        days &&
        ((input, run) => {
          const count = numberArgument(days, call, run);
          if (count instanceof NoValue) return count;
          return onDate(call, date =>
            date.day === undefined ? writeHl7Date(date) : moved(date, Math.trunc(count) * 1440, date.offset, run, call),
          )(input, run);
        })
      );
    },
  },
  {
    name: 'with_zone',
    args: [{ name: 'zone', kind: 'zone', optional: true }],
    summary:
      "With the offset of a time zone, where a time says none: of the one that is given, '-05:00' or 'Europe/Berlin', else of the mapping's timezone.",
    example: { expression: "'202607140845' | with_zone:'Europe/Berlin'", gives: '202607140845+0200' },
    compile(call, [zone], context) {
      const found = zoneOf(zone, context);
      if (found === undefined) return needsZone(call, context);
      return onDate(call, date =>
        writeHl7Date(
          date.hour === undefined || date.offset !== undefined ? date : { ...date, offset: found.offsetAt(date) },
        ),
      );
    },
  },
  {
    name: 'in_zone',
    args: [{ name: 'zone', kind: 'zone' }],
    summary:
      "The same moment on the clocks of another time zone. A time that says no offset is one of the mapping's timezone; a date without a time stays.",
    example: { expression: "'20260101003000+0000' | in_zone:'-05:00'", gives: '20251231193000-0500' },
    compile(call, [zone], context) {
      const wanted = zoneOf(zone, context);
      if (wanted === undefined) return undefined;
      return onDate(call, (date, run) => {
        if (date.hour === undefined) return writeHl7Date(date);
        const offset = date.offset ?? context.timezone?.offsetAt(date);
        if (offset === undefined) return noOffset(date, run, call);
        const moment = utcOf(date) - minutesOf(offset) * 60_000;
        const minutes = wanted.offsetAtMoment(moment);
        return moved(date, minutes - minutesOf(offset), formatOffset(minutes), run, call);
      });
    },
  },
  {
    name: 'fhir_date',
    args: [],
    summary: 'A date as FHIR writes it, as precise as it is known to the day.',
    example: { expression: "'198803141530' | fhir_date", gives: '1988-03-14' },
    compile: call => onDate(call, ({ year, month, day }) => [year, month, day].filter(part => part).join('-')),
  },
  {
    name: 'fhir_datetime',
    args: [],
    summary:
      "A date or time as FHIR writes it. A time that says no offset has that of the mapping's timezone; seconds that are not known are 00, which FHIR asks for.",
    example: { expression: "'20260314084500.123+0100' | fhir_datetime", gives: '2026-03-14T08:45:00.123+01:00' },
    compile(call, _, { timezone }) {
      return onDate(call, (date, run) => {
        const { year, month, day, hour } = date;
        if (hour === undefined) return [year, month, day].filter(part => part).join('-');
        return moment(date, timezone, run, call);
      });
    },
  },
  {
    name: 'fhir_instant',
    args: [],
    summary: 'A moment as FHIR writes it, as fhir_datetime does; nothing where only the date is known.',
    example: { expression: "'20260314084500+0100' | fhir_instant", gives: '2026-03-14T08:45:00+01:00' },
    compile: (call, _, { timezone }) =>
      onDate(call, (date, run) => (date.hour === undefined ? '' : moment(date, timezone, run, call))),
  },
];

/** A date with its time and offset; a problem where nobody says the offset. */
function moment(date: DateTime, timezone: TimeZone | undefined, run: RunState, call: FilterCall): Value {
  const { year, month, day, hour, minute = '00', second = '00', fraction } = date;
  const offset = date.offset ?? timezone?.offsetAt(date);
  if (offset === undefined) return noOffset(date, run, call);
  const zone = `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}${zone}`;
}

/** A filter of what is an HL7 date; empty stays empty, and anything else is a problem. */
function onDate(call: FilterCall, filter: (date: DateTime, run: RunState) => Value): FilterFunction {
  return (input, run) => {
    const text = run.single(input, call).trim();
    if (text === '') return '';
    const date = readHl7Date(text);
    return date === undefined ? invalid(run, call, `'${text}' is no HL7 date.`) : filter(date, run);
  };
}

/** The time so many minutes later, as precise as it was; a change to an hour takes its minutes along where there are some. */
function moved(date: DateTime, minutes: number, offset: string | undefined, run: RunState, call: FilterCall): Value {
  const there = new Date(utcOf(date) + minutes * 60_000);
  const year = there.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return invalid(run, call, 'The date would be outside the years 0001 to 9999.');
  const two = (number: number): string => String(number).padStart(2, '0');
  const next: DateTime = { ...date, year: String(year).padStart(4, '0') };
  if (date.month !== undefined) next.month = two(there.getUTCMonth() + 1);
  if (date.day !== undefined) next.day = two(there.getUTCDate());
  if (date.hour !== undefined) next.hour = two(there.getUTCHours());
  // Zones of half an hour make minutes where there were none.
  if (date.minute !== undefined || (date.hour !== undefined && there.getUTCMinutes() !== 0))
    next.minute = two(there.getUTCMinutes());
  if (offset !== undefined) next.offset = offset;
  return writeHl7Date(next);
}

function noOffset(date: DateTime, run: RunState, call: FilterCall): NoValue {
  const message = `'${writeHl7Date(date)}' says no offset from UTC: name the zone with 'timezone:' in the mapping.`;
  return invalid(run, call, message);
}

/** The zone of an argument, else of the mapping; undefined, after a problem where the argument is none. */
function zoneOf(argument: CompiledArgument | undefined, { timezone, problems }: CompileContext): TimeZone | undefined {
  if (argument === undefined) return timezone;
  const { operand } = argument;
  const zone = TimeZone.of(operand.text);
  if (zone === undefined)
    problems.error(
      'schema',
      operand,
      `'${operand.text}' is no time zone: expected an offset such as -05:00, or a name such as Europe/Berlin.`,
    );
  return zone;
}

function needsZone(call: FilterCall, { problems }: CompileContext): undefined {
  if (call.args.length === 0)
    problems.error('schema', call, `'${call.name}' needs a zone, or 'timezone:' in the mapping.`);
  return undefined;
}
