/**
 * The notations that other tools have for places in messages, to and from {@link Path}: HAPI's Terser, Mirth's
 * JavaScript, dots, brackets around the repetition, and the error location of ERR-2 (data type ERL, chapter 2A).
 */
import { formatPath, type GroupStep, type Index, type Path, type PathProblem, parsePath } from './path.ts';

export const notations = ['own', 'terser', 'mirth', 'dotted', 'parenthesised', 'location'] as const;

/** How a path is written. */
export type Notation = (typeof notations)[number];

/** The outcome of {@link parseAnyPath}. */
export type ParsedNotation =
  | { readonly path: Path; readonly notation: Notation; readonly problem?: undefined }
  | { readonly path?: undefined; readonly problem: PathProblem };

/**
 * Reads a path in any notation. Capitals and small letters are the same in a segment id. Where a text is none, the problem
 * is that of Pipehat's own notation.
 */
export function parseAnyPath(text: string): ParsedNotation {
  const trimmed = text.trim();
  const own = parsePath(trimmed);
  if (own.path !== undefined) return { path: own.path, notation: 'own' };
  for (const [notation, read] of readers) {
    const path = read(trimmed);
    if (path !== undefined) return { path, notation };
  }
  const capitals = trimmed.replace(/^[a-z][a-z0-9]{2}(?=[-.[(^])/i, id => id.toUpperCase());
  return capitals === trimmed ? { problem: own.problem } : parseAnyPath(capitals);
}

/**
 * Writes a path in a notation; undefined where the notation has no words for it, such as a condition in a Terser path.
 * @param component what stands between the parts of an ERR-2 location: the component separator of its message
 */
export function printPath(path: Path, notation: Notation, component = '^'): string | undefined {
  if (notation === 'own') return formatPath(path);
  const numbers = numbersOf(path);
  if (numbers === undefined) return undefined;
  const { segment, occurrence, field, repetition, subcomponent } = numbers;
  const nth = (number: number): string => (number === 1 ? '' : `[${number}]`);
  const round = (number: number): string => (number === 1 ? '' : `(${number})`);
  // A subcomponent is never written without its component.
  const parts = [numbers.component, subcomponent].filter(number => number !== undefined);
  if (notation !== 'terser' && path.groups.length > 0) return undefined;
  switch (notation) {
    case 'terser': {
      const from0 = (number: number): string => (number === 1 ? '' : `(${number - 1})`);
      const groups = numbers.groups.map(group => `${group.name}${from0(group.number)}/`).join('');
      const place = field === undefined ? '' : [`-${field}${from0(repetition)}`, ...parts].join('-');
      return `/${groups === '' ? '.' : groups}${segment}${from0(occurrence)}${place}`;
    }
    case 'mirth': {
      const steps = field === undefined ? [] : [field, ...parts];
      const names = steps.map((_, at) => `['${[segment, ...steps.slice(0, at + 1)].join('.')}']`);
      // Mirth has the subcomponent right under the field's component, and repetitions under the field.
      const [first = '', ...below] = names;
      const from0 = (number: number): string => (number === 1 ? '' : `[${number - 1}]`);
      return `msg['${segment}']${from0(occurrence)}${first}${from0(repetition)}${below.join('')}`;
    }
    case 'dotted':
      return (
        segment + nth(occurrence) + (field === undefined ? '' : `.${[field + nth(repetition), ...parts].join('.')}`)
      );
    case 'parenthesised':
      return (
        segment + round(occurrence) + (field === undefined ? '' : `-${[field + round(repetition), ...parts].join('.')}`)
      );
    case 'location': {
      const place = field === undefined ? [] : [field, ...(parts.length > 0 || repetition > 1 ? [repetition] : [])];
      return [segment, occurrence, ...place, ...parts].join(component);
    }
  }
}

const readers: readonly (readonly [Notation, (text: string) => Path | undefined])[] = [
  ['terser', readTerser],
  ['mirth', readMirth],
  ['dotted', readDotted],
  ['parenthesised', readParenthesised],
  ['location', readLocation],
];

interface Numbers {
  readonly groups: readonly { readonly name: string; readonly number: number }[];
  readonly segment: string;
  readonly occurrence: number;
  readonly field: number | undefined;
  readonly repetition: number;
  readonly component: number | undefined;
  readonly subcomponent: number | undefined;
}

/** A path whose every index is a number; undefined for others. */
function numbersOf(path: Path): Numbers | undefined {
  const occurrence = numberOf(path.occurrence);
  const repetition = numberOf(path.repetition);
  const groups = path.groups.map(({ name, index }) => ({ name, number: numberOf(index) }));
  if (path.count || occurrence === undefined || repetition === undefined) return undefined;
  const numbered = groups.flatMap(({ name, number }) => (number === undefined ? [] : [{ name, number }]));
  if (numbered.length < groups.length) return undefined;
  const { segment, field, component, subcomponent } = path;
  return { groups: numbered, segment, occurrence, field, repetition, component, subcomponent };
}

function numberOf(index: Index | undefined): number | undefined {
  if (index === undefined) return 1;
  return index.kind === 'number' ? index.number : undefined;
}

/** `/.PID-3(1)-4-1`, `/PATIENT_RESULT/ORDER_OBSERVATION(1)/OBX-5`, `PID-3-4`; numbers in brackets count from 0. */
function readTerser(text: string): Path | undefined {
  const whole =
    /^(\/?)((?:\.?[A-Z][A-Z0-9_]*(?:\(\d{1,8}\))?\/)*)\.?([A-Z][A-Z0-9]{2})(\(\d{1,8}\))?(?:-([1-9]\d{0,8})(\(\d{1,8}\))?(?:-([1-9]\d{0,8}))?(?:-([1-9]\d{0,8}))?)?$/.exec(
      text,
    );
  if (whole === null) return undefined;
  const [, slash, groups = '', segment = '', occurrence, field, repetition, component, subcomponent] = whole;
  // `PID-3(2)` on its own is how people write the second repetition; only Terser has a slash or a second hyphen.
  if (slash === '' && groups === '' && component === undefined) return undefined;
  const from0 = (digits: string | undefined): Index | undefined =>
    digits === undefined ? undefined : indexOf(Number(digits.slice(1, -1)) + 1);
  const steps = groups.split('/').slice(0, -1);
  return made(segment, from0(occurrence), field, from0(repetition), component, subcomponent, steps.map(groupStep));
}

function groupStep(text: string): GroupStep {
  const [, name = '', digits] = /^\.?(\w+)(?:\((\d+)\))?$/.exec(text) ?? [];
  return { name, index: digits === undefined ? undefined : indexOf(Number(digits) + 1) };
}

/** `msg['PID']['PID.3'][1]['PID.3.4']`, with or without `.toString()`; numbers in brackets count from 0. */
function readMirth(text: string): Path | undefined {
  const start = /^(?:msg|tmp)\[(['"])([A-Z][A-Z0-9]{2})\1\](?:\[(\d{1,8})\])?/.exec(text);
  if (start === null) return undefined;
  const [whole, , segment = '', occurrence] = start;
  const rest = text.slice(whole.length).replace(/(?:\.toString\(\)|\.text\(\));?$/, '');
  const steps =
    /^(?:\[(['"])([A-Z0-9]{3})\.(\d+)\1\](?:\[(\d{1,8})\])?(?:\[(['"])\2\.\3\.(\d+)\5\](?:\[(['"])\2\.\3\.\6\.(\d+)\7\])?)?)?$/.exec(
      rest,
    );
  if (steps === null || (steps[2] !== undefined && steps[2] !== segment)) return undefined;
  const from0 = (digits: string | undefined): Index | undefined =>
    digits === undefined ? undefined : indexOf(Number(digits) + 1);
  return made(segment, from0(occurrence), steps[3], from0(steps[4]), steps[6], steps[8]);
}

/** `PID.3.4`, `PID.3[2].4`, `OBX[2].5`, `PID.3(2).4`. */
function readDotted(text: string): Path | undefined {
  return readNumbered(
    text,
    /^([A-Z][A-Z0-9]{2})(?:[[(](\d{1,9})[\])])?\.(\d{1,9})(?:[[(](\d{1,9})[\])])?(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/,
  );
}

/** `PID-3(2).4`, `OBX(2)-5`. */
function readParenthesised(text: string): Path | undefined {
  return readNumbered(
    text,
    /^([A-Z][A-Z0-9]{2})(?:\((\d{1,9})\))?(?:-(\d{1,9})(?:\((\d{1,9})\))?(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?)?$/,
  );
}

/** `PID^1^3^2^4^1`: segment, occurrence, field, repetition, component, subcomponent. */
function readLocation(text: string): Path | undefined {
  const parts = /^([A-Z][A-Z0-9]{2})([^\w\s.[\]()/'"-])(.*)$/s.exec(text);
  if (parts === null) return undefined;
  const [, segment = '', separator = '', rest = ''] = parts;
  const numbers = rest.split(separator);
  if (numbers.length > 5 || !numbers.every(number => /^\d{0,9}$/.test(number))) return undefined;
  const [occurrence, field, repetition, component, subcomponent] = numbers.map(number => number || undefined);
  return made(segment, indexFrom(occurrence), field, indexFrom(repetition), component, subcomponent);
}

function readNumbered(text: string, pattern: RegExp): Path | undefined {
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const [, segment = '', occurrence, field, repetition, component, subcomponent] = parts;
  return made(segment, indexFrom(occurrence), field, indexFrom(repetition), component, subcomponent);
}

function indexFrom(digits: string | undefined): Index | undefined {
  return digits === undefined ? undefined : indexOf(Number(digits));
}

function indexOf(number: number): Index {
  return { kind: 'number', number };
}

/** A path of these parts; undefined where one of its numbers is 0 or a part is missing before another. */
function made(
  segment: string,
  occurrence: Index | undefined,
  field: string | undefined,
  repetition: Index | undefined,
  component: string | undefined,
  subcomponent: string | undefined,
  groups: readonly GroupStep[] = [],
): Path | undefined {
  const indexes = [occurrence, repetition].map(numberOf);
  const places = [field, component, subcomponent];
  const last = places.findLastIndex(place => place !== undefined);
  if (indexes.includes(0) || places.some((place, at) => (at <= last ? Number(place ?? 0) === 0 : false)))
    return undefined;
  if (field === undefined && repetition !== undefined) return undefined;
  const number = (digits: string | undefined): number | undefined =>
    digits === undefined ? undefined : Number(digits);
  return {
    groups,
    segment,
    occurrence,
    field: number(field),
    repetition,
    component: number(component),
    subcomponent: number(subcomponent),
    count: false,
  };
}
