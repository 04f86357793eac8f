/** The segments of the message that a run writes, in order. */
import type { TargetSegment } from './target-segment.ts';

/** How many segments have an id, and the last one of them; undefined where that has to be looked for. */
interface OfId {
  count: number;
  last: TargetSegment | undefined;
}

/**
 * A linked list, so that adding a segment costs the same however long the message is. What stands for a place of the source
 * (see {@link TargetSegment.isAnchored}) is in a second list as well: whoever looks for such a place need not go through all
 * that rules have made, of which there can be thousands in a row.
 */
export class SegmentList {
  #first: TargetSegment | undefined;
  #last: TargetSegment | undefined;
  #firstAnchored: TargetSegment | undefined;
  #lastAnchored: TargetSegment | undefined;
  readonly #ofId = new Map<string, OfId>();

  get first(): TargetSegment | undefined {
    return this.#first;
  }

  get last(): TargetSegment | undefined {
    return this.#last;
  }

  get lastAnchored(): TargetSegment | undefined {
    return this.#lastAnchored;
  }

  /** Puts a segment behind another one; first of all where there is none. */
  insert(segment: TargetSegment, previous: TargetSegment | undefined): void {
    const next = previous === undefined ? this.#first : previous.next;
    segment.previous = previous;
    segment.next = next;
    if (previous === undefined) this.#first = segment;
    else previous.next = segment;
    if (next === undefined) this.#last = segment;
    else next.previous = segment;
    if (segment.isAnchored) this.#anchor(segment);
    this.#count(segment);
  }

  unlink(segment: TargetSegment): void {
    const { id, previous, next } = segment;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    if (segment.isAnchored) this.#release(segment);
    const ofId = this.#ofId.get(id);
    if (ofId === undefined) return;
    ofId.count--;
    if (ofId.last === segment) ofId.last = previous?.id === id ? previous : undefined;
  }

  /** The last segment with an id. */
  lastOf(id: string): TargetSegment | undefined {
    const ofId = this.#ofId.get(id);
    if (ofId === undefined || ofId.count === 0) return undefined;
    if (ofId.last === undefined) {
      let at = this.#last;
      while (at !== undefined && at.id !== id) at = at.previous;
      ofId.last = at;
    }
    return ofId.last;
  }

  #count(segment: TargetSegment): void {
    const { id, previous, next } = segment;
    const ofId = this.#ofId.get(id);
    if (ofId === undefined) {
      this.#ofId.set(id, { count: 1, last: segment });
      return;
    }
    const isLast = ofId.count === 0 || next === undefined || (previous !== undefined && previous === ofId.last);
    ofId.count++;
    // Somewhere in between it may stand before or behind the last one.
    ofId.last = isLast ? segment : undefined;
  }

  #anchor(segment: TargetSegment): void {
    let before = segment.previous;
    while (before !== undefined && !before.isAnchored) before = before.previous;
    const behind = before === undefined ? this.#firstAnchored : before.nextAnchored;
    segment.previousAnchored = before;
    segment.nextAnchored = behind;
    if (before === undefined) this.#firstAnchored = segment;
    else before.nextAnchored = segment;
    if (behind === undefined) this.#lastAnchored = segment;
    else behind.previousAnchored = segment;
  }

  #release({ previousAnchored: before, nextAnchored: behind }: TargetSegment): void {
    if (before === undefined) this.#firstAnchored = behind;
    else before.nextAnchored = behind;
    if (behind === undefined) this.#lastAnchored = before;
    else behind.previousAnchored = before;
  }
}
