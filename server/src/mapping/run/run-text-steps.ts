/**
 * `split` and `merge`. Unlike rules they work on what has been written so far: they say nothing new, and cut or join what
 * is there.
 */
import { encodeText, findEscapes } from '../../core/encoding/escapes.ts';
import type { Delimiters } from '../../core/syntax/delimiters.ts';
import type { CompiledStep } from '../program.ts';
import { PartLevel, writePart } from '../target/part.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import { instancesOf, targetsOf } from './instances.ts';
import type { Write } from './records.ts';
import type { RunState } from './run-state.ts';
import { Read } from './source.ts';

type StepOf<K extends CompiledStep['kind']> = Extract<CompiledStep, { kind: K }>;

/** Carries out `split`: the first piece stays, and each further one is in a segment like it right behind. */
export function runSplit(run: RunState, step: StepOf<'split'>): void {
  const { mark, field, at, segment: id, numbered } = step;
  run.ran.add(mark.number);
  const { target } = run;
  for (const segment of segmentsOf(run, step)) {
    if (!run.step(mark)) return;
    const raw = target.rawAt(segment, field, []);
    const pieces = typeof at === 'number' ? cutToWidth(raw, at, target.delimiters) : cutAt(raw, at, target.delimiters);
    if (pieces.length < 2) continue;
    const text = target.textOf(segment);
    let last = segment;
    const all = [segment];
    for (const piece of pieces.slice(1)) {
      if (!run.step(mark) || !run.write(text.length - raw.length + piece.length, mark)) return;
      last = target.addAfter(id, last, segment.group);
      last.part.raw = text;
      all.push(last);
    }
    all.forEach((one, index) => {
      put(run, step, one, pieces[index] ?? '', [segment]);
    });
    if (numbered) renumber(run, step, all);
  }
}

/** Carries out `merge`: of neighbours the first stays, with the texts of all. */
export function runMerge(run: RunState, step: StepOf<'merge'>): void {
  const { mark, field, join, numbered } = step;
  run.ran.add(mark.number);
  const { target } = run;
  const between = encodeFormatted(join, target.delimiters);
  for (const [first, ...others] of neighbours(segmentsOf(run, step))) {
    if (first === undefined || others.length === 0) continue;
    if (!run.step(mark)) return;
    const texts = [first, ...others].map(segment => target.rawAt(segment, field, [])).filter(text => text !== '');
    const text = texts.join(between);
    if (!run.write(text.length, mark)) return;
    put(run, step, first, text, [first, ...others]);
    for (const segment of others) target.remove(segment);
    if (numbered) renumber(run, step, [first]);
  }
}

/** The segments that are meant, as they are in the target; with those that rules have made where no `each` is around. */
function segmentsOf(run: RunState, { over, segment, mark }: StepOf<'split' | 'merge'>): readonly TargetSegment[] {
  const found = instancesOf(run, over).flatMap(instance => targetsOf(run, instance));
  const members = new Set(found);
  if (mark.slot === -1 && found.length === run.source.all(segment).length) return run.target.all(segment);
  // What was added right behind one of them belongs to it.
  return found.flatMap(one => {
    const all = [one];
    for (let at = one.next; at?.id === segment && at.origin === undefined && !members.has(at); at = at.next)
      all.push(at);
    return all;
  });
}

/** Runs of segments that stand one behind the other. */
function neighbours(segments: readonly TargetSegment[]): TargetSegment[][] {
  const runs: TargetSegment[][] = [];
  for (const segment of segments) {
    const last = runs.at(-1);
    if (last?.at(-1) !== undefined && last.at(-1) === segment.previous) last.push(segment);
    else runs.push([segment]);
  }
  return runs;
}

function put(
  run: RunState,
  { mark, field }: StepOf<'split' | 'merge'>,
  segment: TargetSegment,
  raw: string,
  from: readonly TargetSegment[],
): void {
  const { delimiters } = run.target;
  const reads = from.flatMap(({ origin }) => {
    const place = { field, repetition: 1, component: undefined, subcomponent: undefined };
    return origin === undefined ? [] : [new Read(origin, place, origin.segment.rawAt({ field }))];
  });
  run.everyRead.push(...reads);
  const write: Write = { rule: mark, reads, because: run.because, via: [], copied: undefined, level: PartLevel.Field };
  writePart(segment.part, PartLevel.Segment, [segment.indexOfField(field)], raw, write, delimiters);
}

/** Numbers set ids anew, from the first one's on; segments of the same id that follow them are neighbours as well. */
function renumber(run: RunState, { mark, segment: id }: StepOf<'split' | 'merge'>, all: TargetSegment[]): void {
  const { target } = run;
  const [first] = all;
  const number = first === undefined ? Number.NaN : Number(target.rawAt(first, 1, []) || Number.NaN);
  if (!Number.isInteger(number)) return;
  const write: Write = {
    rule: mark,
    reads: [],
    because: run.because,
    via: [],
    copied: undefined,
    level: PartLevel.Field,
  };
  let count = number;
  for (let at: TargetSegment | undefined = first; at?.id === id; at = at.next) {
    const text = String(count++);
    if (target.rawAt(at, 1, []) !== text)
      writePart(at.part, PartLevel.Segment, [at.indexOfField(1)], text, write, target.delimiters);
  }
}

/** Pieces of at most so many characters, cut at the last blank where there is one; escape sequences are never cut. */
function cutToWidth(raw: string, width: number, delimiters: Delimiters): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const atom of atomsOf(raw, delimiters)) {
    if (piece.length + atom.length > width && piece !== '') {
      const blank = atom === ' ' ? piece.length : piece.lastIndexOf(' ');
      const end = blank > 0 ? blank : piece.length;
      pieces.push(piece.slice(0, end));
      piece = piece.slice(end);
      // The blank that it is cut at goes.
      piece = piece.startsWith(' ') ? piece.slice(1) : piece;
      if (atom === ' ' && piece === '') continue;
    }
    piece += atom;
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}

/** Whole characters and escape sequences. */
function atomsOf(raw: string, delimiters: Delimiters): string[] {
  const atoms: string[] = [];
  let at = 0;
  for (const { start, end } of findEscapes(raw, delimiters)) {
    atoms.push(...raw.slice(at, start), raw.slice(start, end));
    at = end;
  }
  atoms.push(...raw.slice(at));
  return atoms;
}

/** Pieces between one text, which may be an escape sequence such as `\.br\`, or the repetition separator as HL7 writes it. */
function cutAt(raw: string, at: string, delimiters: Delimiters): string[] {
  const separator = at === '~' ? delimiters.repetition : encodeFormatted(at, delimiters);
  return separator === '' ? [raw] : raw.split(separator).filter(piece => piece !== '');
}

/** A text as it stands in a message; formatting such as `\.br\` is meant as such and not escaped. */
function encodeFormatted(text: string, delimiters: Delimiters): string {
  return text
    .split(/(\\\.[a-z]{2}[+-]?\d*\\)/)
    .map((part, index) =>
      index % 2 === 0 ? encodeText(part, delimiters) : part.replaceAll('\\', delimiters.escape || '\\'),
    )
    .join('');
}
