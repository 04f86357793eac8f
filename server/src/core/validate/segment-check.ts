import type { SegmentFacts } from '../definitions/segment-facts.ts';
import type { Segment } from '../syntax/segment.ts';
import type { Report } from './report.ts';

/** What every check of a segment is given. */
export interface SegmentCheck {
  readonly segment: Segment;
  /** Of the segment as it stands: OBX-5 has the type that its OBX-2 says. */
  readonly facts: SegmentFacts;
  /** How the version is called in messages. */
  readonly version: string;
  readonly report: Report;
}
