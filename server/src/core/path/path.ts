/**
 * Paths name places in messages: `PID-3[2].4.1`, `OBX[3]-5`, `ORDER_OBSERVATION[2]/OBX[1]-5`. One notation serves
 * diagnostics, hover, search, mapping, trace and the command line. All numbers are 1-based.
 */

/** Which one of several: a number, the last one, all of them, or those whose component has a value. */
export type Index =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'all' }
  | {
      readonly kind: 'where';
      readonly component: number;
      readonly subcomponent: number | undefined;
      readonly value: string;
    };

/** A group of the message structure that the segment is looked for in. */
export interface GroupStep {
  readonly name: string;
  readonly index: Index | undefined;
}

/** A parsed path. What is undefined was not written: no index means the first one, no field the whole segment. */
export interface Path {
  readonly groups: readonly GroupStep[];
  readonly segment: string;
  readonly occurrence: Index | undefined;
  readonly field: number | undefined;
  readonly repetition: Index | undefined;
  readonly component: number | undefined;
  readonly subcomponent: number | undefined;
  /** `PID-3.count`: not a value but how many repetitions there are; `OBX.count`: how many occurrences. */
  readonly count: boolean;
}

/** Why a text is no path; `offset` is where in the text reading stopped, in UTF-16 units. */
export interface PathProblem {
  readonly offset: number;
  readonly expected: string;
}

/** The outcome of {@link parsePath}. */
export type ParsedPath =
  | { readonly path: Path; readonly problem?: undefined }
  | { readonly path?: undefined; readonly problem: PathProblem };

/**
 * Reads a path in Pipehat's own notation. Conditions may be quoted, as they are inside mapping expressions:
 * `PID-3['4.1=HOSP'].1`.
 */
export function parsePath(text: string): ParsedPath {
  const reader = new PathReader(text);
  const groups: GroupStep[] = [];
  for (;;) {
    const name = reader.take(/[A-Z][A-Z0-9_]*/y);
    if (name === undefined) return reader.fail('a segment id such as PID');
    const index = reader.index();
    if (index === 'bad') return reader.fail('[number], [*], [last] or [component=value]');
    if (reader.take(/\//y) !== undefined) {
      groups.push({ name, index });
      continue;
    }
    if (!/^[A-Z][A-Z0-9]{2}$/.test(name)) return reader.fail('"/" and a segment id behind the group', name.length);
    return reader.segmentPath(groups, name, index);
  }
}

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }

  fail(expected: string, back = 0): ParsedPath {
    return { problem: { offset: this.#at - back, expected } };
  }

  /** `[2]`, `[*]`, `[last]`, `[4.1=HOSP]`, `['4.1=HOSP']`; undefined where there is none. */
  index(): Index | undefined | 'bad' {
    if (this.#text[this.#at] !== '[') return undefined;
    const number = this.take(/\[[1-9]\d{0,8}\]/y);
    if (number !== undefined) return { kind: 'number', number: Number(number.slice(1, -1)) };
    if (this.take(/\[\*\]/y) !== undefined) return { kind: 'all' };
    if (this.take(/\[last\]/y) !== undefined) return { kind: 'last' };
    const start = this.#at;
    const condition =
      this.take(/\['[^']*'\]/y)?.slice(2, -2) ??
      this.take(/\["[^"]*"\]/y)?.slice(2, -2) ??
      this.take(/\[[^\]'"]*\]/y)?.slice(1, -1);
    const parts = /^([1-9]\d{0,3})(?:\.([1-9]\d{0,3}))?=(.*)$/s.exec(condition ?? '');
    if (parts === null) {
      this.#at = start;
      return 'bad';
    }
    return {
      kind: 'where',
      component: Number(parts[1]),
      subcomponent: parts[2] === undefined ? undefined : Number(parts[2]),
      value: parts[3] ?? '',
    };
  }

  segmentPath(groups: readonly GroupStep[], segment: string, occurrence: Index | undefined): ParsedPath {
    const path = {
      groups,
      segment,
      occurrence,
      field: undefined as number | undefined,
      repetition: undefined as Index | undefined,
      component: undefined as number | undefined,
      subcomponent: undefined as number | undefined,
      count: false,
    };
    if (this.take(/-/y) !== undefined) {
      path.field = this.number();
      if (path.field === undefined) return this.fail('a field number');
      const repetition = this.index();
      if (repetition === 'bad') return this.fail('[number], [*], [last] or [component=value]');
      path.repetition = repetition;
      if (this.take(/\.(?=\d)/y) !== undefined) {
        path.component = this.number();
        if (path.component === undefined) return this.fail('a component number');
        if (this.take(/\.(?=\d)/y) !== undefined) {
          path.subcomponent = this.number();
          if (path.subcomponent === undefined) return this.fail('a subcomponent number');
        }
      }
    }
    if (path.component === undefined && this.take(/\.count(?![A-Za-z0-9_])/y) !== undefined) path.count = true;
    if (this.#at < this.#text.length)
      return this.fail(path.field === undefined ? '"-" and a field number' : 'the end of the path');
    return { path };
  }

  number(): number | undefined {
    const digits = this.take(/[1-9]\d{0,8}/y);
    return digits === undefined ? undefined : Number(digits);
  }
}

/** Writes a path as {@link parsePath} reads it; an index of 1 is left out. */
export function formatPath(path: Path): string {
  const groups = path.groups.map(group => group.name + formatIndex(group.index) + '/').join('');
  const field = path.field === undefined ? '' : `-${path.field}${formatIndex(path.repetition)}`;
  const component = path.component === undefined ? '' : `.${path.component}`;
  const subcomponent = path.subcomponent === undefined ? '' : `.${path.subcomponent}`;
  return `${groups}${path.segment}${formatIndex(path.occurrence)}${field}${component}${subcomponent}${path.count ? '.count' : ''}`;
}

function formatIndex(index: Index | undefined): string {
  switch (index?.kind) {
    case undefined:
      return '';
    case 'number':
      return index.number === 1 ? '' : `[${index.number}]`;
    case 'last':
      return '[last]';
    case 'all':
      return '[*]';
    case 'where': {
      const place =
        index.subcomponent === undefined ? `${index.component}` : `${index.component}.${index.subcomponent}`;
      return /[\]'"]/.test(index.value) ? `['${place}=${index.value}']` : `[${place}=${index.value}]`;
    }
  }
}

/** The path of one place: what diagnostics, hover and the outline print. */
export function formatPlace(
  segment: string,
  occurrence: number,
  place: {
    field?: number | undefined;
    repetition?: number | undefined;
    component?: number | undefined;
    subcomponent?: number | undefined;
  },
): string {
  const index = (number: number | undefined): string => (number === undefined || number === 1 ? '' : `[${number}]`);
  if (place.field === undefined || place.field === 0) return segment + index(occurrence);
  const component = place.component === undefined ? '' : `.${place.component}`;
  const subcomponent = place.subcomponent === undefined ? '' : `.${place.subcomponent}`;
  return `${segment}${index(occurrence)}-${place.field}${index(place.repetition)}${component}${subcomponent}`;
}
