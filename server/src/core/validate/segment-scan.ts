/**
 * A quick look at a segment that tells whether there may be anything to say about it.
 *
 * Nearly every segment of a real file is right, and proving that is all the work there is. So the proof is made here,
 * over packed tokens, without an object for a segment or a leaf; what does not pass is looked at again by
 * `checkSegment`, which takes its time and finds the words. The scan may send a good segment there; it never keeps a
 * bad one back, and a property test holds the two together.
 */
import type { SegmentFacts } from '../definitions/segment-facts.ts';
import type { TableDefinition } from '../definitions/types.ts';
import { LeafEnd, type TokenBuffer, tokenEnd, tokenHasEscape, tokenOffset } from '../syntax/tokenizer.ts';
import { codedTypes } from './segment-rules.ts';

/** Components and subcomponents beyond these are looked at slowly. */
const MAX_COMPONENTS = 32;
const MAX_SUBCOMPONENTS = 8;

/** What is known of the places of one field; filled as places are met. */
interface FieldScan {
  /** By component and subcomponent: the codes that are right there, or null where any text is. */
  readonly codes: (CodeSet | null | undefined)[];
  /** Whether the field or a part of it has required parts, so that a value has to be looked at as a whole. */
  readonly hasRequiredParts: boolean;
}

/** The scan of one segment of one version. Made once, used for every such segment. */
export class SegmentScan {
  readonly #facts: SegmentFacts;
  readonly #fields: (FieldScan | undefined)[] = [];
  readonly #byType = new Map<number, SegmentScan>();
  readonly #isObx: boolean;
  readonly #firstField: number;

  constructor(facts: SegmentFacts) {
    this.#facts = facts;
    this.#isObx = facts.id === 'OBX';
    // A header's id is followed by the separator itself (field 1) and the encoding characters (field 2).
    this.#firstField = facts.id === 'MSH' || facts.id === 'FHS' || facts.id === 'BHS' ? 3 : 1;
  }

  /**
   * Whether the segment needs no second look.
   * @param text a text that holds the segment
   * @param start where the segment id starts in it
   * @param end where the segment's content ends
   * @param tokens of the segment, from `tokenizeSegment` with the same bounds
   * @param mark the escape character; empty where the message has none
   */
  isClean(text: string, start: number, end: number, tokens: TokenBuffer, mark: string): boolean {
    const { requiredFields } = this.#facts;
    const { words, length } = tokens;
    const isHeader = this.#firstField === 3;
    let required = 0;
    while (isHeader && (requiredFields[required] ?? 3) < 3) required++;
    let scan: SegmentScan = this;
    let field = 0;
    let component = 1;
    let subcomponent = 1;
    let hasContent = false;
    let at = start;

    for (let index = 0; index < length; index++) {
      const token = words[index] as number;
      const stop = index === length - 1 ? end : start + tokenOffset(token);
      const kind = tokenEnd(token);
      if (stop > at && field > 0 && !(isHeader && field < 3)) {
        hasContent = true;
        if (tokenHasEscape(token) && !hasPlainEscapes(text, at, stop, mark)) return false;
        if (this.#isObx && field === 2 && component === 1) scan = this.#ofType(text, at, stop);
        if (
          !scan.#isGoodLeaf(field, component, subcomponent, text, at, stop) &&
          !(component === 1 && subcomponent === 1 && scan.#isOfAnotherSystem(field, text, start, tokens, index))
        ) {
          return false;
        }
      }
      at = stop + 1;
      if (kind === LeafEnd.Component) {
        component++;
        subcomponent = 1;
      } else if (kind === LeafEnd.Subcomponent) {
        subcomponent++;
      } else if (kind === LeafEnd.Repetition) {
        component = subcomponent = 1;
      } else {
        // The end of a field: a required one must have held something. MSH-12 has a rule of its own.
        if (field === requiredFields[required]) {
          if (!hasContent) return false;
          required++;
        }
        // Behind the id of a header comes MSH-1, which is no leaf of its own among the tokens.
        field += isHeader && field === 0 ? 2 : 1;
        component = subcomponent = 1;
        hasContent = false;
      }
    }
    return required >= requiredFields.length;
  }

  #isGoodLeaf(
    field: number,
    component: number,
    subcomponent: number,
    text: string,
    start: number,
    end: number,
  ): boolean {
    const scan = this.#fields[field] ?? this.#fieldScan(field);
    if (scan.hasRequiredParts || component > MAX_COMPONENTS || subcomponent > MAX_SUBCOMPONENTS) return false;
    const place = component * (MAX_SUBCOMPONENTS + 1) + subcomponent;
    let codes = scan.codes[place];
    if (codes === undefined) {
      codes = this.#codesAt(field, component, subcomponent);
      scan.codes[place] = codes;
    }
    return codes === null || codes.has(text, start, end);
  }

  /**
   * Whether the code in component 1 is of a coding system, in component 3, that is not the bound table: then the table
   * says nothing about it. Looked at only where the code is not in the table.
   * @param index the token of component 1
   */
  #isOfAnotherSystem(field: number, text: string, start: number, tokens: TokenBuffer, index: number): boolean {
    const whole = this.#facts.at(field, 0, 0);
    if (!codedTypes.has(whole.definition?.dataType ?? '') || (this.#fields[field]?.hasRequiredParts ?? true))
      return false;
    let component = 1;
    for (let at = index; at < tokens.length - 1; at++) {
      if (tokenEnd(tokens.words[at] as number) !== LeafEnd.Component) return false;
      component++;
      if (component < 3) continue;
      const from = start + tokenOffset(tokens.words[at] as number) + 1;
      // The last token has no end of its own; a system at the end of the segment is for the second look.
      if (at + 1 === tokens.length - 1) return false;
      const system = text.slice(from, start + tokenOffset(tokens.words[at + 1] as number));
      return system !== '' && system.toUpperCase() !== `HL7${this.#facts.at(field, 1, 0).table?.id ?? ''}`;
    }
    return false;
  }

  #fieldScan(field: number): FieldScan {
    const parts = this.#facts.at(field, 0, 0).definition?.type?.components.length ?? 0;
    const hasRequiredParts =
      this.#facts.at(field, 0, 0).requiredParts.length > 0 ||
      Array.from({ length: parts }, (_, part) => this.#facts.at(field, part + 1, 0)).some(
        facts => facts.requiredParts.length > 0,
      );
    const scan: FieldScan = { codes: [], hasRequiredParts };
    this.#fields[field] = scan;
    return scan;
  }

  #codesAt(field: number, component: number, subcomponent: number): CodeSet | null {
    const { table } = this.#facts.at(field, component, subcomponent);
    return table === undefined || table.open ? null : new CodeSet(table);
  }

