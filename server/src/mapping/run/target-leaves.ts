/** Walks over the leaves of a finished target, with what wrote each one. */
import { decodeText } from '../../core/encoding/escapes.ts';
import { formatPlace } from '../../core/path/path.ts';
import { CharacterClass, type Delimiters } from '../../core/syntax/delimiters.ts';
import { type Part, PartLevel, separatorOf } from '../target/part.ts';
import type { TargetMessage } from '../target/target-message.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import type { Judgement, TableUse, Write } from './records.ts';
import { Read } from './source.ts';
import type { LocateRule, RuleLocation, TraceEntry } from './trace.ts';

/** What the leaves of one segment share. */
interface LeafSegment {
  readonly id: string;
  readonly occurrence: number;
  readonly isHeader: boolean;
  readonly origin: TargetSegment['origin'];
  readonly delimiters: Delimiters;
  readonly locate: LocateRule;
}

const none: readonly never[] = [];

/**
 * One leaf of the target that holds something, as the trace has it. Offsets count in the target's text. There are thousands
 * in a long message, each is one object of numbers and of what was there before, and all else is made when somebody asks.
 */
class TargetLeaf implements TraceEntry {
  readonly start: number;
  readonly #raw: string;
  /** What wrote it; undefined where it came with the copy. */
  readonly #write: Write | undefined;
  readonly #segment: LeafSegment;
  readonly #field: number;
  readonly #repetition: number;
  /** Component and subcomponent only where the field has several. */
  readonly #component: number | undefined;
  readonly #subcomponent: number | undefined;
  readonly #originRepetition: number;

  constructor(
    segment: LeafSegment,
    raw: string,
    start: number,
    write: Write | undefined,
    originRepetition: number,
    field: number,
    repetition: number,
    component: number | undefined,
    subcomponent: number | undefined,
  ) {
    this.start = start;
    this.#raw = raw;
    this.#write = write;
    this.#segment = segment;
    this.#field = field;
    this.#repetition = repetition;
    this.#component = component;
    this.#subcomponent = subcomponent;
    this.#originRepetition = originRepetition;
  }

