/** Writes a value at a place of a segment, wherever the segment ends by now. */
import type { TextEdit } from 'vscode-languageserver-types';
import type { Place, Segment } from '../../core/syntax/segment.ts';
import { type Problem, replaceSpan } from './fix.ts';

/** Where a value goes, and the separators that have to stand before it for it to be there. */
export interface Gap {
  /** Units from the segment's id; what stands there is replaced. */
  readonly start: number;
  readonly end: number;
  readonly before: string;
}

/** The edit that puts a value, as it is written, at a place of the finding's segment. */
export function insertValue(problem: Problem, place: Place, value: string): TextEdit[] {
  const { before, ...span } = gapAt(problem.segment, place);
  return [replaceSpan(problem, span, before + value)];
}

/** Finds the gap of a place; what is there already is the gap. */
export function gapAt(segment: Segment, place: Place): Gap {
  const there = segment.locate(place);
  if (there !== undefined) return { ...there, before: '' };
  const { field, repetition = 1, component = 1, subcomponent = 1 } = place;
  const { delimiters, fieldCount } = segment;
  const inner = delimiters.component.repeat(component - 1) + delimiters.subcomponent.repeat(subcomponent - 1);
  const end = segment.text.length;
  if (fieldCount < field) return { start: end, end, before: delimiters.field.repeat(field - fieldCount) + inner };
  const repetitions = segment.repetitionCount(field);
  const whole = segment.locate({ field }) ?? { start: end, end };
  if (repetitions < repetition)
    return { start: whole.end, end: whole.end, before: delimiters.repetition.repeat(repetition - repetitions) + inner };
  const around = segment.locate({ field, repetition }) ?? whole;
  const components = partCount(number => segment.locate({ field, repetition, component: number }) !== undefined);
  if (components < component) {
    const marks =
      delimiters.component.repeat(component - components) + delimiters.subcomponent.repeat(subcomponent - 1);
    return { start: around.end, end: around.end, before: marks };
  }
  const part = segment.locate({ field, repetition, component }) ?? around;
  const parts = partCount(
    number => segment.locate({ field, repetition, component, subcomponent: number }) !== undefined,
  );
  return { start: part.end, end: part.end, before: delimiters.subcomponent.repeat(Math.max(0, subcomponent - parts)) };
}

function partCount(isThere: (number: number) => boolean): number {
  let count = 1;
  while (isThere(count + 1)) count++;
  return count;
}
