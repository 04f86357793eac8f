/**
 * The target as it is being written: raw text that is cut only where a rule writes. What no rule touches stays the
 * text that it was, trailing separators included.
 *
 * A part is a segment, field, repetition or component; inside it are parts of the next level, or leaves. The raw text
 * of a part that no rule has looked into is kept as a string in its parent.
 */
import type { Delimiters } from '../../core/syntax/delimiters.ts';
import type { Write } from '../run/records.ts';

/** What a part is, from the outside in; its number is the index of the separator that cuts it. */
export const PartLevel = { Segment: 0, Field: 1, Repetition: 2, Component: 3, Leaf: 4 } as const;
export type PartLevel = (typeof PartLevel)[keyof typeof PartLevel];

export class Part {
  /** The text, as long as the part is not cut. */
  raw: string;
  /** What is inside, once something inside was written. */
  inner: (string | Part)[] | undefined;
  /** What wrote the part as a whole; undefined where it is as the source had it. */
  write: Write | undefined;
  /** Of a field that is cut: for each repetition its number in the source's field, 0 for one that a rule added. */
  origins: number[] | undefined;

  constructor(raw: string, write: Write | undefined) {
    this.raw = raw;
    this.write = write;
  }
}

/** The character that cuts a part of a level; empty where the message has none of that kind. */
export function separatorOf(level: PartLevel, delimiters: Delimiters): string {
  switch (level) {
    case PartLevel.Segment:
      return delimiters.field;
    case PartLevel.Field:
      return delimiters.repetition;
    case PartLevel.Repetition:
      return delimiters.component;
    case PartLevel.Component:
      return delimiters.subcomponent;
    case PartLevel.Leaf:
      return '';
  }
}

/** What is inside a part, cutting it if need be. */
export function openPart(part: Part, level: PartLevel, delimiters: Delimiters): (string | Part)[] {
  if (part.inner === undefined) {
    const separator = separatorOf(level, delimiters);
    part.inner = separator === '' ? [part.raw] : part.raw.split(separator);
    // What a rule wrote as a whole is its own; what came with the copy is the source's, repetition by repetition.
    if (level === PartLevel.Field)
      part.origins = part.inner.map((_, index) => (part.write === undefined ? index + 1 : 0));
  }
  return part.inner;
}

/** The raw text of a part. */
export function partText(part: string | Part, level: PartLevel, delimiters: Delimiters): string {
  if (typeof part === 'string') return part;
  if (part.inner === undefined) return part.raw;
  const pieces: string[] = [];
  appendText(part, level, delimiters, pieces);
  return pieces.join('');
}

/** Puts the raw text of a part, in pieces, behind what a list holds: one list serves for a whole message. */
export function appendText(part: string | Part, level: PartLevel, delimiters: Delimiters, pieces: string[]): void {
  if (typeof part === 'string' || part.inner === undefined) {
    pieces.push(typeof part === 'string' ? part : part.raw);
    return;
  }
  const { inner } = part;
  const separator = separatorOf(level, delimiters);
  for (let index = 0; index < inner.length; index++) {
    if (index > 0) pieces.push(separator);
    appendText(inner[index] as string | Part, (level + 1) as PartLevel, delimiters, pieces);
  }
}

/** Why a place could not be written: the message has no separator of the kind that it takes to reach it. */
export type WriteOutcome = 'written' | 'no-separator';

/**
 * Writes raw text at a place.
 *
 * Writing behind the end adds the separators that it takes; writing an empty text there adds nothing. An empty text at
 * the very end takes along the separators that led to it. All other separators stay as they are.
 *
 * @param indices the way to the place, from 0: field, repetition, component, subcomponent, as far as it goes
 */
export function writePart(
  part: Part,
  level: PartLevel,
  indices: readonly number[],
  text: string,
  write: Write,
  delimiters: Delimiters,
  depth = 0,
): WriteOutcome {
  if (depth === indices.length) {
    part.raw = text;
    part.inner = undefined;
    part.write = write;
    return 'written';
  }
  const index = indices[depth] as number;
  const inner = openPart(part, level, delimiters);
  if (index > 0 && separatorOf(level, delimiters) === '') return 'no-separator';
  if (index >= inner.length) {
    if (text === '') return 'written';
    while (inner.length <= index) {
      inner.push('');
      part.origins?.push(0);
    }
  }
  let next = inner[index] as string | Part;
  if (typeof next === 'string') {
    next = new Part(next, part.write);
    inner[index] = next;
  }
  const outcome = writePart(next, (level + 1) as PartLevel, indices, text, write, delimiters, depth + 1);
  if (text === '' && index === inner.length - 1) trimEnd(part, level, delimiters);
  return outcome;
}

/** Takes empty parts off the end; the first one stays. */
export function trimEnd(part: Part, level: PartLevel, delimiters: Delimiters): void {
  const inner = part.inner ?? [];
  while (inner.length > 1 && partText(inner.at(-1) as string | Part, (level + 1) as PartLevel, delimiters) === '') {
    inner.pop();
    part.origins?.pop();
  }
}

/** The raw text at a place; undefined where the target does not reach that far. */
export function readPart(
  part: string | Part,
  level: PartLevel,
  indices: readonly number[],
  delimiters: Delimiters,
  depth = 0,
): string | undefined {
  if (depth === indices.length) return partText(part, level, delimiters);
  const separator = separatorOf(level, delimiters);
  const raw = typeof part === 'string' ? part : part.raw;
  const inner =
    (typeof part === 'string' ? undefined : part.inner) ?? (separator === '' ? [raw] : raw.split(separator));
  const next = inner[indices[depth] as number];
  return next === undefined ? undefined : readPart(next, (level + 1) as PartLevel, indices, delimiters, depth + 1);
}
