/** The rules that look at a field as a whole: whether it is there, how often, how long, and how far its parts go. */
import type { PlaceFacts, SegmentFacts } from '../definitions/segment-facts.ts';
import { decodeText } from '../encoding/escapes.ts';
import type { Place, Segment, Span } from '../syntax/segment.ts';
import type { Report } from './report.ts';

/** The required fields of a segment that hold nothing. */
export function checkRequiredFields(segment: Segment, facts: SegmentFacts, version: string, report: Report): void {
  for (const field of facts.requiredFields) {
    // MSH-1 and MSH-2 are `invalid-header`, and an empty MSH-12 is `unknown-version`, which says more.
    if (segment.isHeader && (field < 3 || (segment.id === 'MSH' && field === 12))) continue;
    const span = segment.locate({ field });
    if (span !== undefined && hasContent(segment, span)) continue;
    const where = span ?? { start: 0, end: 3 };
    report('required-field', where, { field }, facts.at(field, 0, 0).name, `is empty; version ${version} requires it`);
  }
}

/** Everything that is wrong with one field that holds something. */
export function checkField(
  segment: Segment,
  facts: SegmentFacts,
  field: number,
  version: string,
  report: Report,
): void {
  const whole = segment.locate({ field });
  if (whole === undefined || !hasContent(segment, whole)) return;
  const known = facts.at(field, 0, 0);
  if (known.definition === undefined) {
    report('extra-field', whole, { field }, '', extraField(facts, field, version));
    return;
  }
  const { usage, maxRepetitions } = known.definition;
  if (usage === 'W' || usage === 'X' || usage === 'B')
    report('withdrawn-field', whole, { field }, known.name, withdrawn(usage, version));
  const count = segment.repetitionCount(field);
  if (maxRepetitions > 0 && count > maxRepetitions) {
    const start = segment.locate({ field, repetition: maxRepetitions + 1 })?.start ?? whole.start;
    const times = maxRepetitions === 1 ? 'does not repeat' : `repeats at most ${maxRepetitions} times`;
    report(
      'too-many-repetitions',
      { start, end: whole.end },
      { field, repetition: maxRepetitions + 1 },
      known.name,
      `holds ${count} repetitions; in version ${version} it ${times}`,
    );
  }
  // What the parts of a withdrawn field should be, no version says any more.
  if (usage === 'W' || usage === 'X') return;
  for (let repetition = 1; repetition <= count; repetition++)
    checkRepetition(segment, facts, { field, repetition }, version, report);
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

function checkRepetition(segment: Segment, facts: SegmentFacts, place: Place, version: string, report: Report): void {
  const span = segment.locate(place);
  if (span === undefined || !hasContent(segment, span)) return;
  const known = facts.at(place.field, 0, 0);
  checkLength(segment, span, place, known, facts, version, report);
  checkParts(segment, facts, place, span, known, version, report);
}

function checkLength(
  segment: Segment,
  span: Span,
  place: Place,
  known: PlaceFacts,
  facts: SegmentFacts,
  version: string,
  report: Report,
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

/** Required parts that are missing and parts that the data type does not have, one level down and then the next. */
function checkParts(
  segment: Segment,
  facts: SegmentFacts,
  around: Place,
  span: Span,
  known: PlaceFacts,
  version: string,
  report: Report,
): void {
  const level = around.component === undefined ? 'component' : 'subcomponent';
  const { definition } = known;
  // A type that differs from case to case, or that these facts do not know, says nothing of its parts.
  if (definition?.type === undefined || definition.type.open) return;
  // A lone `""` deletes the whole composite.
  if (segment.text.slice(span.start, span.end) === '""') return;
  const defined = Math.max(1, definition.type.components.length);
  for (const part of known.requiredParts) {
    const place = { ...around, [level]: part };
    const found = segment.locate(place);
    if (found !== undefined && hasContent(segment, found)) continue;
    const { name } = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
    report(
      'required-field',
      found ?? span,
      place,
      name,
      `is empty; version ${version} requires it where the rest is valued`,
    );
  }
  for (let part = 1; ; part++) {
    const place = { ...around, [level]: part };
    const found = segment.locate(place);
    if (found === undefined) return;
    if (!hasContent(segment, found)) continue;
    if (part > defined) {
      const type = `${definition.type.displayId}${definition.type.name === '' ? '' : ` (${definition.type.name})`}`;
      const has = definition.type.components.length === 0 ? 'has no parts' : `has ${defined} ${level}s`;
      report(
        'extra-component',
        found,
        place,
        '',
        `${type} ${has} in version ${version}; a plain ${separatorOf(segment, level)} in a value has to be escaped`,
      );
    } else if (level === 'component') {
      checkParts(segment, facts, place, found, facts.at(place.field, part, 0), version, report);
    }
  }
}

function separatorOf(segment: Segment, level: 'component' | 'subcomponent'): string {
  return level === 'component' ? segment.delimiters.component : segment.delimiters.subcomponent;
}

/** Whether a span holds anything but delimiters. */
export function hasContent(segment: Segment, span: Span): boolean {
  const { component, repetition, subcomponent } = segment.delimiters;
  for (let at = span.start; at < span.end; at++) {
    const character = segment.text[at];
    if (character !== component && character !== repetition && character !== subcomponent) return true;
  }
  return false;
}
