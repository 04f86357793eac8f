/** The rules for a line before it is known as a segment of the version, and for the header that opens a message. */
import type { SegmentFacts } from '../definitions/segment-facts.ts';
import { isLaterVersion, resolveVersion } from '../definitions/versions.ts';
import type { DelimiterProblem } from '../syntax/delimiters.ts';
import type { Segment } from '../syntax/segment.ts';
import { listed } from './expected-codes.ts';
import type { Issue } from './issue.ts';

/** What is wrong with the delimiters that a header declares. */
export function checkHeader(segment: Segment, problems: readonly DelimiterProblem[]): Issue[] {
  const { id, prefix } = segment;
  return problems.map(problem => {
    const field = problem.kind === 'unusable-separator' ? 1 : problem.start === 0 ? undefined : 2;
    return {
      code: 'invalid-header',
      severity: 'error',
      start: prefix + problem.start,
      end: prefix + problem.end,
      segment: id,
      place: field === undefined ? undefined : { field },
      name: field === undefined ? '' : field === 1 ? 'Field Separator' : 'Encoding Characters',
      text: headerText(id, problem),
    };
  });
}

function headerText(id: string, problem: DelimiterProblem): string {
  switch (problem.kind) {
    case 'too-short':
      return problem.start === 0
        ? `the header ends before it says its delimiters (expected ${id}|^~\\&|...); |^~\\& is used`
        : `the encoding characters are missing (expected ^~\\& or the sender's own); ^~\\& is used`;
    case 'unusable-separator':
      return `'${problem.character}' can't be a field separator (expected a character such as |); |^~\\& is used`;
    case 'unusable-encoding-characters':
      return `'${problem.text.length > 20 ? problem.text.slice(0, 19) + '…' : problem.text}' are no encoding characters (expected four or five different signs such as ^~\\&); ^~\\& is used`;
    case 'repeated':
      return `'${problem.character}' is declared twice (expected different characters for field, component, repetition, escape and subcomponent); its first role counts`;
  }
}

/**
 * MSH-12 that is empty or names no known version.
 * @param fallback the version whose facts are used instead
 */
export function checkVersion(header: Segment, fallback: string): Issue[] {
  const span = header.locate({ field: 12, component: 1 });
  const version = header.rawAt({ field: 12, component: 1 }).trim();
  if (resolveVersion(version) !== undefined) return [];
  const { start, end } = span ?? { start: 0, end: 3 };
  return [
    {
      code: 'unknown-version',
      severity: 'warning',
      start: header.prefix + start,
      end: header.prefix + end,
      segment: header.id,
      place: { field: 12 },
      name: 'Version ID',
      text:
        version === ''
          ? `is empty; the facts of version ${fallback} are used`
          : `'${version}' is no known version (expected 2.1 to 2.9.1); the facts of version ${fallback} are used`,
    },
  ];
}

/**
 * A segment id that the version does not define. Z segments belong to the sites and are left alone, unless a profile says
 * which there are.
 */
export function checkSegmentId(segment: Segment, facts: SegmentFacts, version: string): Issue[] {
  const isLocal = segment.id.startsWith('Z');
  const { localSegments = [], names = [] } = facts.profile ?? {};
  if (isLocal && localSegments.length === 0) return [];
  const since = facts.firstVersionOf(0);
  const why =
    since === undefined
      ? " (a site's own segments start with Z)"
      : isLaterVersion(since, version)
        ? `; it exists from version ${since} on`
        : `; version ${since} defined it, and a later one took it out`;
  return [
    {
      code: 'unknown-segment',
      severity: 'warning',
      start: segment.prefix,
      end: segment.prefix + 3,
      segment: segment.id,
      place: undefined,
      name: '',
      text: isLocal
        ? `${profilesText(names)} no such segment (expected ${listed(localSegments)})`
        : `version ${version} defines no such segment${why}`,
    },
  ];
}

function profilesText(names: readonly string[]): string {
  return names.length === 1 ? `profile ${names[0]} defines` : `the profiles ${listedAnd(names)} define`;
}

function listedAnd(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A line that starts with no segment id, with its likely cause. */
export function checkJunk(segment: Segment): Issue[] {
  const { text, prefix, delimiters } = segment;
  return [
    {
      code: 'invalid-segment-id',
      severity: 'error',
      start: prefix,
      end: prefix + text.length,
      segment: '',
      place: undefined,
      name: '',
      text: `the line starts with no segment id (expected three characters such as PID, then ${delimiters.field}): ${likelyCause(text, delimiters.field)}`,
    },
  ];
}

function likelyCause(text: string, separator: string): string {
  const word = /^[A-Za-z][A-Za-z0-9]{2}(?![A-Za-z0-9])/.exec(text)?.[0];
  if (word !== undefined && word !== word.toUpperCase() && text[3] === separator)
    return `segment ids are upper case, so write ${word.toUpperCase()}`;
  if (word !== undefined && /^[A-Z0-9]{3}[^\sA-Za-z0-9]/.test(text))
    return `'${text[3]}' stands where the message's separator ${separator} should`;
  if (/^(?:\[|\d{2,4}[-/.:T]\d|(?:TRACE|DEBUG|INFO|WARN|ERROR)\b)/i.test(text))
    return 'it looks like a line or prefix of a log';
  const inside = text.search(/(?<![A-Za-z0-9])[A-Z][A-Z0-9]{2}(?=\|)/);
  if (inside > 0 && text[inside - 1] !== separator)
    return `the segment seems to start later, with ${text.slice(inside, inside + 3)}`;
  return 'it may be the rest of the segment above, cut by a line end inside a value';
}

/** A file without any header: said once, at its first line that holds something. */
export function missingHeader(segment: Segment): Issue {
  return {
    code: 'invalid-header',
    severity: 'error',
    start: segment.prefix,
    end: segment.prefix + (segment.form === 'segment' ? 3 : Math.min(segment.text.length, 80)),
    segment: '',
    place: undefined,
    name: '',
    text:
      segment.form === 'segment'
        ? `the file starts with ${segment.id} and has no message header (expected a first line that starts with MSH)`
        : 'this is no HL7 v2 message (expected a first line that starts with MSH, FHS or BHS)',
  };
}
