/** The rules that look at a field as a whole: whether it is there, how often, how long, and how far its parts go. */
import type { PlaceFacts, SegmentFacts } from '../definitions/segment-facts.ts';
import { isLaterVersion } from '../definitions/versions.ts';
import { decodeText } from '../encoding/escapes.ts';
import type { Place, Span } from '../syntax/segment.ts';
import { hasContent, type TreeNode } from '../syntax/segment-tree.ts';
import { checkConstant, checkFewest, checkForbidden, originText, sourceOf } from './profile-rules.ts';
import type { SegmentCheck } from './segment-check.ts';

/** The required fields of a segment that hold nothing. */
export function checkRequiredFields(check: SegmentCheck, fields: readonly TreeNode[]): void {
  const { segment, facts, version, report } = check;
  for (const field of facts.requiredFields) {
    // MSH-1 and MSH-2 are `invalid-header`, and an empty MSH-12 is `unknown-version`, which says more.
    if (segment.isHeader && (field < 3 || (segment.id === 'MSH' && field === 12))) continue;
    const node = fields[field - 1];
    if (node !== undefined && hasContent(node)) continue;
    const where = node ?? { start: 0, end: 3 };
    const { name, definition } = facts.at(field, 0, 0);
    report(
      'required-field',
      where,
      { field },
      name,
      `is empty; ${sourceOf(definition?.profile?.usage, version)} requires it`,
    );
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
  const { usage, maxRepetitions, profile } = known.definition;
  if (checkForbidden(check, node, { field }, known)) return;
  if (usage === 'W' || usage === 'X' || usage === 'B')
    report('withdrawn-field', node, { field }, known.name, withdrawn(usage, sourceOf(profile?.usage, version)));
  // Of a field whose content the parties agree on, such as QPD-3, the message profile says how often it may be there.
  const isAgreed = known.definition.type === undefined || known.definition.type.open;
  const isCounted = !isAgreed || profile?.repetitions !== undefined;
  const extra = maxRepetitions > 0 && isCounted ? node.children[maxRepetitions] : undefined;
  if (extra !== undefined) {
    const times = maxRepetitions === 1 ? 'does not repeat' : `repeats at most ${maxRepetitions} times`;
    const text = `holds ${node.children.length} repetitions; in ${sourceOf(profile?.repetitions, version)} it ${times}`;
    report(
      'too-many-repetitions',
      { start: extra.start, end: node.end },
      { field, repetition: extra.number },
      known.name,
      text,
    );
  }
  checkFewest(check, node, known);
  for (const repetition of node.children) {
    if (!hasContent(repetition)) continue;
    const place = { field, repetition: repetition.number };
    checkConstant(check, repetition, place, known);
    checkLength(check, repetition, place, known);
    checkParts(check, repetition, place, known, usage === 'W' || usage === 'X' || usage === 'B');
  }
}

function extraField(facts: SegmentFacts, field: number, version: string): string {
  const since = facts.firstVersionOf(field);
  if (since === undefined && facts.origin !== undefined) return `${originText(facts.origin)} does not define it`;
  const last = `version ${version} ends with ${facts.id}-${facts.fieldCount}`;
  return since === undefined ? `no version defines it; ${last}` : `it exists from version ${since} on; ${last}`;
}

function withdrawn(usage: 'W' | 'X' | 'B', source: string): string {
  if (usage === 'B') return `${source} keeps it for backward compatibility only; new messages should not use it`;
  return usage === 'W' ? `it is withdrawn in ${source}` : `it is not used in ${source}`;
}

/** From here on a length in the facts means any: 65536 is how the standard writes that, and 99999 in OBX-5 (chapter 2, "Length"). */
const ANY_LENGTH = 65_536;

function checkLength(
  { segment, facts, version, report }: SegmentCheck,
  span: Span,
  place: Place,
  known: PlaceFacts,
): void {
  const asked = known.definition?.profile?.length;
  const stated = known.definition?.maxLength ?? 0;
  const isRule = asked !== undefined || (facts.lengthsAreNormative && stated < ANY_LENGTH);
  const limit = isRule ? stated : 0;
  if (limit === 0 || span.end - span.start <= limit) return;
  // Blanks behind a text mean nothing (2A, ST).
  const length = decodeText(segment.text.slice(span.start, span.end), segment.delimiters).trimEnd().length;
  if (length <= limit) return;
  // The length of a composite counts delimiters, and parts that later versions made longer: a hint more than a rule.
  const severity = known.composite && asked === undefined ? 'information' : undefined;
  report(
    'too-long',
    span,
    place,
    known.name,
    `holds ${length} characters; ${sourceOf(asked, version)} allows ${limit}`,
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
    const { name, definition } = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
    const text = `is empty; ${sourceOf(definition?.profile?.usage, version)} requires it where the rest is valued`;
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
      continue;
    }
    const inner = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
    // A primitive is its own first part, and has been looked at as a whole.
    const isPart = type.components.length > 0;
    if (isPart && inner.definition?.profile !== undefined) {
      if (checkForbidden(check, part, place, inner)) continue;
      checkConstant(check, part, place, inner);
      if (inner.definition.profile.length !== undefined) checkLength(check, part, place, inner);
    }
    if (level === 'component') checkParts(check, part, place, inner, isOld);
  }
}
