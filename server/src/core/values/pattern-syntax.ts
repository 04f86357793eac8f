/**
 * The syntax of patterns: a part of the usual one that can be matched in linear time. Characters, `.`, `[a-z]`, `[^a-z]`,
 * `\d \w \s` and their capitals, groups, `|`, `* + ?` and `{m,n}`, each with a `?` behind it for as few as possible.
 */

export type CharacterTest = (code: number) => boolean;

export type PatternNode =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly item: PatternNode;
      readonly min: number;
      readonly max: number;
      /** As few as possible instead of as many. */
      readonly lazy: boolean;
    }
  /** `( )`, by its number from 1; what it matched can be asked for. */
  | { readonly kind: 'group'; readonly number: number; readonly item: PatternNode }
  /** `^`, `$` and `\b`. */
  | { readonly kind: 'edge'; readonly of: 'start' | 'end' | 'word' };

const MAX_DEPTH = 50;

/** Reads a pattern. What is not understood is in `problem`, at `at` (UTF-16 units). */
export class PatternReader {
  readonly #text: string;
  readonly #edges: boolean;
  /** How many groups there are. */
  groups = 0;
  at = 0;
  problem: string | undefined;

  /** @param edges whether `^`, `$` and `\b` may stand in the pattern */
  constructor(text: string, edges: boolean) {
    this.#text = text;
    this.#edges = edges;
  }

  get atEnd(): boolean {
    return this.at >= this.#text.length;
  }

  fail(problem: string): undefined {
    this.problem ??= problem;
    return undefined;
  }

  choice(depth: number): PatternNode | undefined {
    if (depth > MAX_DEPTH) return this.fail('its groups are nested too deep');
    const items: PatternNode[] = [];
    for (;;) {
      const sequence = this.#sequence(depth);
      if (sequence === undefined) return undefined;
      items.push(sequence);
      if (this.#text[this.at] !== '|') break;
      this.at++;
    }
    return { kind: 'choice', items };
  }

  #sequence(depth: number): PatternNode | undefined {
    const items: PatternNode[] = [];
    while (!this.atEnd && this.#text[this.at] !== '|' && this.#text[this.at] !== ')') {
      const item = this.#repeated(depth);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return { kind: 'sequence', items };
  }

  #repeated(depth: number): PatternNode | undefined {
    let item = this.#single(depth);
    while (item !== undefined) {
      const quantifier = /^(?:([*+?])|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})/.exec(this.#text.slice(this.at, this.at + 12));
      if (quantifier === null) return item;
      this.at += quantifier[0].length;
      const [, sign, least, comma, most] = quantifier;
      const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
      const max =
        sign === '?'
          ? 1
          : sign !== undefined || (comma !== undefined && most === undefined)
            ? Infinity
            : Number(most ?? least);
      if (max < min) return this.fail('a repetition with its ends the wrong way round');
      const lazy = this.#text[this.at] === '?';
      if (lazy) this.at++;
      item = { kind: 'repeat', item, min, max, lazy };
    }
    return undefined;
  }

  #single(depth: number): PatternNode | undefined {
    const character = this.#text[this.at] as string;
    if (character === '(') return this.#group(depth);
    if (character === '[') return this.#class();
    if ('*+?{'.includes(character)) return this.fail(`'${character}' with nothing to repeat`);
    if (character === '^' || character === '$') {
      if (!this.#edges) return this.fail(`'${character}' inside the pattern`);
      this.at++;
      return { kind: 'edge', of: character === '^' ? 'start' : 'end' };
    }
    this.at++;
    if (character === '.') return { kind: 'character', test: () => true };
    if (character === '\\') return this.#escape();
    const code = character.charCodeAt(0);
    return { kind: 'character', test: other => other === code };
  }

  #group(depth: number): PatternNode | undefined {
    this.at++;
    const isPlain = this.#text.startsWith('?:', this.at);
    const number = isPlain ? 0 : ++this.groups;
    if (isPlain) this.at += 2;
    else if (this.#text[this.at] === '?') return this.fail('a group that looks ahead, looks back or has a name');
    const inner = this.choice(depth + 1);
    if (inner === undefined) return undefined;
    if (this.#text[this.at] !== ')') return this.fail("'(' without ')'");
    this.at++;
    return isPlain ? inner : { kind: 'group', number, item: inner };
  }

  #escape(): PatternNode | undefined {
    const letter = this.#text[this.at] ?? '';
    this.at++;
    if (letter === 'b' && this.#edges) return { kind: 'edge', of: 'word' };
    const test = escapeTest(letter);
    return test === undefined ? this.fail(`'\\${letter}'`) : { kind: 'character', test };
  }

  #class(): PatternNode | undefined {
    this.at++;
    const isNegated = this.#text[this.at] === '^';
    if (isNegated) this.at++;
    const tests: CharacterTest[] = [];
    for (let first = true; first || this.#text[this.at] !== ']'; first = false) {
      if (this.atEnd) return this.fail("'[' without ']'");
      const from = this.#member();
      if (from === undefined) return undefined;
      if (typeof from !== 'number') tests.push(from);
      else if (this.#text[this.at] === '-' && ![']', undefined].includes(this.#text[this.at + 1])) {
        this.at++;
        const to = this.#member();
        if (typeof to !== 'number' || to < from) return this.fail('a range of characters the wrong way round');
        tests.push(code => code >= from && code <= to);
      } else tests.push(code => code === from);
    }
    this.at++;
    return { kind: 'character', test: code => tests.some(test => test(code)) !== isNegated };
  }

  /** A character of a class by its code, or a set of them. */
  #member(): number | CharacterTest | undefined {
    const character = this.#text[this.at++] as string;
    if (character !== '\\') return character.charCodeAt(0);
    const letter = this.#text[this.at++] ?? '';
    const test = escapeTest(letter);
    if (test === undefined) return this.fail(`'\\${letter}'`);
    return /\W/.test(letter) ? letter.charCodeAt(0) : test;
  }
}

/** A letter, digit or `_`. */
export function isWord(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function escapeTest(letter: string): CharacterTest | undefined {
  const isSpace: CharacterTest = code => code === 32 || (code >= 9 && code <= 13) || code === 160;
  const sets: Readonly<Record<string, CharacterTest>> = { d: isDigit, w: isWord, s: isSpace };
  const set = sets[letter.toLowerCase()];
  if (set !== undefined) return letter === letter.toLowerCase() ? set : code => !set(code);
  const code = { t: 9, n: 10, r: 13 }[letter] ?? (/^\W$/.test(letter) ? letter.charCodeAt(0) : undefined);
  return code === undefined ? undefined : other => other === code;
}
