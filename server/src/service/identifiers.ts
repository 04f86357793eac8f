/** What a value stands for: the patient, an order, a message, or only itself at its place. */
import type { SegmentFacts } from '../core/definitions/segment-facts.ts';
import { decodeText } from '../core/encoding/escapes.ts';
import type { Leaf, Segment } from '../core/syntax/segment.ts';

/** Two values are the same thing when their kinds have the same key and their texts are equal. */
export interface ValueKind {
  readonly key: string;
  /** For people: `patient id`, or the name of the place. */
  readonly words: string;
  /** Only identifiers can be renamed: equal names or codes are not the same thing. */
  readonly isIdentifier: boolean;
}

/** Fields whose first component is the same kind of identifier, whatever data type the version gives them. */
const rows: readonly (readonly [words: string, ...fields: readonly string[]])[] = [
  ['control id', 'MSH-10', 'MSA-2'],
  ['batch control id', 'BHS-11', 'BHS-12'],
  ['file control id', 'FHS-11', 'FHS-12'],
  ['patient id', 'PID-2', 'PID-3', 'PID-4', 'MRG-1', 'MRG-2', 'MRG-4', 'QRD-8'],
  ['account number', 'PID-18', 'MRG-3'],
  ['visit number', 'PV1-19', 'PV1-50', 'MRG-5', 'MRG-6'],
  ['placer order number', 'ORC-2', 'OBR-2'],
  ['filler order number', 'ORC-3', 'OBR-3'],
  ['placer group number', 'ORC-4'],
  ['placer appointment id', 'SCH-1', 'ARQ-1'],
  ['filler appointment id', 'SCH-2', 'ARQ-2'],
  ['document id', 'TXA-12', 'TXA-13'],
];
const kindOfField = new Map<string, ValueKind>(
  rows.flatMap(([words, ...fields]) => {
    const kind = { key: words, words, isIdentifier: true };
    return fields.map(field => [field, kind] as const);
  }),
);

/** Data types whose first component is an identifier. */
const byDataType: Readonly<Record<string, string>> = {
  CX: 'identifier',
  EI: 'entity identifier',
  XCN: 'id of a person',
  CN: 'id of a person',
  XON: 'id of an organization',
};

/** The kind of a leaf; undefined for the segment id, for MSH-1 and MSH-2, and for what is empty or only deletes. */
export function kindOf(segment: Segment, leaf: Leaf, facts: SegmentFacts): ValueKind | undefined {
  const { field, component, subcomponent, start, end } = leaf;
  if (field === 0 || (segment.isHeader && field < 3)) return undefined;
  if (start === end || segment.text.slice(start, end) === '""') return undefined;
  const isFirst = component === 1 && subcomponent === 1;
  const named = isFirst ? kindOfField.get(`${segment.id}-${field}`) : undefined;
  if (named !== undefined) return named;
  const whole = facts.at(field, 0, 0).definition?.dataType ?? '';
  const part = facts.at(field, component, 0).definition?.dataType ?? '';
  const authority = whole === 'HD' ? component : part === 'HD' ? subcomponent : 0;
  if (authority === 1 || authority === 2)
    return { key: `HD.${authority}`, words: 'system or assigning authority', isIdentifier: true };
  const words = (isFirst ? byDataType[whole] : undefined) ?? (subcomponent === 1 ? byDataType[part] : undefined);
  if (words !== undefined) return { key: words, words, isIdentifier: true };
  const known = facts.at(field, component, subcomponent);
  const key = `${segment.id}-${field}.${component}.${subcomponent}`;
  return { key, words: known.name || key, isIdentifier: false };
}

/** Who gave an identifier out (CX.4.1, EI.2): equal numbers of two authorities are two things. Empty where nobody is said. */
export function authorityOf(segment: Segment, { field, repetition }: Leaf, facts: SegmentFacts): string {
  const dataType = facts.at(field, 0, 0).definition?.dataType;
  const component = dataType === 'CX' ? 4 : dataType === 'EI' ? 2 : undefined;
  if (component === undefined) return '';
  return decodeText(segment.rawAt({ field, repetition, component, subcomponent: 1 }), segment.delimiters);
}