  /** The scan for a value type, as OBX-2 names it. */
  #ofType(text: string, start: number, end: number): SegmentScan {
    const key = packedCode(text, start, end);
    let scan = this.#byType.get(key);
    if (scan === undefined || key === NOT_PACKED) {
      scan = new SegmentScan(this.#facts.ofValueType(text.slice(start, end)));
      if (key !== NOT_PACKED) this.#byType.set(key, scan);
    }
    return scan;
  }
}

/** Whether every escape sequence of a leaf is one of the one-letter ones, which are never wrong. */
function hasPlainEscapes(text: string, start: number, end: number, mark: string): boolean {
  if (mark === '') return false;
  for (let at = text.indexOf(mark, start); at !== -1 && at < end; at = text.indexOf(mark, at + 3)) {
    if (at + 2 >= end || text[at + 2] !== mark || !'FSTREPHN'.includes(text.charAt(at + 1))) return false;
  }
  return true;
}

const NOT_PACKED = -1;

/** A code of at most four characters below 128 as one number, so that looking it up makes no string. */
function packedCode(text: string, start: number, end: number): number {
  if (end - start > 4) return NOT_PACKED;
  let key = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return NOT_PACKED;
    key = (key << 7) | code;
  }
  return key;
}

/** The codes of a table for quick look-up; patterns are left to the second look. */
class CodeSet {
  readonly #short = new Set<number>();
  readonly #long = new Set<string>();

  constructor(table: TableDefinition) {
    for (const code of table.codes.keys()) this.#add(code);
    // Deleting a value is right everywhere.
    this.#add('""');
  }

  has(text: string, start: number, end: number): boolean {
    const key = packedCode(text, start, end);
    return key === NOT_PACKED ? this.#long.has(text.slice(start, end)) : this.#short.has(key);
  }

  #add(code: string): void {
    const key = packedCode(code, 0, code.length);
    if (key === NOT_PACKED) this.#long.add(code);
    else this.#short.add(key);
  }
}
