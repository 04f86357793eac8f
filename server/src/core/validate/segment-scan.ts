/**
 * A quick look at a segment that tells whether there may be anything to say about it.
 *
 * Nearly every segment of a real file is right, and proving that is all the work there is. So the proof is made here, in one
 * pass over the characters that cuts and judges at once, without an object for a segment or a leaf; what does not pass is
 * looked at again by `checkSegment`, which takes its time and finds the words. The scan may send a good segment there; it
 * never keeps a bad one back, and a property test holds the two together.
 */
import type { PlaceFacts, SegmentFacts } from '../definitions/segment-facts.ts';
import { CharacterClass, type Delimiters } from '../syntax/delimiters.ts';
import { endOfOrdinary } from '../syntax/tokenizer.ts';
import { codedTypes } from './leaf-rules.ts';
import { CodeScan, endOfForm, LeafLook, lookOf, NOT_SURE } from './leaf-scan.ts';

/** No field is required any more; and there is no limit. A small integer, so that comparing takes no floating point. */
const NONE = 0x3fffffff;

/**
 * Places of a segment are numbered: this far is a field from the next, and a component from the next. Powers of two, so that
 * stepping takes no division. What does not fit, a component 32 or a subcomponent 9, is looked at slowly.
 */
const FIELD_STEP = 512;
const COMPONENT_STEP = 16;
const MAX_SUBCOMPONENTS = 8;
/** Component 1, subcomponent 1. */
const FIRST_PLACE = COMPONENT_STEP + 1;

/** Looks from here on are numbers of a list of codes. */
const FIRST_CODES = 16;
const MAX_CODES = 256 - FIRST_CODES;

/** Parts of composites whose form hangs on the parts beside them: check digits, comparators, encoded data. */
const dependentParts: ReadonlySet<string> = new Set(['CX.2', 'SN.1', 'SN.3', 'ED.5']);

/** The scan of one segment of one version. Made once, used for every such segment; places are filled in as they are met. */
export class SegmentScan {
  readonly #facts: SegmentFacts;
  readonly #isHeader: boolean;
  /** The field that says the type of others, or 0. */
  readonly #typeField: number;
  /** The required fields, ascending, with {@link NONE} behind them. */
  readonly #required: Int32Array;
  /** By place: a {@link LeafLook}, or the number of a list of codes. The last field stands for all that are not defined. */
  readonly #looks: Uint8Array;
  /** By number: the codes; undefined where any text is right. */
  readonly #codes: (CodeScan | undefined)[] = [];
  /** By field: the longest repetition that is certainly not too long, or {@link NONE}; 0 before it is met. */
  readonly #maxLengths: Int32Array;
  /** By field, as the lengths. */
  readonly #maxRepetitions: Int32Array;
  readonly #byType = new Map<number, SegmentScan>();
  /** Neighbouring OBX are mostly of one type. */
  #lastType = 0;
  #lastOfType: SegmentScan = this;

  constructor(facts: SegmentFacts) {
    this.#facts = facts;
    this.#isHeader = facts.id === 'MSH' || facts.id === 'FHS' || facts.id === 'BHS';
    this.#typeField = facts.id === 'OBX' ? 2 : 0;
    // The fields that every header has are not looked at here.
    const { requiredFields, fieldCount } = facts;
    this.#required = Int32Array.from([...requiredFields.filter(field => !this.#isHeader || field > 2), NONE]);
    this.#looks = new Uint8Array((fieldCount + 1) * FIELD_STEP);
    this.#maxLengths = new Int32Array(fieldCount + 1);
    this.#maxRepetitions = new Int32Array(fieldCount + 1);
  }

