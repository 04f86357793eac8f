import type { Place, Segment, Span } from '../syntax/segment.ts';
import type { Issue } from './issue.ts';
import { defaultSeverity, type RuleCode, type Severity } from './rules.ts';

/** Takes an issue of a segment; the span counts from the start of the segment's id. */
export type Report = (
  code: RuleCode,
  span: Span,
  place: Place | undefined,
  name: string,
  text: string,
  severity?: Severity | undefined,
) => void;

/** More issues of one segment help nobody, and a segment can hold a million values. */
const MAX_ISSUES = 200;

/** A report that collects the issues of a segment, with offsets from the start of its line. */
export function reportInto(issues: Issue[], segment: Segment): Report {
  const { id, prefix } = segment;
  return (code, span, place, name, text, severity = defaultSeverity(code)) => {
    if (issues.length >= MAX_ISSUES) return;
    issues.push({ code, severity, start: prefix + span.start, end: prefix + span.end, segment: id, place, name, text });
  };
}
