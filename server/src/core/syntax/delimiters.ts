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
  /** {@link CharacterClass} of the characters 0 to 127. */
  readonly classes: Uint8Array;
  /** {@link CharacterClass} of delimiters beyond 127, as `[code, class]`; nearly always empty. */
  readonly rare: ReadonlyMap<number, CharacterClass>;
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
  component: CharacterClass.Component,
  repetition: CharacterClass.Repetition,
  escape: CharacterClass.Escape,
  subcomponent: CharacterClass.Subcomponent,
  // The truncation character only means something at the very end of a value, so it never cuts one.
  truncation: CharacterClass.Ordinary,
} as const;

/** Builds the look-up tables for a set of delimiters; `encodingCharacters` is MSH-2 as written, at most five units. */
export function makeDelimiters(field: string, encodingCharacters: string): Delimiters {
  const classes = new Uint8Array(128);
  classes.fill(CharacterClass.Control, 0, 32);
  classes[127] = CharacterClass.Control;
  const rare = new Map<number, CharacterClass>();
  const found = { component: '', repetition: '', escape: '', subcomponent: '', truncation: '' };
  const claim = (character: string, role: CharacterClass): void => {
    const code = character.charCodeAt(0);
    if (code < 128) classes[code] = role;
    else rare.set(code, role);
  };
  claim(field, CharacterClass.Field);
  const taken = new Set([field]);
  roles.forEach((role, index) => {
    const character = encodingCharacters[index];
    // The first use of a repeated character counts: it is what the reader of the header sees first.
    if (character === undefined || taken.has(character)) return;
    taken.add(character);
    found[role] = character;
    if (role !== 'truncation') claim(character, classOfRole[role]);
  });
  return { field, ...found, classes, rare, key: field + roles.map(role => found[role] || ' ').join('') };
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

/** Letters, digits, blanks, quotes, control characters and halves of a surrogate pair can't be told from content. */
function isUsableDelimiter(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code <= 32 || code === 127 || (code >= 0xd800 && code <= 0xdfff) || code === 0xfeff) return false;
  return !/[\p{L}\p{N}\s"]/u.test(character);
}
