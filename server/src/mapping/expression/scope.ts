/**
 * What a path means where it stands. Inside `each`, a path to the segment or field that `each` goes over means the
 * current one, unless it has an index of its own; everything else means what it means outside.
 */
import type { Path } from '../../core/path/path.ts';

/** What one `each` goes over: a segment, or with `field` the repetitions of a field. */
export interface Frame {
  readonly segment: string;
  readonly field: number | undefined;
}

export class Scope {
  /** From the outside in; the index is the frame's slot in a run. */
  readonly frames: readonly Frame[];

  constructor(frames: readonly Frame[] = []) {
    this.frames = frames;
  }

  inside(frame: Frame): Scope {
    return new Scope([...this.frames, frame]);
  }

  /** The slot of the `each` that says which occurrence of the path's segment is meant, if one does. */
  segmentSlot({ segment, occurrence }: Path): number | undefined {
    if (occurrence !== undefined) return undefined;
    const slot = this.frames.findLastIndex(frame => frame.segment === segment);
    return slot === -1 ? undefined : slot;
  }

  /** The slot of the `each` that says which repetition of the path's field is meant, if one does. */
  repetitionSlot(path: Path): number | undefined {
    if (path.occurrence !== undefined || path.repetition !== undefined || path.field === undefined) return undefined;
    const slot = this.frames.findLastIndex(({ segment, field }) => segment === path.segment && field === path.field);
    // An `each` over the segment further in names another occurrence than the one whose field was gone over.
    return slot === -1 || slot < (this.segmentSlot(path) ?? -1) ? undefined : slot;
  }
}
