/** The rules that look at one leaf: what a value may be at its place. */
import type { PlaceFacts, SegmentFacts } from '../definitions/segment-facts.ts';
import { isCodeInTable } from '../definitions/tables.ts';
import type { TableDefinition } from '../definitions/types.ts';
import { decodeText, findEscapes } from '../encoding/escapes.ts';
import type { Leaf, Place, Segment } from '../syntax/segment.ts';
import { checkDigitOf } from '../values/check-digits.ts';
import {
  checkEncapsulatedData,
  checkStructuredNumeric,
  checkTelephone,
  checkValue,
  type ValueProblem,
} from '../values/data-types.ts';
import { expectedCodes } from './expected-codes.ts';
import { originText } from './profile-rules.ts';
import type { Report } from './report.ts';

/** Data types whose third component names the system of the code in the first (chapter 2A). */
export const codedTypes: ReadonlySet<string> = new Set(['CE', 'CF', 'CNE', 'CWE']);

/** Bad escape sequences that are listed of one value. */
const MAX_ESCAPES = 20;

/** Everything that is wrong with the value of one leaf that holds something. */
export function checkLeaf(segment: Segment, facts: SegmentFacts, leaf: Leaf, report: Report): void {
  const raw = segment.text.slice(leaf.start, leaf.end);
  const known = facts.at(leaf.field, leaf.component, leaf.subcomponent);
  if (leaf.hasControl) checkControlCharacters(raw, leaf, facts, known, report);
  if (leaf.hasEscape) checkEscapes(segment, raw, leaf, facts, known, report);
  // `""` deletes the value at the receiver: no value, but right everywhere.
  if (raw === '""') return;
  if (known.table !== undefined) checkCode(segment, facts, leaf, raw, known, known.table, report);
  checkForm(segment, facts, leaf, raw, known, report);
}

/** The place as people write it: a primitive field is `PID-8` and not `PID-8.1.1`. */
export function placeOfLeaf(leaf: Leaf, facts: SegmentFacts): Place {
  const { field, repetition } = leaf;
  const isPart = leaf.subcomponent > 1 || facts.at(field, leaf.component, 0).composite;
  const isComponent = isPart || leaf.component > 1 || facts.at(field, 0, 0).composite;
  return {
    field,
    repetition,
    component: isComponent ? leaf.component : undefined,
    subcomponent: isPart ? leaf.subcomponent : undefined,
  };
}

function checkControlCharacters(raw: string, leaf: Leaf, facts: SegmentFacts, known: PlaceFacts, report: Report): void {
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code >= 32 && code !== 127) continue;
    const name = controlNames.get(code) ?? 'a control character';
    const hexadecimal = code.toString(16).toUpperCase().padStart(2, '0');
    const span = { start: leaf.start + at, end: leaf.start + at + 1 };
    const text = `holds ${name} (0x${hexadecimal}), which no value may hold (remove it, or write it as \\X${hexadecimal}\\)`;
    report('control-character', span, placeOfLeaf(leaf, facts), known.name, text);
    // One is enough to find the place; a binary value would fill the list with them.
    return;
  }
}

const controlNames: ReadonlyMap<number, string> = new Map([
  [0x00, 'a NUL'],
  [0x09, 'a tab'],
  [0x0b, 'the start-of-block byte of MLLP'],
  [0x0c, 'a form feed'],
  [0x1b, 'an escape byte'],
  [0x1c, 'the end-of-block byte of MLLP'],
  [0x7f, 'a delete character'],
]);

function checkEscapes(
  segment: Segment,
  raw: string,
  leaf: Leaf,
  facts: SegmentFacts,
  known: PlaceFacts,
  report: Report,
): void {
  let count = 0;
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
    report('invalid-escape', span, placeOfLeaf(leaf, facts), known.name, text);
    // In a value that is not escaped at all, one is enough to see it.
    if (++count === MAX_ESCAPES) return;
  }
}

