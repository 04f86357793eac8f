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
import { codedTypes } from './leaf-rules.ts';
import { CodeScan, hasForm, LeafLook, lookOf, NOT_PACKED, packedCode } from './leaf-scan.ts';

/** No field is required any more. */
const NONE = 0x3fffffff;

/** Components and subcomponents beyond these are looked at slowly. */
const MAX_COMPONENTS = 32;
const MAX_SUBCOMPONENTS = 8;
/** Places of a field are numbered: a component is this far from the next. */
const COMPONENT_STEP = MAX_SUBCOMPONENTS + 1;
const PLACES = (MAX_COMPONENTS + 1) * COMPONENT_STEP;
/** Component 1, subcomponent 1. */
const FIRST_PLACE = COMPONENT_STEP + 1;

/** What is known of one field; the places are filled in as they are met. */
interface FieldScan {
  /** By place: a {@link LeafLook}. */
  readonly looks: Uint8Array;
  /** By place: the codes, where the look is for a code. */
  readonly codes: (CodeScan | undefined)[];
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
   * @param start where the segment id starts in it, with the field separator behind it
   * @param end where the segment's content ends
   */
  isClean(text: string, start: number, end: number, delimiters: Delimiters): boolean {
    const { requiredFields } = this.#facts;
    const { classes } = delimiters;
    let field = 1;
    let at = start + 4;
    if (this.#isHeader) {
      // The id is followed by the separator itself (field 1) and the encoding characters (field 2), which are not cut.
      at = text.indexOf(delimiters.field, at) + 1;
      if (at === 0 || at > end) return false;
      field = 3;
    }
    let required = 0;
    let nextRequired = requiredFields[0] ?? NONE;
    while (nextRequired < field) nextRequired = requiredFields[++required] ?? NONE;
    let fields = this.#fields;
    let scan: SegmentScan = this;

    // One field that is not empty for each turn.
    for (;;) {
      let kind: number = CharacterClass.Field;
      // Most fields are empty, and where fields are, they are next to each other.
      while (at < end) {
        kind = classes[text.charCodeAt(at)] as number;
        if (kind !== CharacterClass.Field) break;
        at++;
        field++;
      }
      if (at === end) return nextRequired === NONE;
      if (nextRequired < field) return false;
      const known = fields[field] ?? scan.#fieldScan(field);
      const { looks } = known;
      let hasContent = false;
      let repetition = 1;
      let place = FIRST_PLACE;
      let repetitionStart = at;
      let leafStart = at;

      // One leaf for each turn, up to the end of the field. `kind` is the class of the character at `at`.
      for (;;) {
        while (kind === CharacterClass.Ordinary && ++at < end) kind = classes[text.charCodeAt(at)] as number;
        if (kind > CharacterClass.Subcomponent) {
          // A control character is always wrong, and an escape sequence of one letter never.
          if (kind === CharacterClass.Control || !isPlainEscape(text, at, end, delimiters.escape)) return false;
          at += 2;
          kind = CharacterClass.Ordinary;
          continue;
        }
        if (at > leafStart) {
          hasContent = true;
          if (this.#isObx && field === 2 && place === FIRST_PLACE) {
            scan = this.#ofType(text, leafStart, at);
            fields = scan.#fields;
          }
          const look = (looks[place] || scan.#lookAt(known, field, place)) as LeafLook;
          if (look !== LeafLook.Any && !scan.#isRight(look, known, field, place, text, leafStart, at, end, classes))
            return false;
        }
        if (at === end || kind === CharacterClass.Field) break;
        if (kind === CharacterClass.Component) {
          place = place - (place % COMPONENT_STEP) + FIRST_PLACE;
          if (place >= PLACES) return false;
        } else if (kind === CharacterClass.Subcomponent) {
          place++;
          if (place % COMPONENT_STEP === 0) return false;
        } else {
          if (at - repetitionStart > known.maxLength) return false;
          repetition++;
          place = FIRST_PLACE;
          repetitionStart = at + 1;
        }
        leafStart = ++at;
        kind = at < end ? (classes[text.charCodeAt(at)] as number) : CharacterClass.Field;
      }

      if (hasContent) {
        if (known.isSuspect || repetition > known.maxRepetitions || at - repetitionStart > known.maxLength)
          return false;
        if (field === nextRequired) nextRequired = requiredFields[++required] ?? NONE;
      } else if (field === nextRequired) return false;
      if (at === end) return nextRequired === NONE;
      at++;
      field++;
    }
  }

  /** Whether the leaf at `[start, stop)` certainly is what its place asks for. */
  #isRight(
    look: LeafLook,
    known: FieldScan,
    field: number,
    place: number,
    text: string,
    start: number,
    stop: number,
    end: number,
    classes: Uint8Array,
  ): boolean {
    if (look !== LeafLook.Code) return hasForm(look, text, start, stop);
    if (known.codes[place]?.accepts(text, start, stop) === true) return true;
    return place === FIRST_PLACE && this.#isOfAnotherSystem(field, text, stop, end, classes);
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
      looks: new Uint8Array(PLACES),
      codes: [],
      isSuspect:
        usage === undefined || usage === 'W' || usage === 'X' || usage === 'B' || hasRequiredParts || isProfiled,
      maxLength: (this.#facts.lengthsAreNormative && definition?.maxLength) || Number.POSITIVE_INFINITY,
      maxRepetitions: (!isOpen(whole) && definition?.maxRepetitions) || Number.POSITIVE_INFINITY,
    };
    this.#fields[field] = scan;
    return scan;
  }

  /** Finds out how a place is looked at, and keeps it. */
  #lookAt(known: FieldScan, field: number, place: number): LeafLook {
    const component = Math.floor(place / COMPONENT_STEP);
    const subcomponent = place % COMPONENT_STEP;
    const look = this.#findLook(field, component, subcomponent);
    if (look === LeafLook.Code) {
      const { table } = this.#facts.at(field, component, subcomponent);
      known.codes[place] = table && new CodeScan(table);
    }
    known.looks[place] = look;
    return look;
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
