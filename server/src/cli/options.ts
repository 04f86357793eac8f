/** What the values of options may be. A value that may not be gets commander's one line about the option, and this. */
import { InvalidArgumentError } from 'commander';
import { type KnownVersion, knownVersions } from '../core/definitions/types.ts';
import { resolveVersion } from '../core/definitions/versions.ts';

/** A whole number of at least `least` and at most `most`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return text => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** Seconds, fractions allowed, as milliseconds. */
export function seconds(text: string): number {
  const value = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0) return Math.ceil(value * 1000);
  throw new InvalidArgumentError('Expected seconds, such as 30 or 0.5.');
}

/** A version of the standard: 2.1 to 2.9.1, where 2.9 means the facts of 2.9.1. */
export function standardVersion(text: string): KnownVersion {
  const resolved = resolveVersion(text);
  if (resolved !== undefined) return resolved.version;
  throw new InvalidArgumentError(`Expected one of ${knownVersions.join(', ')}.`);
}

/** One of the words of a list. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return text => {
    const known = words.find(word => word === text);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`Expected one of ${words.join(', ')}.`);
  };
}

/** Gathers an option that may be given several times. */
export function collect<T>(parse: (text: string) => T): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before) => [...(before ?? []), parse(text)];
}

const lineEnds = ['cr', 'lf', 'crlf'] as const;
export type LineEnd = (typeof lineEnds)[number];

/** The characters of a line end by its name. */
export const lineEndText = { cr: '\r', lf: '\n', crlf: '\r\n' } as const satisfies Record<LineEnd, string>;

/** `--eol`, for the commands that print segments: the arguments of commander's `option`. */
export const lineEnd = ['--eol <end>', `what ends a segment: ${lineEnds.join(', ')}`, oneOf(lineEnds), 'lf'] as const;
