/** The rules that look at a message as a whole: its type, its segments in the groups of its structure, its set ids. */
import type { Definitions } from '../definitions/types.ts';
import { anySegment } from '../definitions/types.ts';
import type { StructureFinding } from '../structure/findings.ts';
import type { StructureMatch } from '../structure/match.ts';
import { type ResolvedStructure, resolveStructure, type UnknownType } from '../structure/message-structure.ts';
import type { MessageStructures } from '../structure/structures.ts';
import type { GroupInstance } from '../structure/tree.ts';
import type { MessageType } from '../syntax/sections.ts';
import type { Segment } from '../syntax/segment.ts';
import { listed } from './expected-codes.ts';
import type { Issue } from './issue.ts';
import { originText } from './profile-rules.ts';
import { defaultSeverity, type RuleCode } from './rules.ts';

/** A segment of a message as these rules see it. */
export interface SegmentShape {
  readonly id: string;
  /** Line of the segment, from the first line of the message. */
  readonly line: number;
  /** Units before the id on its line. */
  readonly prefix: number;
  /** The digits that field 1 starts with. */
  readonly setId: string;
}

/** What is looked at. */
export interface MessageShape {
  /** MSH, cut only when something is to be shown in it. */
  header(): Segment;
  readonly type: MessageType;
  /** The ids of its segments, without the lines that are none. */
  readonly ids: readonly string[];
  /** Field 1 of each segment as a number, or {@link NO_SET_ID}. */
  readonly setIds: Int32Array;
  /** A segment, looked at only when something is to be shown at it; undefined for an index beyond the message. */
  segmentAt(index: number): SegmentShape | undefined;
}

/** The set id of a segment whose field 1 is no number of up to four digits. */
export const NO_SET_ID = -1;

/** An issue of a message and the line it is on, counted from the message's first line. */
export interface MessageIssue {
  readonly line: number;
  readonly issue: Issue;
}

/** Everything that is wrong with a message as a whole, in the order of its lines. */
export function checkMessage(message: MessageShape, structures: MessageStructures, version: string): MessageIssue[] {
  const { definitions } = structures;
  const { type } = message;
  const resolved = resolveStructure(definitions, type);
  const found = checkType(message, type, resolved, definitions, version);
  if (resolved.kind === 'unknown') return found;
  const match = structures.match(resolved.id, message.ids);
  if (match === undefined) return found;
  for (const finding of match.findings) found.push(structureIssue(message, finding, resolved.id, definitions, version));
  found.push(...checkSetIds(message, match, definitions));
  return found.sort((a, b) => a.line - b.line || a.issue.start - b.issue.start);
}

function checkType(
  message: MessageShape,
  type: MessageType,
  resolved: ResolvedStructure,
  definitions: Definitions,
  version: string,
): MessageIssue[] {
  const at = (
    code: RuleCode,
    field: number,
    component: number | undefined,
    name: string,
    text: string,
  ): MessageIssue => {
    const header = message.header();
    const span = header.locate({ field, component }) ?? header.locate({ field }) ?? { start: 0, end: 3 };
    const { prefix } = header;
    return {
      line: 0,
      issue: {
        code,
        severity: defaultSeverity(code),
        start: prefix + span.start,
        end: prefix + span.end,
        segment: 'MSH',
        place: { field, component },
        name,
        text,
      },
    };
  };
  const isUnknown = (component: number, text: string): MessageIssue =>
    at('unknown-message-type', 9, component, typeParts[component - 1] ?? '', text);
  if (resolved.kind === 'unknown')
    return unknownType(resolved.why, type, version).map(([component, text]) => isUnknown(component, text));
  const found: MessageIssue[] = [];
  if (resolved.by === 'structure' && isUnknownEvent(definitions, type)) {
    found.push(
      isUnknown(
        2,
        `version ${version} has no event '${type.event}' for ${type.code}; the structure in MSH-9.3 is used`,
      ),
    );
  }
  if (resolved.mismatch !== undefined) {
    const { written, expected } = resolved.mismatch;
    const text = `'${written}' is not the structure of ${type.code}^${type.event} in version ${version} (expected ${expected})`;
    found.push(at('structure-mismatch', 9, 3, 'Message Structure', text));
  }
  return found;
}

const typeParts = ['Message Code', 'Trigger Event', 'Message Structure'] as const;

/** Whether MSH-9.1 and MSH-9.2 alone would lead nowhere; what the parties agreed on is theirs. */
export function isUnknownEvent(definitions: Definitions, { code, event }: MessageType): boolean {
  if (event === '' || event.startsWith('Z') || code.startsWith('Z')) return false;
  return resolveStructure(definitions, { code, event, structure: '' }).kind === 'unknown';
}

/** Which component of MSH-9 is to blame, and the words; none where there is nothing to say. */
function unknownType(why: UnknownType, type: MessageType, version: string): readonly (readonly [number, string])[] {
  const unchecked = 'so the order of the segments is not checked';
  switch (why) {
    // What is empty is `required-field`, and what the parties agreed on is theirs.
    case 'empty':
    case 'local':
      return [];
    case 'code':
      return [[1, `version ${version} has no message '${type.code}', ${unchecked}`]];
    case 'event':
      return [[2, `version ${version} has no event '${type.event}' for ${type.code}, ${unchecked}`]];
    case 'eventMissing':
      return [[2, `there is no trigger event for ${type.code} (expected one such as A01 in ADT^A01), ${unchecked}`]];
    case 'structure':
      return [[3, `version ${version} has no structure '${type.structure}', ${unchecked}`]];
  }
}

