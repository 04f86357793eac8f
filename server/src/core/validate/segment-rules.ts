/** The rules that look at one segment and nothing else: what a line says about itself. */
import type { SegmentFacts } from '../definitions/segment-facts.ts';
import type { Segment } from '../syntax/segment.ts';
import { checkField, checkRequiredFields } from './field-rules.ts';
import type { Issue } from './issue.ts';
import { checkLeaf } from './leaf-rules.ts';
import { reportInto } from './report.ts';

/**
 * Everything that is wrong with one known segment, in the order of its text.
 * @param version how the version is called in messages
 */
export function checkSegment(segment: Segment, facts: SegmentFacts, version: string): Issue[] {
  const issues: Issue[] = [];
  const report = reportInto(issues, segment);
  const typed = facts.id === 'OBX' ? facts.ofValueType(segment.rawAt({ field: 2, component: 1 })) : facts;
  const firstField = segment.isHeader ? 3 : 1;
  checkRequiredFields(segment, typed, version, report);
  for (let field = firstField; field <= segment.fieldCount; field++) checkField(segment, typed, field, version, report);
  for (const leaf of segment.leaves()) {
    if (leaf.start < leaf.end && leaf.field >= firstField) checkLeaf(segment, typed, leaf, report);
  }
  return issues.sort((a, b) => a.start - b.start);
}
