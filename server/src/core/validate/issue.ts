import { formatPlace } from '../path/path.ts';
import type { Place } from '../syntax/segment.ts';
import type { RuleCode, Severity } from './rules.ts';

/** Something that is wrong on one line, independent of where in the document the line stands. */
export interface Issue {
  readonly code: RuleCode;
  /** Before settings have had their say. */
  readonly severity: Severity;
  /** UTF-16 units from the start of the line; equal to `end` where something is missing between two delimiters. */
  readonly start: number;
  readonly end: number;
  /** Id of the segment, of a missing one too; empty where the line has none. */
  readonly segment: string;
  /** The place in the segment; undefined for the segment or the line itself. */
  readonly place: Place | undefined;
  /** Name of the place by the definitions; empty where there is none. */
  readonly name: string;
  /** What it is and what was expected, in words that follow "PID-8 (Administrative Sex): ". */
  readonly text: string;
  /** The segment is not on the line, it is what the message lacks: so it has no number among its kind. */
  readonly isAbsent?: boolean;
}

/**
 * The exact path of an issue.
 * @param occurrence 1-based number of the segment among those with its id in the message
 */
export function issuePath(issue: Issue, occurrence: number): string {
  return issue.segment === '' ? '' : formatPlace(issue.segment, issue.isAbsent ? 1 : occurrence, issue.place ?? {});
}

/** The whole sentence: where (path and name), what it is, what was expected. */
export function issueMessage(issue: Issue, occurrence: number): string {
  const path = issuePath(issue, occurrence);
  if (path === '') return capitalised(issue.text);
  return `${path}${issue.name === '' ? '' : ` (${issue.name})`}: ${issue.text}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
