/** Walks over the leaves of a finished target, with what wrote each one. */
import { formatPlace } from '../../core/path/path.ts';
import { type Part, PartLevel, separatorOf } from '../target/part.ts';
import type { TargetMessage } from '../target/target-message.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import type { Write } from './records.ts';
import { Read } from './source.ts';

/** Numbers of a leaf; component and subcomponent only where its field has several. */
interface LeafPlace {
  readonly field: number;
  readonly repetition: number;
  readonly component: number | undefined;
  readonly subcomponent: number | undefined;
}

/**
 * One leaf of the target that holds something. Offsets count in the target's text. There are thousands in a long message, so
 * that what few ask for is made when they do.
 */
export class TargetLeaf {
  readonly raw: string;
  readonly start: number;
  /** What wrote it; undefined where it came with the copy. */
  readonly write: Write | undefined;
  readonly #segment: SegmentPlace;
  readonly #place: LeafPlace;
  readonly #originRepetition: number;

  constructor(
    segment: SegmentPlace,
    place: LeafPlace,
    raw: string,
    start: number,
    write: Write | undefined,
    originRepetition: number,
  ) {
    this.raw = raw;
    this.start = start;
    this.write = write;
    this.#segment = segment;
    this.#place = place;
    this.#originRepetition = originRepetition;
  }

  get path(): string {
    return formatPlace(this.#segment.id, this.#segment.occurrence, this.#place);
  }

  get end(): number {
    return this.start + this.raw.length;
  }

  /** MSH-1 and MSH-2, which hold no escapes. */
  get delimits(): boolean {
    return this.#segment.isHeader && this.#place.field <= 2;
  }

  /** The same leaf of the source, where it came with the copy. */
  get origin(): Read | undefined {
    const { origin } = this.#segment;
    if (this.write !== undefined || origin === undefined) return undefined;
    return new Read(origin, { ...this.#place, repetition: this.#originRepetition || 1 }, this.raw);
  }

  /** The leaf of a copied place that this leaf is the copy of. */
  leafOf(copied: Read): Read {
    const { place, segment } = copied;
    if (place === undefined) return copied;
    const { component, subcomponent } = this.#place;
    const whole = this.write?.level === PartLevel.Repetition;
    const exact = {
      ...place,
      component: place.component ?? (whole ? component : subcomponent === undefined ? undefined : 1),
      subcomponent: place.subcomponent ?? subcomponent,
    };
    const span = segment.segment.locate(exact);
    return new Read(segment, exact, span && segment.segment.text.slice(span.start, span.end));
  }
}

interface SegmentPlace {
  readonly id: string;
  readonly occurrence: number;
  readonly isHeader: boolean;
  readonly origin: TargetSegment['origin'];
}

/** All leaves that hold something, in order. A segment id is no leaf. */
export function leavesOf(target: TargetMessage): TargetLeaf[] {
  const leaves: TargetLeaf[] = [];
  const counts = new Map<string, number>();
  let start = 0;
  for (const segment of target.segments) {
    const text = target.textOf(segment);
    if (segment.id !== '') {
      const occurrence = (counts.get(segment.id) ?? 0) + 1;
      counts.set(segment.id, occurrence);
      const { id, isHeader, origin } = segment;
      new LeafWalk(target, { id, occurrence, isHeader, origin }, leaves).walk(segment.part, start);
    }
    start += text.length + 1;
  }
  return leaves;
}

class LeafWalk {
  readonly #target: TargetMessage;
  readonly #segment: SegmentPlace;
  readonly #leaves: TargetLeaf[];
  #at = 0;

  constructor(target: TargetMessage, segment: SegmentPlace, leaves: TargetLeaf[]) {
    this.#target = target;
    this.#segment = segment;
    this.#leaves = leaves;
  }

  walk(part: Part, start: number): void {
    this.#at = start;
    const { isHeader } = this.#segment;
    const pieces = this.#inner(part, PartLevel.Segment);
    for (const [index, piece] of pieces.entries()) {
      if (index === 0) {
        this.#at += (piece as string).length;
        if (isHeader && pieces.length > 1)
          this.#leaf(
            this.#target.delimiters.field,
            { field: 1, repetition: 1, component: undefined, subcomponent: undefined },
            undefined,
            1,
          );
        else this.#at++;
      } else if (isHeader && index === 1) {
        this.#leaf(
          piece as string,
          { field: 2, repetition: 1, component: undefined, subcomponent: undefined },
          undefined,
          1,
        );
        this.#at++;
      } else {
        this.#field(piece, isHeader ? index + 1 : index);
        this.#at++;
      }
    }
  }

  /** What is inside a part; a string is what no rule has touched. */
  #inner(part: string | Part, level: PartLevel): readonly (string | Part)[] {
    if (typeof part !== 'string' && part.inner !== undefined) return part.inner;
    const raw = typeof part === 'string' ? part : part.raw;
    const separator = separatorOf(level, this.#target.delimiters);
    return separator === '' || !raw.includes(separator) ? [raw] : raw.split(separator);
  }

  #field(part: string | Part, field: number): void {
    const write = writeOf(part, undefined);
    const origins = typeof part === 'string' ? undefined : part.origins;
    this.#each(part, PartLevel.Field, (repetition, index) => {
      const inner = writeOf(repetition, write);
      const components = this.#inner(repetition, PartLevel.Repetition);
      const origin = origins?.[index] ?? index + 1;
      this.#eachOf(components, (component, place) => {
        const within = writeOf(component, inner);
        const leaves = this.#inner(component, PartLevel.Component);
        this.#eachOf(leaves, (leaf, last) => {
          const cut = leaves.length > 1;
          this.#leaf(
            typeof leaf === 'string' ? leaf : leaf.raw,
            {
              field,
              repetition: index + 1,
              component: cut || components.length > 1 ? place + 1 : undefined,
              subcomponent: cut ? last + 1 : undefined,
            },
            writeOf(leaf, within),
            origin,
          );
        });
      });
    });
  }

  #each(part: string | Part, level: PartLevel, visit: (inner: string | Part, index: number) => void): void {
    this.#eachOf(this.#inner(part, level), visit);
  }

  /** Visits parts in order; between two of them stands one separator. */
  #eachOf(parts: readonly (string | Part)[], visit: (inner: string | Part, index: number) => void): void {
    for (let index = 0; index < parts.length; index++) {
      if (index > 0) this.#at++;
      visit(parts[index] as string | Part, index);
    }
  }

  #leaf(raw: string, place: LeafPlace, write: Write | undefined, originRepetition: number): void {
    if (raw !== '') this.#leaves.push(new TargetLeaf(this.#segment, place, raw, this.#at, write, originRepetition));
    this.#at += raw.length;
  }
}

function writeOf(part: string | Part, around: Write | undefined): Write | undefined {
  return (typeof part === 'string' ? undefined : part.write) ?? around;
}
