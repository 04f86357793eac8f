/** A segment of the message that a run writes. */
import type { GroupInstance } from '../../core/structure/tree.ts';
import type { SourceSegment } from '../run/source.ts';
import { Part } from './part.ts';

/** A segment of the target, between its neighbours. */
export class TargetSegment {
  readonly id: string;
  /** The segment of the source that it was copied from or made for. */
  readonly origin: SourceSegment | undefined;
  readonly part: Part;
  /** The group of the source that a rule made it for, where the source has no such segment in it. */
  readonly group: GroupInstance | undefined;
  removed = false;
  previous: TargetSegment | undefined;
  next: TargetSegment | undefined;
  /** Its neighbours among those that stand for a place of the source. */
  previousAnchored: TargetSegment | undefined;
  nextAnchored: TargetSegment | undefined;

  constructor(id: string, origin: SourceSegment | undefined, text: string, group?: GroupInstance) {
    this.id = id;
    this.origin = origin;
    this.group = group;
    this.part = new Part(text, undefined);
  }

  /** Whether it stands for a place of the source: for a segment of it, or in what one of its groups has become. */
  get isAnchored(): boolean {
    return this.origin !== undefined || this.group !== undefined;
  }

  /** MSH, FHS and BHS: MSH-1 is the separator itself, so MSH-3 is the third piece and not the fourth. */
  get isHeader(): boolean {
    return this.id === 'MSH' || this.id === 'FHS' || this.id === 'BHS';
  }

  /** Index of a field among what the field separator cuts; piece 0 is the segment id. */
  indexOfField(field: number): number {
    return this.isHeader ? field - 1 : field;
  }
}
