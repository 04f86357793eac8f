/** The rules that look at one segment and nothing else: what a line says about itself. */
import type { SegmentFacts } from '../definitions/segment-facts.ts';
import { isCodeInTable } from '../definitions/tables.ts';
import type { TableDefinition } from '../definitions/types.ts';
import { findEscapes } from '../encoding/escapes.ts';
import type { Leaf, Place, Segment } from '../syntax/segment.ts';
import { expectedCodes } from './expected-codes.ts';
import type { Issue } from './issue.ts';
import type { RuleCode, Severity } from './rules.ts';
import { defaultSeverity } from './rules.ts';

/** Data types whose third component names the system of the code in the first (chapter 2A). */
export const codedTypes: ReadonlySet<string> = new Set(['CE', 'CF', 'CNE', 'CWE']);

/** Takes an issue; offsets are from the start of the segment's id. */
type Report = (
  code: RuleCode,
  span: { readonly start: number; readonly end: number },
  place: Place | undefined,
  name: string,
  text: string,
  severity?: Severity,
) => void;

/**
 * Everything that is wrong with one known segment: required fields and components, codes and escape sequences.
 * @param version how the version is called in messages
 */
export function checkSegment(segment: Segment, facts: SegmentFacts, version: string): Issue[] {
  const issues: Issue[] = [];
  const report: Report = (code, span, place, name, text, severity = defaultSeverity(code)) => {
    const { id, prefix } = segment;
    issues.push({ code, severity, start: prefix + span.start, end: prefix + span.end, segment: id, place, name, text });
  };
  const typed = facts.id === 'OBX' ? facts.ofValueType(segment.rawAt({ field: 2, component: 1 })) : facts;
  checkRequiredFields(segment, typed, version, report);
  checkLeaves(segment, typed, version, report);
  return issues.sort((a, b) => a.start - b.start);
}

function checkRequiredFields(segment: Segment, facts: SegmentFacts, version: string, report: Report): void {
  for (const field of facts.requiredFields) {
    // MSH-1 and MSH-2 are `invalid-header`, and an empty MSH-12 is `unknown-version`, which says more.
    if (segment.isHeader && (field < 3 || (segment.id === 'MSH' && field === 12))) continue;
    const span = segment.locate({ field });
    if (span !== undefined && hasContent(segment, span)) continue;
    const where = span ?? { start: 0, end: 3 };
    report('required-field', where, { field }, facts.at(field, 0, 0).name, `is empty; version ${version} requires it`);
  }
}

/** One pass over the leaves that hold something; `open` remembers which composites have been seen already. */
function checkLeaves(segment: Segment, facts: SegmentFacts, version: string, report: Report): void {
  let open = '';
  for (const leaf of segment.leaves()) {
    if (leaf.start === leaf.end || leaf.field === 0 || (segment.isHeader && leaf.field < 3)) continue;
    const { field, repetition, component, subcomponent } = leaf;
    const whole = facts.at(field, 0, 0);
    const part = facts.at(field, component, 0);
    if (whole.requiredParts.length > 0 || part.requiredParts.length > 0) {
      const composite = `${field}~${repetition}`;
      if (!open.startsWith(composite + '^'))
        checkParts(segment, facts, { field, repetition }, whole.requiredParts, version, report);
      const key = `${composite}^${component}^`;
      if (open !== key)
        checkParts(segment, facts, { field, repetition, component }, part.requiredParts, version, report);
      open = key;
    }
    const table = facts.at(field, component, subcomponent).table;
    if (table !== undefined) checkCode(segment, facts, leaf, report);
    if (leaf.hasEscape) checkEscapes(segment, facts, leaf, report);
  }
}

function checkParts(
  segment: Segment,
  facts: SegmentFacts,
  around: Place,
  required: readonly number[],
  version: string,
  report: Report,
): void {
  for (const part of required) {
    const place = around.component === undefined ? { ...around, component: part } : { ...around, subcomponent: part };
    const span = segment.locate(place);
    if (span !== undefined && hasContent(segment, span)) continue;
    const { name } = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
    const where = span ?? segment.locate(around) ?? { start: 0, end: 3 };
    report('required-field', where, place, name, `is empty; version ${version} requires it where the rest is valued`);
  }
}