function checkCode(
  segment: Segment,
  facts: SegmentFacts,
  leaf: Leaf,
  code: string,
  known: PlaceFacts,
  table: TableDefinition,
  report: Report,
): void {
  if (isCodeInTable(table, code)) return;
  // What is wrong with MSH-9 and MSH-12 has rules of its own, which say what follows from it.
  if (segment.id === 'MSH' && (leaf.field === 9 || leaf.field === 12)) return;
  const { profile } = table;
  if (profile === undefined && isOfAnotherSystem(segment, facts, leaf, table)) return;
  const asks = profile ?? known.definition?.profile?.table;
  const source = asks === undefined ? '' : `; ${originText(asks)} asks for it`;
  const text = `'${shorten(code)}' is not in table ${table.id} (expected ${expectedCodes(table)})${source}`;
  // A site may add codes to a user table, so only HL7's own tables are sure, and what a profile lists.
  const isSure = table.kind === 'hl7' || asks !== undefined;
  const severity = profile?.isClosed === true ? 'error' : isSure ? 'warning' : 'information';
  report('not-in-table', leaf, placeOfLeaf(leaf, facts), known.name, text, severity);
}

/**
 * Whether a coded element says that its code is from another system than the table that the version binds: a race of
 * `2106-3` from CDCREC is not measured by table 0005. System `HL70005` names that table.
 */
function isOfAnotherSystem(segment: Segment, facts: SegmentFacts, leaf: Leaf, table: TableDefinition): boolean {
  const { field, repetition, component } = leaf;
  const isPart = facts.at(field, component, 0).composite;
  const around = facts.at(field, isPart ? component : 0, 0).definition?.dataType ?? '';
  if (!codedTypes.has(around) || (isPart ? leaf.subcomponent : component) !== 1) return false;
  const place = isPart ? { field, repetition, component, subcomponent: 3 } : { field, repetition, component: 3 };
  const system = segment.rawAt(place);
  return system !== '' && system.toUpperCase() !== `HL7${table.id}`;
}

/** The rules of the value's data type, and of the composite that it is a part of. */
function checkForm(
  segment: Segment,
  facts: SegmentFacts,
  leaf: Leaf,
  raw: string,
  known: PlaceFacts,
  report: Report,
): void {
  const definition = known.definition;
  if (definition === undefined) return;
  const text = leaf.hasEscape ? decodeText(raw, segment.delimiters) : raw;
  const problem = checkValue(known.form, text) ?? checkPart(segment, facts, leaf, text);
  const doubt = problem ?? (known.form === 'TN' ? checkTelephone(text) : checkCheckDigit(segment, facts, leaf, raw));
  if (doubt === undefined) return;
  // A form that not every country has, and a check digit that may be the sender's own, are not sure to be wrong.
  const severity = problem === undefined ? 'information' : undefined;
  report('invalid-value', leaf, placeOfLeaf(leaf, facts), known.name, `'${shorten(raw)}' ${doubt}`, severity);
}

/** Parts of SN and ED, whose form hangs on the composite. */
function checkPart(segment: Segment, facts: SegmentFacts, leaf: Leaf, text: string): ValueProblem {
  const { field, repetition, component } = leaf;
  switch (facts.at(field, 0, 0).definition?.dataType) {
    case 'SN':
      return checkStructuredNumeric(component, text);
    case 'ED':
      if (component !== 5) return undefined;
      return checkEncapsulatedData(segment.rawAt({ field, repetition, component: 4 }), text);
    default:
      return undefined;
  }
}

/** The check digit of a CX, by its scheme: what it should be is certain, whether the sender meant it is not. */
function checkCheckDigit(segment: Segment, facts: SegmentFacts, leaf: Leaf, raw: string): ValueProblem {
  const { field, repetition, component } = leaf;
  if (component !== 2 || facts.at(field, 0, 0).definition?.dataType !== 'CX') return undefined;
  const scheme = segment.rawAt({ field, repetition, component: 3 });
  const expected = checkDigitOf(scheme, segment.rawAt({ field, repetition, component: 1 }));
  if (expected === undefined || expected === raw) return undefined;
  return `is not the check digit of its id by ${scheme} (expected ${expected})`;
}

/** A value as it is quoted in a message. */
export function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
