/** From one value to the next: by field, component, repetition, segment or message. */
import type { Position, Range } from 'vscode-languageserver-types';
import { sectionAt, sectionDelimiters, segmentOnLine } from '../core/syntax/sections.ts';
import type { Leaf, Segment, Span } from '../core/syntax/segment.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { MoveParams } from '../protocol.ts';
import type { DocumentSnapshot } from './document.ts';

/**
 * The value to go to, empty ones too. Fields and components go on in the next segment; repetitions stay in their field.
 * @returns undefined where there is none
 */
export function move(
  { source }: DocumentSnapshot,
  position: Position,
  { unit, direction }: Pick<MoveParams, 'unit' | 'direction'>,
): Range | undefined {
  const step = direction === 'next' ? 1 : -1;
  switch (unit) {
    case 'message':
      return toMessage(source, position.line, step);
    case 'segment':
      return toSegment(source, position.line, step);
    case 'repetition':
      return inSegment(source, position, unit, step);
    default:
      return inSegment(source, position, unit, step) ?? inNextSegment(source, position.line, unit, step);
  }
}

function toMessage(source: SourceText, line: number, step: 1 | -1): Range | undefined {
  let section = sectionAt(source, line);
  for (;;) {
    const next = step === 1 ? section.endLine : section.firstLine - 1;
    if (next < 0 || next >= source.lineCount) return undefined;
    section = sectionAt(source, next);
    if (section.kind === 'MSH') return idOn(source, section.firstLine);
  }
}

function toSegment(source: SourceText, line: number, step: 1 | -1): Range | undefined {
  const next = nextSegmentLine(source, line, step);
  return next === undefined ? undefined : idOn(source, next);
}

function nextSegmentLine(source: SourceText, line: number, step: 1 | -1): number | undefined {
  for (let at = line + step; at >= 0 && at < source.lineCount; at += step) {
    if (segmentAt(source, at).form === 'segment') return at;
  }
  return undefined;
}

function segmentAt(source: SourceText, line: number): Segment {
  return segmentOnLine(source, line, sectionDelimiters(source, sectionAt(source, line)).delimiters);
}

function idOn(source: SourceText, line: number): Range {
  return rangeOf(line, segmentAt(source, line), { start: 0, end: 3 });
}

function inSegment(
  source: SourceText,
  { line, character }: Position,
  unit: 'field' | 'component' | 'repetition',
  step: 1 | -1,
): Range | undefined {
  const segment = segmentAt(source, line);
  if (segment.form !== 'segment') return undefined;
  const here = segment.leafAt(character - segment.prefix);
  let found: Growing | undefined;
  let isBehind = false;
  for (const value of valuesOf(segment, unit)) {
    const isHere = sameValue(value.first, here, unit);
    if (isHere && step === -1) break;
    if (isHere) isBehind = true;
    else if (isBehind || step === -1) {
      if (unit !== 'repetition' || value.first.field === here.field) found = value;
      if (step === 1) break;
    }
  }
  return found && rangeOf(line, segment, found);
}

function inNextSegment(source: SourceText, line: number, unit: 'field' | 'component', step: 1 | -1): Range | undefined {
  const next = nextSegmentLine(source, line, step);
  if (next === undefined) return undefined;
  const segment = segmentAt(source, next);
  let found: Growing | undefined;
  for (const value of valuesOf(segment, unit)) {
    // Forwards the value behind the id is the first, where there is one.
    found = value;
    if (step === 1 && value.first.field > 0) break;
  }
  return found && rangeOf(next, segment, found);
}

interface Growing extends Span {
  readonly first: Leaf;
}

/** The values of a segment, its id first, each as one stretch of leaves. */
function* valuesOf(segment: Segment, unit: 'field' | 'component' | 'repetition'): Generator<Growing> {
  let value: { first: Leaf; start: number; end: number } | undefined;
  for (const leaf of segment.leaves()) {
    if (value !== undefined && sameValue(value.first, leaf, unit)) value.end = leaf.end;
    else {
      if (value !== undefined) yield value;
      value = { first: leaf, start: leaf.start, end: leaf.end };
    }
  }
  if (value !== undefined) yield value;
}

function sameValue(one: Leaf, other: Leaf, unit: 'field' | 'component' | 'repetition'): boolean {
  if (one.field !== other.field) return false;
  if (unit === 'field') return true;
  return one.repetition === other.repetition && (unit === 'repetition' || one.component === other.component);
}

function rangeOf(line: number, { prefix }: Segment, { start, end }: Span): Range {
  return { start: { line, character: prefix + start }, end: { line, character: prefix + end } };
}