function structureIssue(
  message: MessageShape,
  finding: StructureFinding,
  structure: string,
  definitions: Definitions,
  version: string,
): MessageIssue {
  const nameOf = (id: string): string => definitions.segment(id)?.name ?? '';
  switch (finding.kind) {
    case 'missing': {
      // Something missing is shown at the segment that it should follow; MSH is always there to be one.
      const after = message.segmentAt(Math.max(0, finding.before - 1));
      const id = finding.segments[0] ?? '';
      const others = finding.segments.length > 1 ? ` (or ${listed(finding.segments.slice(1))})` : '';
      const group = finding.group === undefined ? '' : ` in ${finding.group.name}`;
      const asks =
        finding.node.profile === undefined ? `${structure} of version ${version}` : originText(finding.node.profile);
      const text =
        finding.node.kind === 'group'
          ? `is missing after ${after?.id ?? 'MSH'}${others}; it begins the group ${finding.node.name}, which ${asks} requires${group}`
          : `is missing after ${after?.id ?? 'MSH'}${others}; ${asks} requires it${group}`;
      return issueAt('missing-segment', after, id, nameOf(id), text, true);
    }
    case 'unexpected': {
      const at = message.segmentAt(finding.index);
      const more =
        finding.count === 1 ? '' : finding.count === 2 ? ', nor the next one' : `, nor the next ${finding.count - 1}`;
      const belongs = finding.belongs === undefined ? undefined : message.segmentAt(finding.belongs.before);
      const expected = finding.expected.filter(id => id !== anySegment).slice(0, 6);
      const instead =
        finding.belongs !== undefined
          ? `it belongs ${belongs === undefined ? 'at the end' : `before ${belongs.id}`}`
          : expected.length === 0
            ? 'the message could end before it'
            : `expected ${listed(expected)}`;
      const forbidden = definitions.structure(structure)?.forbidden?.get(finding.id);
      const text =
        forbidden === undefined
          ? `${structure} of version ${version} does not allow it here${more} (${instead})`
          : `${originText(forbidden)} does not allow it in ${structure}${more}`;
      return issueAt('unexpected-segment', at, finding.id, nameOf(finding.id), text);
    }
    case 'tooMany': {
      const at = message.segmentAt(finding.index);
      const times = finding.max === 1 ? 'once' : `${finding.max} times`;
      const where = finding.group === undefined ? '' : ` in ${finding.group.name}`;
      const what = finding.node.kind === 'group' ? `group ${finding.node.name}` : finding.id;
      const asks =
        finding.node.profile === undefined ? `${structure} of version ${version}` : originText(finding.node.profile);
      const text = `is one too many; ${asks} allows ${what} ${times}${where}`;
      return issueAt('too-many-segments', at, finding.id, nameOf(finding.id), text);
    }
  }
}

function issueAt(
  code: RuleCode,
  at: SegmentShape | undefined,
  segment: string,
  name: string,
  text: string,
  isAbsent = false,
): MessageIssue {
  const start = at?.prefix ?? 0;
  const issue = { code, severity: defaultSeverity(code), start, end: start + 3, segment, place: undefined, name, text };
  return { line: at?.line ?? 0, issue: isAbsent ? { ...issue, isAbsent } : issue };
}

/**
 * Set ids run 1, 2, 3 among the segments of one id in one group (chapter 2, data type SI); the first that does not is
 * reported. A group that holds the segment once and repeats, such as OBSERVATION around OBX, counts with its repetitions.
 */
function checkSetIds(message: MessageShape, match: StructureMatch, definitions: Definitions): MessageIssue[] {
  const found: MessageIssue[] = [];
  const counts = new Map<GroupInstance | undefined, Map<string, number>>();
  let lastId = '';
  let isNumbered = false;
  message.ids.forEach((id, index) => {
    // Neighbours are mostly of one kind, and a message may have many thousands of them.
    if (id !== lastId) isNumbered = hasSetId(definitions, id);
    lastId = id;
    const setId = message.setIds[index];
    if (!isNumbered || setId === NO_SET_ID) return;
    const scope = scopeOf(match, index);
    let byId = counts.get(scope);
    if (byId === undefined) {
      byId = new Map();
      counts.set(scope, byId);
    }
    const last = byId.get(id) ?? 0;
    // Once it has been said, the rest of the run says nothing new.
    if (last < 0) return;
    const expected = last + 1;
    const isRight = setId === expected;
    byId.set(id, isRight ? expected : -1);
    const segment = isRight ? undefined : message.segmentAt(index);
    if (segment === undefined) return;
    const { line, prefix, setId: written } = segment;
    const where = scope === undefined ? 'the message' : scope.name;
    const name = definitions.segment(id)?.fields[0]?.name ?? '';
    const text = `is ${written}; expected ${expected}, since set ids run 1, 2, 3 within ${where}`;
    const start = prefix + 4;
    const end = start + written.length;
    found.push({
      line,
      issue: {
        code: 'set-id',
        severity: defaultSeverity('set-id'),
        start,
        end,
        segment: id,
        place: { field: 1 },
        name,
        text,
      },
    });
  });
  return found;
}

/** Whether field 1 of a segment is a set id. */
export function hasSetId(definitions: Definitions, id: string): boolean {
  return definitions.segment(id)?.fields[0]?.dataType === 'SI';
}

/** The group that the set ids of a segment run within; undefined for the message. */
export function scopeOf(match: StructureMatch, index: number): GroupInstance | undefined {
  // A segment that its group holds once is numbered over the repetitions of the group, or of the next one around it.
  let group = match.groupAt(index);
  let max = match.nodeAt(index)?.max;
  while (max === 1 && group !== undefined) {
    max = group.node.max;
    group = group.parent;
  }
  return group;
}
