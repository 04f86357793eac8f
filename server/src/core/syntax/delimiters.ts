/**
 * The characters that a message says it is cut with (HL7 v2 chapter 2, "Message delimiters").
 * MSH-1 is the field separator; MSH-2 holds, in this order, the component separator, the repetition separator, the
 * escape character, the subcomponent separator and, from 2.7 on, the truncation character.
 */

/** What a character does inside a segment. Anything that is not a delimiter is {@link CharacterClass.Ordinary}. */
export const CharacterClass = {
  Ordinary: 0,
  Field: 1,
  Repetition: 2,
  Component: 3,
  Subcomponent: 4,
  Escape: 5,
  /** A C0 control character or DEL, which no value may hold. */
  Control: 6,
} as const;
export type CharacterClass = (typeof CharacterClass)[keyof typeof CharacterClass];

/** The delimiters in force, each one UTF-16 unit, or the empty string where the message has none of that kind. */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  readonly truncation: string;
  /** {@link CharacterClass} of every UTF-16 unit: a look-up without a question, which is what makes cutting quick. */
  readonly classes: Uint8Array;
  /** Two sets with the same key cut any text alike. */
  readonly key: string;
}

/** What is wrong with a header's MSH-1 or MSH-2. Offsets count from the start of the segment id. */
export type DelimiterProblem =
  | { readonly kind: 'too-short'; readonly start: number; readonly end: number }
  | { readonly kind: 'unusable-separator'; readonly start: number; readonly end: number; readonly character: string }
  | {
      readonly kind: 'unusable-encoding-characters';
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  | { readonly kind: 'repeated'; readonly start: number; readonly end: number; readonly character: string };

const roles = ['component', 'repetition', 'escape', 'subcomponent', 'truncation'] as const;
const classOfRole = {
  field: CharacterClass.Field,
  component: CharacterClass.Component,
  repetition: CharacterClass.Repetition,
  escape: CharacterClass.Escape,
  subcomponent: CharacterClass.Subcomponent,
  // The truncation character only means something at the very end of a value, so it never cuts one.
  truncation: CharacterClass.Ordinary,
} as const;

/** Makes a set of delimiters; `encodingCharacters` is MSH-2 as written, at most five units. */
export function makeDelimiters(field: string, encodingCharacters: string): Delimiters {
  const found = { component: '', repetition: '', escape: '', subcomponent: '', truncation: '' };
  const taken = new Set([field]);
  roles.forEach((role, index) => {
    const character = encodingCharacters[index];
    // The first use of a repeated character counts: it is what the reader of the header sees first.
    if (character === undefined || taken.has(character)) return;
    taken.add(character);
    found[role] = character;
  });
  return new DelimiterSet({ field, ...found });
}

class DelimiterSet implements Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  readonly truncation: string;
  readonly key: string;
  #classes: Uint8Array | undefined;

  constructor(characters: Omit<Delimiters, 'classes' | 'key'>) {
    this.field = characters.field;
    this.component = characters.component;
    this.repetition = characters.repetition;
    this.escape = characters.escape;
    this.subcomponent = characters.subcomponent;
    this.truncation = characters.truncation;
    this.key = this.field + roles.map(role => this[role] || ' ').join('');
  }

  get classes(): Uint8Array {
    if (this.#classes === undefined) {
      this.#classes = new Uint8Array(0x10000);
      this.#classes.fill(CharacterClass.Control, 0, 32);
      this.#classes[127] = CharacterClass.Control;
      for (const role of ['field', ...roles] as const)
        if (this[role] !== '') this.#classes[this[role].charCodeAt(0)] = classOfRole[role];
    }
    return this.#classes;
  }
}

/** The delimiters that the standard recommends, `|^~\&`; used wherever a text does not say its own. */
export const standardDelimiters: Delimiters = makeDelimiters('|', '^~\\&');

/**
 * Reads the delimiters off a header segment (MSH, FHS or BHS).
 *
 * @param header the segment from its id on, without its line end
 * @returns delimiters that can be worked with, whatever the text, and what was wrong with it
 */
export function readDelimiters(header: string): {
  readonly delimiters: Delimiters;
  readonly problems: readonly DelimiterProblem[];
} {
  const field = header[3];
  if (field === undefined)
    return { delimiters: standardDelimiters, problems: [{ kind: 'too-short', start: 0, end: header.length }] };
  if (!isUsableDelimiter(field)) {
    return {
      delimiters: standardDelimiters,
      problems: [{ kind: 'unusable-separator', start: 3, end: 4, character: field }],
    };
  }
  const stop = header.indexOf(field, 4);
  const end = stop === -1 ? header.length : stop;
  const text = header.slice(4, end);
  if (text.length === 0) {
    return {
      delimiters: makeDelimiters(field, [...'^~\\&'].filter(character => character !== field).join('')),
      problems: [{ kind: 'too-short', start: 3, end: 4 }],
    };
  }
  const units = text.split('');
  if (text.length > 5 || !units.every(isUsableDelimiter)) {
    return {
      delimiters: makeDelimiters(field, '^~\\&'),
      problems: [{ kind: 'unusable-encoding-characters', start: 4, end, text }],
    };
  }
  const problems: DelimiterProblem[] = [];
  const seen = new Set([field]);
  units.forEach((character, index) => {
    if (seen.has(character)) problems.push({ kind: 'repeated', start: 4 + index, end: 5 + index, character });
    seen.add(character);
  });
  return { delimiters: makeDelimiters(field, text), problems };
}

/** What {@link readDelimiters} answers. */
export type DeclaredDelimiters = ReturnType<typeof readDelimiters>;

/** How many different declarations are remembered; a file has one, or a few. */
const MAX_DECLARED = 64;

/** Remembers what headers declare, so that the many messages of a batch share one set and its tables. */
export class DelimiterCache {
  /** Made with the first declaration that is not the standard's; most texts have none. */
  #declared: Map<string, DeclaredDelimiters> | undefined;

  /** As {@link readDelimiters}; the same declaration gives the same object. */
  read(header: string): DeclaredDelimiters {
    const field = header[3];
    const end = field === undefined ? -1 : header.indexOf(field, 4);
    // A header that ends within its declaration is rare, and what is wrong with it hangs on its length.
    if (end <= 4 || end > 12) return readDelimiters(header);
    const declaration = header.slice(3, end);
    this.#declared ??= new Map();
    let known = this.#declared.get(declaration);
    if (known === undefined) {
      known = readDelimiters(header);
      if (this.#declared.size < MAX_DECLARED) this.#declared.set(declaration, known);
    }
    return known;
  }
}

/** Letters, digits, blanks, quotes, control characters and halves of a surrogate pair can't be told from content. */
function isUsableDelimiter(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code <= 32 || code === 127 || (code >= 0xd800 && code <= 0xdfff) || code === 0xfeff) return false;
  return !/[\p{L}\p{N}\s"]/u.test(character);
}
