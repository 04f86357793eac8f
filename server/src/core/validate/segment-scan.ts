/**
 * A quick look at a segment that tells whether there may be anything to say about it.
 *
 * Nearly every segment of a real file is right, and proving that is all the work there is. So the proof is made here,
 * over packed tokens, without an object for a segment or a leaf; what does not pass is looked at again by
 * `checkSegment`, which takes its time and finds the words. The scan may send a good segment there; it never keeps a
 * bad one back, and a property test holds the two together.
 */
import type { PlaceFacts, SegmentFacts } from '../definitions/segment-facts.ts';
import {
  LeafEnd,
  MAX_TOKEN_OFFSET,
  type TokenBuffer,
  tokenEnd,
  tokenHasControl,
  tokenIsPlain,
  tokenOffset,
} from '../syntax/tokenizer.ts';
import { codedTypes } from './leaf-rules.ts';
import { CodeScan, formScan, type LeafScan, NOT_PACKED, neverSure, packedCode } from './leaf-scan.ts';

/** No field is required any more. */
const NONE = -1;

/** Components and subcomponents beyond these are looked at slowly. */
const MAX_COMPONENTS = 32;
const MAX_SUBCOMPONENTS = 8;

/** What is known of one field; the leaves are filled in as they are met. */
interface FieldScan {
  /** By component and subcomponent: the quick look for a value there, or null where any text is right. */
  readonly leaves: (LeafScan | null | undefined)[];
  /** Whether any value in the field needs the second look: the field is unknown, withdrawn or has required parts. */
  readonly isSuspect: boolean;
  /** Longest repetition that is certainly not too long; no limit is infinite. */
  readonly maxLength: number;
  /** No limit is infinite. */
  readonly maxRepetitions: number;
}

/** Parts of composites whose form hangs on the parts beside them: check digits, comparators, encoded data. */
const dependentParts: ReadonlySet<string> = new Set(['CX.2', 'SN.1', 'SN.3', 'ED.5']);

/** The scan of one segment of one version. Made once, used for every such segment. */
export class SegmentScan {
  readonly #facts: SegmentFacts;
  readonly #fields: (FieldScan | undefined)[] = [];
  readonly #byType = new Map<number, SegmentScan>();
  readonly #isObx: boolean;
  readonly #isHeader: boolean;

  constructor(facts: SegmentFacts) {
    this.#facts = facts;
    this.#isObx = facts.id === 'OBX';
    this.#isHeader = facts.id === 'MSH' || facts.id === 'FHS' || facts.id === 'BHS';
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
    if (end - start > MAX_TOKEN_OFFSET) return false;
    const isHeader = this.#isHeader;
    // A header's id is followed by the separator itself (field 1) and the encoding characters (field 2).
    const firstField = isHeader ? 3 : 1;
    let required = 0;
    while (required < requiredFields.length && (requiredFields[required] as number) < firstField) required++;
    let nextRequired = required < requiredFields.length ? (requiredFields[required] as number) : NONE;
    let scan: SegmentScan = this;
    let known: FieldScan | undefined;
    let field = 0;
    let repetition = 1;
    let component = 1;
    let subcomponent = 1;
    let hasContent = false;
    let repetitionStart = start;
    let at = start;

    for (let index = 0; index < length; index++) {
      const token = words[index] as number;
      const stop = start + tokenOffset(token);
      const kind = tokenEnd(token);
      if (stop > at && field >= firstField) {
        if (!hasContent) {
          hasContent = true;
          known = scan.#fields[field] ?? scan.#fieldScan(field);
          if (known.isSuspect) return false;
        }
        if (!tokenIsPlain(token) && (tokenHasControl(token) || !hasPlainEscapes(text, at, stop, mark))) return false;
        if (this.#isObx && field === 2 && component === 1) scan = this.#ofType(text, at, stop);
        if (
          !scan.#isGoodLeaf(known as FieldScan, field, component, subcomponent, text, at, stop) &&
          !(component === 1 && subcomponent === 1 && scan.#isOfAnotherSystem(field, text, start, end, tokens, index))
        ) {
          return false;
        }
      }
      at = stop + 1;
      if (kind === LeafEnd.Component) {
        component++;
        subcomponent = 1;
        continue;
      }
      if (kind === LeafEnd.Subcomponent) {
        subcomponent++;
        continue;
      }
      // The end of a repetition, or of the field with it.
      component = subcomponent = 1;
      if (known !== undefined && stop - repetitionStart > known.maxLength) return false;
      repetitionStart = at;
      if (kind === LeafEnd.Repetition) {
        repetition++;
        continue;
      }
      if (hasContent && known !== undefined && repetition > known.maxRepetitions) return false;
      // A required field must have held something. MSH-12 has a rule of its own.
      if (field === nextRequired) {
        if (!hasContent) return false;
        required++;
        nextRequired = required < requiredFields.length ? (requiredFields[required] as number) : NONE;
      }
      // Behind the id of a header comes MSH-1, which is no leaf of its own among the tokens.
      field += isHeader && field === 0 ? 2 : 1;
      repetition = 1;
      hasContent = false;
      known = undefined;
    }
    return nextRequired === NONE;
  }

  #isGoodLeaf(
    known: FieldScan,
    field: number,
    component: number,
    subcomponent: number,
    text: string,
    start: number,
    end: number,
  ): boolean {
    if (component > MAX_COMPONENTS || subcomponent > MAX_SUBCOMPONENTS) return false;
    const place = component * (MAX_SUBCOMPONENTS + 1) + subcomponent;
    let leaf = known.leaves[place];
    if (leaf === undefined) {
      leaf = this.#leafScan(field, component, subcomponent);
      known.leaves[place] = leaf;
    }
    return leaf === null || leaf.accepts(text, start, end);
  }

  /**
   * Whether the code in component 1 is of a coding system, in component 3, that is not the bound table: then the table
   * says nothing about it. Looked at only where the code is not in the table.
   * @param index the token of component 1
   */
  #isOfAnotherSystem(
    field: number,
    text: string,
    start: number,
    end: number,
    tokens: TokenBuffer,
    index: number,
  ): boolean {
    const { definition } = this.#facts.at(field, 0, 0);
    const { table } = this.#facts.at(field, 1, 0);
    if (table === undefined || table.profile !== undefined || !codedTypes.has(definition?.dataType ?? '')) return false;
    let component = 1;
    for (let at = index; at < tokens.length - 1; at++) {
      if (tokenEnd(tokens.words[at] as number) !== LeafEnd.Component) return false;
      component++;
      if (component < 3) continue;
      const from = start + tokenOffset(tokens.words[at] as number) + 1;
      const isLast = at + 1 === tokens.length - 1;
      const system = text.slice(from, isLast ? end : start + tokenOffset(tokens.words[at + 1] as number));
      return system !== '' && system.toUpperCase() !== `HL7${table.id}`;
    }
    return false;
  }