function checkCode(segment: Segment, facts: SegmentFacts, leaf: Leaf, report: Report): void {
  const { table, name } = facts.at(leaf.field, leaf.component, leaf.subcomponent);
  const code = segment.text.slice(leaf.start, leaf.end);
  // `""` deletes the value at the receiver: no code, but right everywhere.
  if (table === undefined || code === '""' || isCodeInTable(table, code)) return;
  // What is wrong with MSH-12 is `unknown-version`, which says what follows from it.
  if (segment.id === 'MSH' && leaf.field === 12) return;
  if (isOfAnotherSystem(segment, facts, leaf, table)) return;
  const text = `'${code}' is not in table ${table.id} (expected ${expectedCodes(table)})`;
  // A site may add codes to a user table, so only HL7's own tables are sure.
  report('not-in-table', leaf, placeOfLeaf(leaf, facts), name, text, table.kind === 'hl7' ? 'warning' : 'information');
}

/**
 * Whether a coded element says that its code is from another system than the table that the version binds: a race of
 * `2106-3` from CDCREC is not measured by table 0005. System `HL70005` names that table.
 */
function isOfAnotherSystem(segment: Segment, facts: SegmentFacts, leaf: Leaf, table: TableDefinition): boolean {
  const { field, repetition, component, subcomponent } = leaf;
  const isPart = facts.at(field, component, 0).composite;
  const around = facts.at(field, isPart ? component : 0, 0).definition?.dataType ?? '';
  if (!codedTypes.has(around) || (isPart ? subcomponent : component) !== 1) return false;
  const system = segment.rawAt(
    isPart ? { field, repetition, component, subcomponent: 3 } : { field, repetition, component: 3 },
  );
  return system !== '' && system.toUpperCase() !== `HL7${table.id}`;
}

function checkEscapes(segment: Segment, facts: SegmentFacts, leaf: Leaf, report: Report): void {
  const raw = segment.text.slice(leaf.start, leaf.end);
  for (const sequence of findEscapes(raw, segment.delimiters)) {
    if (sequence.problem === undefined) continue;
    const shown = shorten(raw.slice(sequence.start, sequence.end));
    const mark = segment.delimiters.escape;
    const text = {
      unterminated: `the escape sequence that starts with '${shown}' is not closed (write a plain ${mark} as ${mark}E${mark})`,
      unknown: `'${shown}' is no known escape sequence (write a plain ${mark} as ${mark}E${mark})`,
      'bad-hexadecimal': `'${shown}' is not well-formed (expected pairs of hexadecimal digits)`,
    }[sequence.problem];
    const span = { start: leaf.start + sequence.start, end: leaf.start + sequence.end };
    report(
      'invalid-escape',
      span,
      placeOfLeaf(leaf, facts),
      facts.at(leaf.field, leaf.component, leaf.subcomponent).name,
      text,
    );
  }
}

/** The place as people write it: a primitive field is `PID-8` and not `PID-8.1.1`. */
function placeOfLeaf(leaf: Leaf, facts: SegmentFacts): Place {
  const { field, repetition } = leaf;
  const subcomponent =
    leaf.subcomponent > 1 || facts.at(field, leaf.component, 0).composite ? leaf.subcomponent : undefined;
  const component =
    subcomponent !== undefined || leaf.component > 1 || facts.at(field, 0, 0).composite ? leaf.component : undefined;
  return { field, repetition, component, subcomponent };
}

/** Whether a span holds anything but delimiters. */
function hasContent(segment: Segment, span: { readonly start: number; readonly end: number }): boolean {
  const { component, repetition, subcomponent } = segment.delimiters;
  for (let at = span.start; at < span.end; at++) {
    const character = segment.text[at];
    if (character !== component && character !== repetition && character !== subcomponent) return true;
  }
  return false;
}

function shorten(text: string): string {
  return text.length <= 20 ? text : `${text.slice(0, 19)}…`;
}