  get out(): string {
    return formatPlace(this.#segment.id, this.#segment.occurrence, this.#place(this.#repetition));
  }

  get end(): number {
    return this.start + this.#raw.length;
  }

  get value(): string {
    const { isHeader, delimiters } = this.#segment;
    // MSH-1 and MSH-2 hold no escapes.
    return isHeader && this.#field <= 2 ? this.#raw : decodeText(this.#raw, delimiters);
  }

  get op(): 'copy' | 'set' {
    return this.#write === undefined ? 'copy' : 'set';
  }

  get rule(): RuleLocation {
    return this.#segment.locate(this.#write);
  }

  get from(): readonly Read[] {
    const write = this.#write;
    if (write !== undefined)
      return write.copied === undefined ? write.reads : [this.#leafOf(write.copied, write.level)];
    // It came with the copy, from the same leaf of the source.
    const { origin } = this.#segment;
    return origin === undefined ? none : [new Read(origin, this.#place(this.#originRepetition || 1), this.#raw)];
  }

  get because(): readonly Judgement[] {
    return this.#write?.because ?? none;
  }

  get via(): readonly TableUse[] {
    return this.#write?.via ?? none;
  }

  #place(repetition: number) {
    return { field: this.#field, repetition, component: this.#component, subcomponent: this.#subcomponent };
  }

  /** The leaf of a copied place that this leaf is the copy of. */
  #leafOf(copied: Read, level: PartLevel): Read {
    const { place, segment } = copied;
    if (place === undefined) return copied;
    const subcomponent = this.#subcomponent;
    const isWhole = level === PartLevel.Repetition;
    const exact = {
      ...place,
      component: place.component ?? (isWhole ? this.#component : subcomponent === undefined ? undefined : 1),
      subcomponent: place.subcomponent ?? subcomponent,
    };
    const span = segment.segment.locate(exact);
    return new Read(segment, exact, span && segment.segment.text.slice(span.start, span.end));
  }
}

/** All leaves that hold something, in order. A segment id is no leaf. */
export function leavesOf(target: TargetMessage, locate: LocateRule): TraceEntry[] {
  const leaves: TargetLeaf[] = [];
  const counts = new Map<string, number>();
  const { delimiters } = target;
  let start = 0;
  for (const segment of target.segments) {
    const { id, isHeader, origin } = segment;
    if (id === '') start += target.textOf(segment).length;
    else {
      const occurrence = (counts.get(id) ?? 0) + 1;
      counts.set(id, occurrence);
      start = new LeafWalk({ id, occurrence, isHeader, origin, delimiters, locate }, leaves, start).walk(segment.part);
    }
    // Every segment ends with CR.
    start++;
  }
  return leaves;
}

/** Goes over the leaves of one segment. */
class LeafWalk {
  readonly #segment: LeafSegment;
  readonly #leaves: TargetLeaf[];
  /** Where the walk is in the target's text, and in which repetition of which field. */
  #at: number;
  #field = 0;
  #repetition = 1;
  #originRepetition = 1;

  constructor(segment: LeafSegment, leaves: TargetLeaf[], start: number) {
    this.#segment = segment;
    this.#leaves = leaves;
    this.#at = start;
  }

  /** @returns where the segment ends */
  walk(part: Part): number {
    const { isHeader, delimiters } = this.#segment;
    const pieces = this.#pieces(part, PartLevel.Segment) ?? [part.raw];
    this.#at += (pieces[0] as string).length;
    for (let index = 1; index < pieces.length; index++) {
      const piece = pieces[index] as string | Part;
      this.#field = isHeader ? index + 1 : index;
      if (isHeader && index === 1) {
        // MSH-1 is the separator itself, and MSH-2 is not cut.
        this.#field = 1;
        this.#leaf(delimiters.field, undefined, undefined, undefined);
        this.#field = 2;
        this.#leaf(rawOf(piece), undefined, undefined, undefined);
        continue;
      }
      this.#at++;
      this.#walkField(piece);
    }
    return this.#at;
  }

  /** What is inside a part, a string where no rule has touched it; undefined where it is not cut. */
  #pieces(part: string | Part, level: PartLevel): readonly (string | Part)[] | undefined {
    if (typeof part !== 'string' && part.inner !== undefined) return part.inner;
    const raw = rawOf(part);
    const separator = separatorOf(level, this.#segment.delimiters);
    return separator === '' || !raw.includes(separator) ? undefined : raw.split(separator);
  }

  #walkField(part: string | Part): void {
    this.#repetition = 1;
    this.#originRepetition = 1;
    // Most fields are empty or one plain value.
    if (typeof part === 'string' && isPlain(part, this.#segment.delimiters.classes)) {
      this.#leaf(part, undefined, undefined, undefined);
      return;
    }
    const write = writeOf(part, undefined);
    const origins = typeof part === 'string' ? undefined : part.origins;
    const repetitions = this.#pieces(part, PartLevel.Field) ?? [rawOf(part)];
    for (let index = 0; index < repetitions.length; index++) {
      if (index > 0) this.#at++;
      this.#repetition = index + 1;
      this.#originRepetition = origins?.[index] ?? index + 1;
      this.#walkRepetition(repetitions[index] as string | Part, write);
    }
  }

  #walkRepetition(part: string | Part, around: Write | undefined): void {
    const write = writeOf(part, around);
    const components = this.#pieces(part, PartLevel.Repetition);
    if (components === undefined) {
      this.#walkComponent(rawOf(part), 1, true, write);
      return;
    }
    for (let index = 0; index < components.length; index++) {
      if (index > 0) this.#at++;
      this.#walkComponent(components[index] as string | Part, index + 1, components.length === 1, write);
    }
  }

  #walkComponent(part: string | Part, component: number, isOnly: boolean, around: Write | undefined): void {
    const write = writeOf(part, around);
    const leaves = this.#pieces(part, PartLevel.Component);
    if (leaves === undefined || leaves.length === 1) {
      const leaf = leaves?.[0] ?? part;
      this.#leaf(rawOf(leaf), isOnly ? undefined : component, undefined, writeOf(leaf, write));
      return;
    }
    for (let index = 0; index < leaves.length; index++) {
      if (index > 0) this.#at++;
      const leaf = leaves[index] as string | Part;
      this.#leaf(rawOf(leaf), component, index + 1, writeOf(leaf, write));
    }
  }

  #leaf(raw: string, component: number | undefined, subcomponent: number | undefined, write: Write | undefined): void {
    if (raw !== '')
      this.#leaves.push(
        new TargetLeaf(
          this.#segment,
          raw,
          this.#at,
          write,
          this.#originRepetition,
          this.#field,
          this.#repetition,
          component,
          subcomponent,
        ),
      );
    this.#at += raw.length;
  }
}

function rawOf(part: string | Part): string {
  return typeof part === 'string' ? part : part.raw;
}

function writeOf(part: string | Part, around: Write | undefined): Write | undefined {
  return (typeof part === 'string' ? undefined : part.write) ?? around;
}

/** Whether no separator cuts a text. */
function isPlain(text: string, classes: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) {
    const kind = classes[text.charCodeAt(at)] as number;
    if (kind >= CharacterClass.Repetition && kind <= CharacterClass.Subcomponent) return false;
  }
  return true;
}
