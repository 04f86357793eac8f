/**
 * Fixtures that carry their own assertion: a text whose lines are followed by `#` lines with a caret under what a
 * diagnostic marks.
 *
 *     PID|1||123||DOE^JOHN|||X
 *     #                      ^ information not-in-table: PID-8 (Administrative Sex): ...
 *
 * A caret run may start under the `#` itself: then the line reads `#<n>` with the number of characters. `UPDATE=1`
 * writes what is found into the file.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

/** A diagnostic as fixtures write it; columns are zero-based UTF-16 units, `end` exclusive. */
export interface Annotation {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** `severity code: message` */
  readonly text: string;
}

/** The text of a fixture without its annotations; lines end with LF. */
export function plainText(fixture: string): string {
  return fixture
    .split('\n')
    .filter(line => !isAnnotation(line))
    .join('\n');
}

function isAnnotation(line: string): boolean {
  return /^#(?:<\d+>| *[\^_])/.test(line);
}

/** The text with the annotations put under their lines. */
export function annotate(text: string, annotations: readonly Annotation[]): string {
  return text
    .split('\n')
    .flatMap((line, number) => [
      line,
      ...annotations.filter(annotation => annotation.line === number).map(annotation => caretLine(annotation)),
    ])
    .join('\n');
}

function caretLine({ start, end, text }: Annotation): string {
  // `_` marks a gap: the place between two characters where something is missing.
  const marks = end > start ? '^'.repeat(end - start) : '_';
  return start === 0 ? `#<${end}> ${text}` : `#${' '.repeat(start - 1)}${marks} ${text}`;
}

/** Compares what was found with what the fixture says, or writes it there with `UPDATE=1`. */
export function checkFixture(file: string, find: (text: string) => readonly Annotation[]): void {
  const fixture = readFileSync(file, 'utf8');
  const text = plainText(fixture);
  compare(file, fixture, annotate(text, find(text)));
}

/** As {@link checkFixture}, for what takes its time to find. */
export async function checkFixtureLater(
  file: string,
  find: (text: string) => Promise<readonly Annotation[]>,
): Promise<void> {
  const fixture = readFileSync(file, 'utf8');
  const text = plainText(fixture);
  compare(file, fixture, annotate(text, await find(text)));
}

function compare(file: string, fixture: string, annotated: string): void {
  if (process.env.UPDATE === '1') writeFileSync(file, annotated);
  else assert.equal(annotated, fixture);
}
