/**
 * What a path means where it stands. Inside `each`, a path to the segment or field that `each` goes over means the
 * current one, unless it has an index of its own; inside an `each` over a group, paths to the segments of the group mean
 * those of the current one. Everything else means what it means outside.
 */
import type { Path } from '../../core/path/path.ts';

/** What one step around a rule has settled. */
export type Frame =
  /** The occurrence of a segment, or with `field` the repetition of a field, that `each` is at. */
  | { readonly kind: 'each'; readonly segment: string; readonly field: number | undefined }
  /** The group that `each` is at. */
  | { readonly kind: 'group' }
  /** Segments of the target that `add` makes. */
  | { readonly kind: 'added'; readonly ids: ReadonlySet<string> }
  /** A repetition of the target that a rule with `each` makes. */
  | { readonly kind: 'filled'; readonly segment: string; readonly field: number };

/** The slot of a frame that may say which segment is meant: an `each` does, a group only where it holds such segments. */
export interface Binding {
  readonly kind: 'each' | 'group';
  readonly slot: number;
}

export class Scope {
  /** From the outside in; the index is the frame's slot in a run. */
  readonly frames: readonly Frame[];
  /** The path that `this` stands for. */
  readonly self: string | undefined;

  constructor(frames: readonly Frame[] = [], self?: string | undefined) {
    this.frames = frames;
    this.self = self;
  }

  inside(frame: Frame, self = this.self): Scope {
    return new Scope([...this.frames, frame], self);
  }

  about(self: string): Scope {
    return new Scope(this.frames, self);
  }

  /** What says which segments a path without groups means, the innermost first; none for the whole message. */
  bindings({ segment, occurrence }: Pick<Path, 'segment' | 'occurrence'>): readonly Binding[] {
    const found: Binding[] = [];
    for (let slot = this.frames.length - 1; slot >= 0; slot--) {
      const frame = this.frames[slot] as Frame;
      if (frame.kind === 'group') found.push({ kind: 'group', slot });
      if (frame.kind === 'each' && frame.segment === segment && occurrence === undefined) {
        found.push({ kind: 'each', slot });
        break;
      }
    }
    return found;
  }

  /** Slots of the groups around, the innermost first. */
  get groupSlots(): readonly number[] {
    return this.frames.flatMap(({ kind }, slot) => (kind === 'group' ? [slot] : [])).reverse();
  }

  /** The slot of the `each` that says which repetition of the path's field is meant, if one does. */
  repetitionSlot(path: Path): number | undefined {
    if (path.occurrence !== undefined || path.repetition !== undefined || path.field === undefined) return undefined;
    if (path.groups.length > 0) return undefined;
    const slot = this.frames.findLastIndex(
      frame => frame.kind === 'each' && frame.segment === path.segment && frame.field === path.field,
    );
    const segmentSlot = this.frames.findLastIndex(frame => frame.kind === 'each' && frame.segment === path.segment);
    // An `each` over the segment further in names another occurrence than the one whose field was gone over.
    return slot === -1 || slot < segmentSlot ? undefined : slot;
  }

  /** The slot of the `add` whose segment a target path means. */
  addedSlot({ segment, occurrence, groups }: Path): number | undefined {
    if (groups.length > 0 || (occurrence !== undefined && occurrence.kind !== 'number')) return undefined;
    for (let slot = this.frames.length - 1; slot >= 0; slot--) {
      const frame = this.frames[slot] as Frame;
      if (frame.kind === 'added' && frame.ids.has(segment)) return slot;
      // An `each` inside `add` that goes over the same segment does not change where `add` writes.
    }
    return undefined;
  }

  /** The slot of the rule whose new repetition a target path means. */
  filledSlot({ segment, field, occurrence, repetition }: Path): number | undefined {
    if (occurrence !== undefined || repetition !== undefined) return undefined;
    const slot = this.frames.findLastIndex(
      frame => frame.kind === 'filled' && frame.segment === segment && frame.field === field,
    );
    return slot === -1 ? undefined : slot;
  }
}