  /**
   * Whether the segment needs no second look.
   * @param text a text that holds the segment
   * @param start where the segment id starts in it, with the field separator behind it
   * @param end where the segment's content ends
   */
  isClean(text: string, start: number, end: number, delimiters: Delimiters): boolean {
    const { classes } = delimiters;
    // Locals, since the engine reads a property of a shared object anew for each character.
    const { Ordinary, Field, Component, Subcomponent, Control } = CharacterClass;
    const { Any } = LeafLook;
    const requiredFields = this.#required;
    const lastField = this.#facts.fieldCount;
    let field = 1;
    let at = start + 4;
    if (this.#isHeader) {
      // The id is followed by the separator itself (field 1) and the encoding characters (field 2), which are not cut.
      at = text.indexOf(delimiters.field, at) + 1;
      if (at === 0 || at > end) return false;
      field = 3;
    }
    let required = 0;
    let nextRequired = requiredFields[0] as number;
    let scan: SegmentScan = this;
    let looks = this.#looks;
    let maxLengths = this.#maxLengths;
    let repetition = 1;
    let repetitionStart = at;
    let place = FIRST_PLACE;
    let kind: number = at < end ? (classes[text.charCodeAt(at)] as number) : Field;

    // One leaf for each turn. `kind` is the class of the character at `at`, and that of a field separator at the end.
    for (;;) {
      if (kind === Ordinary || kind > Subcomponent) {
        if (field > lastField) return false;
        if (field === nextRequired) nextRequired = requiredFields[++required] as number;
        const leafStart = at;
        const look = looks[field * FIELD_STEP + place] || scan.#lookAt(field, place);
        if (look !== Any && look < FIRST_CODES) {
          at = endOfForm(look as LeafLook, text, at, end, classes);
          if (at === NOT_SURE) return false;
          kind = at < end ? (classes[text.charCodeAt(at)] as number) : Field;
          if (kind === Ordinary || kind > Subcomponent) return false;
        } else {
          // Codes are short: up to four characters are packed while the end of the code is looked for.
          let code = 0;
          if (look !== Any) {
            let seen = 0;
            while (kind === Ordinary) {
              const unit = text.charCodeAt(at);
              seen |= unit;
              code = (code << 8) | unit;
              kind = ++at < end ? (classes[text.charCodeAt(at)] as number) : Field;
            }
            if (at - leafStart > 4 || seen > 255) code = 0;
          }
          while (kind === Ordinary || kind > Subcomponent) {
            if (kind === Ordinary) {
              at = endOfOrdinary(text, at + 1, end, classes);
              kind = at < end ? (classes[text.charCodeAt(at)] as number) : Field;
              continue;
            }
            // A control character is always wrong, and an escape sequence of one letter never.
            if (kind === Control || !isPlainEscape(text, at, end, delimiters.escape)) return false;
            code = 0;
            at += 2;
            kind = Ordinary;
          }
          if (look !== Any) {
            const codes = scan.#codes[look - FIRST_CODES];
            if (codes !== undefined && !codes.accepts(code, text, leafStart, at)) {
              if (place !== FIRST_PLACE || !scan.#isOfAnotherSystem(field, text, at, end, classes)) return false;
            }
            if (field === this.#typeField) {
              scan = this.#ofType(code, text, leafStart, at);
              looks = scan.#looks;
              maxLengths = scan.#maxLengths;
            }
          }
        }
      }
      if (kind === Field) {
        if (at - repetitionStart > (maxLengths[field] as number) && scan.#isTooLong(field, at - repetitionStart))
          return false;
        // Most fields are empty, and where fields are, they are next to each other.
        do {
          if (at === end) return nextRequired === NONE;
          at++;
          field++;
          kind = at < end ? (classes[text.charCodeAt(at)] as number) : Field;
        } while (kind === Field);
        place = FIRST_PLACE;
        repetition = 1;
        repetitionStart = at;
        continue;
      }
      if (kind === Component) {
        place = (place & -COMPONENT_STEP) + FIRST_PLACE;
        if (place >= FIELD_STEP) return false;
      } else if (kind === Subcomponent) {
        place++;
        if ((place & (COMPONENT_STEP - 1)) > MAX_SUBCOMPONENTS) return false;
      } else {
        if (scan.#isTooLong(field, at - repetitionStart) || ++repetition > (scan.#maxRepetitions[field] as number))
          return false;
        place = FIRST_PLACE;
        repetitionStart = at + 1;
      }
      kind = ++at < end ? (classes[text.charCodeAt(at)] as number) : Field;
    }
  }

  /**
   * Whether the code in component 1 is of a coding system, in component 3, that is not the bound table: then the table
   * says nothing about it. Looked at only where the code is not in the table.
   * @param at where component 1 ends
   */
  #isOfAnotherSystem(field: number, text: string, at: number, end: number, classes: Uint8Array): boolean {
    const { definition } = this.#facts.at(field, 0, 0);
    const { table } = this.#facts.at(field, 1, 0);
    if (table === undefined || table.profile !== undefined || !codedTypes.has(definition?.dataType ?? '')) return false;
    const second = componentBehind(text, at, end, classes);
    const third = second === undefined ? undefined : componentBehind(text, second, end, classes);
    if (second === undefined || third === undefined) return false;
    let stop = third;
    while (stop < end && !isSeparator(classes, text, stop)) stop++;
    const system = text.slice(third, stop);
    return system !== '' && system.toUpperCase() !== `HL7${table.id}`;
  }

  /** Whether a repetition may be longer than the field allows. */
  #isTooLong(field: number, length: number): boolean {
    if (this.#maxLengths[field] === 0) this.#meetField(field);
    return !(length <= (this.#maxLengths[field] ?? 0));
  }

  /** Finds out what holds for a field as a whole. */
  #meetField(field: number): void {
    const whole = this.#facts.at(field, 0, 0);
    const { maxLength = 0, maxRepetitions = 0 } = whole.definition ?? {};
    this.#maxLengths[field] = (this.#facts.lengthsAreNormative && maxLength) || NONE;
    this.#maxRepetitions[field] = (!isOpen(whole) && maxRepetitions) || NONE;
  }

  /** Finds out how a place is looked at, and keeps it. */
  #lookAt(field: number, place: number): number {
    this.#meetField(field);
    const component = (place / COMPONENT_STEP) | 0;
    const subcomponent = place % COMPONENT_STEP;
    let look: number = this.#isSuspect(field) ? LeafLook.NeverSure : this.#findLook(field, component, subcomponent);
    const isType = field === this.#typeField && place === FIRST_PLACE && look === LeafLook.Any;
    if (look === LeafLook.Code || isType) {
      const { table } = this.#facts.at(field, component, subcomponent);
      const codes = isType || table === undefined ? undefined : new CodeScan(table);
      look = this.#codes.length < MAX_CODES ? FIRST_CODES + this.#codes.push(codes) - 1 : LeafLook.NeverSure;
    }
    this.#looks[field * FIELD_STEP + place] = look;
    return look;
  }

  /** Whether any value in the field needs the second look: the field is withdrawn, or has required parts. */
  #isSuspect(field: number): boolean {
    const { definition, requiredParts } = this.#facts.at(field, 0, 0);
    const usage = definition?.usage;
    if (usage === undefined || usage === 'W' || usage === 'X' || usage === 'B' || requiredParts.length > 0) return true;
    if (this.#facts.profile?.asksOf(this.#facts.id, field) === true) return true;
    const parts = definition?.type?.components ?? [];
    return parts.some((_, part) => this.#facts.at(field, part + 1, 0).requiredParts.length > 0);
  }

  #findLook(field: number, component: number, subcomponent: number): LeafLook {
    const whole = this.#facts.at(field, 0, 0);
    if (isOpen(whole)) return LeafLook.Any;
    if (component > partCount(whole)) return LeafLook.NeverSure;
    const part = this.#facts.at(field, component, 0);
    if (isOpen(part)) return LeafLook.Any;
    if (subcomponent > partCount(part)) return LeafLook.NeverSure;
    if (dependentParts.has(`${whole.definition?.dataType}.${component}`)) return LeafLook.NeverSure;
    const exact = this.#facts.at(field, component, subcomponent);
    const form = lookOf(exact.form);
    if (exact.table === undefined || exact.table.open) return form;
    return form === LeafLook.Any ? LeafLook.Code : LeafLook.NeverSure;
  }

  /** The scan for a value type, as OBX-2 names it; `code` is the name packed as {@link CodeScan.accepts} wants it. */
  #ofType(code: number, text: string, start: number, end: number): SegmentScan {
    if (code === this.#lastType && code !== 0) return this.#lastOfType;
    const scan = this.#byType.get(code) ?? new SegmentScan(this.#facts.ofValueType(text.slice(start, end)));
    if (code === 0) return scan;
    this.#byType.set(code, scan);
    this.#lastType = code;
    this.#lastOfType = scan;
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

/** Whether the escape sequence at an escape character is one of the one-letter ones, which are never wrong. */
function isPlainEscape(text: string, at: number, end: number, mark: string): boolean {
  return at + 2 < end && text[at + 2] === mark && 'FSTREPHN'.includes(text.charAt(at + 1));
}

function isSeparator(classes: Uint8Array, text: string, at: number): boolean {
  const kind = classes[text.charCodeAt(at)] as number;
  return kind !== CharacterClass.Ordinary && kind <= CharacterClass.Subcomponent;
}

/** Where the component behind the next separator starts; undefined where that separator is of another kind. */
function componentBehind(text: string, from: number, end: number, classes: Uint8Array): number | undefined {
  let at = from;
  while (at < end && !isSeparator(classes, text, at)) at++;
  return at < end && classes[text.charCodeAt(at)] === CharacterClass.Component ? at + 1 : undefined;
}