  #fieldScan(field: number): FieldScan {
    const whole = this.#facts.at(field, 0, 0);
    const { definition } = whole;
    const parts = definition?.type?.components.length ?? 0;
    const hasRequiredParts =
      whole.requiredParts.length > 0 ||
      Array.from({ length: parts }, (_, part) => this.#facts.at(field, part + 1, 0)).some(
        part => part.requiredParts.length > 0,
      );
    const usage = definition?.usage;
    const isProfiled = this.#facts.profile?.asksOf(this.#facts.id, field) === true;
    const scan: FieldScan = {
      leaves: [],
      isSuspect:
        usage === undefined || usage === 'W' || usage === 'X' || usage === 'B' || hasRequiredParts || isProfiled,
      maxLength: (this.#facts.lengthsAreNormative && definition?.maxLength) || Number.POSITIVE_INFINITY,
      maxRepetitions: (!isOpen(whole) && definition?.maxRepetitions) || Number.POSITIVE_INFINITY,
    };
    this.#fields[field] = scan;
    return scan;
  }

  #leafScan(field: number, component: number, subcomponent: number): LeafScan | null {
    const whole = this.#facts.at(field, 0, 0);
    if (isOpen(whole)) return null;
    if (component > partCount(whole)) return neverSure;
    const part = this.#facts.at(field, component, 0);
    if (isOpen(part)) return null;
    if (subcomponent > partCount(part)) return neverSure;
    if (dependentParts.has(`${whole.definition?.dataType}.${component}`)) return neverSure;
    const exact = this.#facts.at(field, component, subcomponent);
    const form = formScan(exact.form);
    if (exact.table === undefined || exact.table.open) return form ?? null;
    return form === undefined ? new CodeScan(exact.table) : neverSure;
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

/** A place whose parts the facts do not tell: any text may be right there. */
function isOpen({ definition }: PlaceFacts): boolean {
  return definition?.type === undefined || definition.type.open;
}

function partCount({ definition }: PlaceFacts): number {
  return Math.max(1, definition?.type?.components.length ?? 0);
}

/** Whether every escape sequence of a leaf is one of the one-letter ones, which are never wrong. */
function hasPlainEscapes(text: string, start: number, end: number, mark: string): boolean {
  if (mark === '') return false;
  for (let at = text.indexOf(mark, start); at !== -1 && at < end; at = text.indexOf(mark, at + 3)) {
    if (at + 2 >= end || text[at + 2] !== mark || !'FSTREPHN'.includes(text.charAt(at + 1))) return false;
  }
  return true;
}
