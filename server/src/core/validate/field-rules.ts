/** The rules that look at a field as a whole: whether it is there, how often, how long, and how far its parts go. */
import type { PlaceFacts, SegmentFacts } from '../definitions/segment-facts.ts';
import { isLaterVersion } from '../definitions/versions.ts';
import { decodeText } from '../encoding/escapes.ts';
import type { Place, Segment, Span } from '../syntax/segment.ts';
import type { TreeNode } from '../syntax/segment-tree.ts';
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

/** The required fields of a segment that hold nothing. */
export function checkRequiredFields(check: SegmentCheck, fields: readonly TreeNode[]): void {
  const { segment, facts, version, report } = check;
  for (const field of facts.requiredFields) {
    // MSH-1 and MSH-2 are `invalid-header`, and an empty MSH-12 is `unknown-version`, which says more.
    if (segment.isHeader && (field < 3 || (segment.id === 'MSH' && field === 12))) continue;
    const node = fields[field - 1];
    if (node !== undefined && hasContent(node)) continue;
    const where = node ?? { start: 0, end: 3 };
    report('required-field', where, { field }, facts.at(field, 0, 0).name, `is empty; version ${version} requires it`);
  }
}

/** Everything that is wrong with one field as a whole. */
export function checkField(check: SegmentCheck, node: TreeNode): void {
  if (!hasContent(node)) return;
  const { facts, version, report } = check;
  const field = node.number;
  const known = facts.at(field, 0, 0);
  if (known.definition === undefined) {
    report('extra-field', node, { field }, '', extraField(facts, field, version));
    return;
  }
  const { usage, maxRepetitions } = known.definition;
  if (usage === 'W' || usage === 'X' || usage === 'B')
    report('withdrawn-field', node, { field }, known.name, withdrawn(usage, version));
  // Of a field whose content the parties agree on, such as QPD-3, the message profile says how often it may be there.
  const isAgreed = known.definition.type === undefined || known.definition.type.open;
  const extra = maxRepetitions > 0 && !isAgreed ? node.children[maxRepetitions] : undefined;
  if (extra !== undefined) {
    const times = maxRepetitions === 1 ? 'does not repeat' : `repeats at most ${maxRepetitions} times`;
    const text = `holds ${node.children.length} repetitions; in version ${version} it ${times}`;
    report(
      'too-many-repetitions',
      { start: extra.start, end: node.end },
      { field, repetition: extra.number },
      known.name,
      text,
    );
  }
  for (const repetition of node.children) {
    if (!hasContent(repetition)) continue;
    const place = { field, repetition: repetition.number };
    checkLength(check, repetition, place, known);
    checkParts(check, repetition, place, known, usage === 'W' || usage === 'X' || usage === 'B');
  }
}

function extraField(facts: SegmentFacts, field: number, version: string): string {
  const since = facts.firstVersionOf(field);
  const last = `version ${version} ends with ${facts.id}-${facts.fieldCount}`;
  return since === undefined ? `no version defines it; ${last}` : `it exists from version ${since} on; ${last}`;
}

function withdrawn(usage: 'W' | 'X' | 'B', version: string): string {
  if (usage === 'B')
    return `version ${version} keeps it for backward compatibility only; new messages should not use it`;
  return usage === 'W' ? `it is withdrawn in version ${version}` : `it is not used in version ${version}`;
}

function checkLength(
  { segment, facts, version, report }: SegmentCheck,
  span: Span,
  place: Place,
  known: PlaceFacts,
): void {
  const limit = facts.lengthsAreNormative ? (known.definition?.maxLength ?? 0) : 0;
  if (limit === 0 || span.end - span.start <= limit) return;
  const length = decodeText(segment.text.slice(span.start, span.end), segment.delimiters).length;
  if (length <= limit) return;
  // The length of a composite counts delimiters, and parts that later versions made longer: a hint more than a rule.
  const severity = known.composite ? 'information' : undefined;
  report(
    'too-long',
    span,
    place,
    known.name,
    `holds ${length} characters; version ${version} allows ${limit}`,
    severity,
  );
}

/**
 * Required parts that are missing and parts that the data type does not have, one level down and then the next.
 * @param isOld the field is not for new messages, and what its parts should be no version says any more
 */
function checkParts(check: SegmentCheck, node: TreeNode, around: Place, known: PlaceFacts, isOld: boolean): void {
  const { segment, facts, version, report } = check;
  const level = around.component === undefined ? 'component' : 'subcomponent';
  const type = known.definition?.type;
  // A type that differs from case to case, or that these facts do not know, says nothing of its parts.
  if (type === undefined || type.open) return;
  // A lone `""` deletes the whole composite.
  if (segment.text.slice(node.start, node.end) === '""') return;
  for (const part of isOld ? [] : known.requiredParts) {
    const found = node.children[part - 1];
    if (found !== undefined && hasContent(found)) continue;
    const place = { ...around, [level]: part };
    const { name } = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
    const text = `is empty; version ${version} requires it where the rest is valued`;
    report('required-field', found ?? node, place, name, text);
  }
  const defined = Math.max(1, type.components.length);
  for (const part of node.children) {
    if (!hasContent(part)) continue;
    const place = { ...around, [level]: part.number };
    if (part.number > defined) {
      const name = `${type.displayId}${type.name === '' ? '' : ` (${type.name})`}`;
      const has = type.components.length === 0 ? 'has no parts' : `has ${defined} ${level}s`;
      const { component, subcomponent } = segment.delimiters;
      const mark = level === 'component' ? component : subcomponent;
      const since = facts.firstVersionOfComponent(type.id, part.number);
      const why =
        since !== undefined && isLaterVersion(since, version)
          ? `number ${part.number} exists from version ${since} on`
          : `a plain ${mark} in a value has to be escaped`;
      report('extra-component', part, place, '', `${name} ${has} in version ${version}; ${why}`);
    } else if (level === 'component') {
      checkParts(check, part, place, facts.at(place.field, part.number, 0), isOld);
    }
  }
}

/** Whether a part of a segment holds anything but delimiters. */
export function hasContent(node: TreeNode): boolean {
  if (node.children.length === 0) return node.end > node.start;
  return node.children.some(hasContent);
}
