/** The rules that look at one segment and nothing else: what a line says about itself. */
import type { SegmentFacts } from '../definitions/segment-facts.ts';
import type { Segment } from '../syntax/segment.ts';
import { segmentTree } from '../syntax/segment-tree.ts';
import { checkField, checkRequiredFields } from './field-rules.ts';
import type { Issue } from './issue.ts';
import { checkLeaf } from './leaf-rules.ts';
import { reportInto } from './report.ts';

/**
 * What is wrong with one known segment, in the order of its text; of a segment that is all wrong, the first of it.
 * @param version how the version is called in messages
 */
export function checkSegment(segment: Segment, facts: SegmentFacts, version: string): Issue[] {
  const issues: Issue[] = [];
  const report = reportInto(issues, segment);
  const typed = facts.id === 'OBX' ? facts.ofValueType(segment.rawAt({ field: 2, component: 1 })) : facts;
  const firstField = segment.isHeader ? 3 : 1;
  const fields = segmentTree(segment);
  const check = { segment, facts: typed, version, report };
  checkRequiredFields(check, fields);
  for (const field of fields) if (field.number >= firstField) checkField(check, field);
  for (const leaf of segment.leaves()) {
    if (leaf.start < leaf.end && leaf.field >= firstField) checkLeaf(segment, typed, leaf, report);
  }
  return issues.sort((a, b) => a.start - b.start);
}
