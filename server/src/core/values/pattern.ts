/**
 * Patterns for whole values, matched in time proportional to pattern and value whatever they are: profiles come from
 * anywhere, and a pattern of theirs must not stop the editor. (Thompson's construction: every state that can be reached is
 * followed at once.)
 *
 * A part of the usual syntax: characters, `.`, `[a-z]`, `[^a-z]`, `\d \w \s` and their capitals, groups, `|`, `* + ?` and
 * `{m,n}`. Anchors at the ends are taken and mean nothing, since the whole value is matched.
 */

/** A compiled pattern, or what in it is not understood and where (UTF-16 units). */
export type ParsedPattern =
  | { readonly accepts: (value: string) => boolean; readonly problem?: undefined; readonly offset?: undefined }
  | { readonly problem: string; readonly offset: number; readonly accepts?: undefined };

/** `{m,n}` is written out, so a short pattern can be a large one. */
const MAX_STATES = 5_000;
const MAX_DEPTH = 50;

type CharacterTest = (code: number) => boolean;

/** A state waits for a character, goes on to others without one, or is the end. */
interface State {
  readonly test: CharacterTest | undefined;
  readonly next: number[];
}

type Node =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number };

/** Compiles a pattern. */
export function parsePattern(text: string): ParsedPattern {
  const reader = new PatternReader(text.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''));
  const root = reader.choice(0);
  const shift = text.startsWith('^') ? 1 : 0;
  if (reader.problem === undefined && !reader.atEnd) reader.fail("')' without '('");
  if (root === undefined || reader.problem !== undefined)
    return { problem: reader.problem ?? 'it is no pattern', offset: reader.at + shift };
  const states: State[] = [];
  const end = addState(states, undefined);
  const start = build(states, root, end);
  if (start === undefined) return { problem: 'it is too large', offset: 0 };
  return { accepts: value => run(states, start, end, value) };
}

class PatternReader {
  readonly #text: string;
  at = 0;
  problem: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.#text.length;
  }

  fail(problem: string): undefined {
    this.problem ??= problem;
    return undefined;
  }

  choice(depth: number): Node | undefined {
    if (depth > MAX_DEPTH) return this.fail('its groups are nested too deep');
    const items: Node[] = [];
    for (;;) {
      const sequence = this.#sequence(depth);
      if (sequence === undefined) return undefined;
      items.push(sequence);
      if (this.#text[this.at] !== '|') break;
      this.at++;
    }
    return { kind: 'choice', items };
  }

  #sequence(depth: number): Node | undefined {
    const items: Node[] = [];
    while (!this.atEnd && this.#text[this.at] !== '|' && this.#text[this.at] !== ')') {
      const item = this.#repeated(depth);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return { kind: 'sequence', items };
  }

  #repeated(depth: number): Node | undefined {
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
      item = { kind: 'repeat', item, min, max };
    }
    return undefined;
  }

  #single(depth: number): Node | undefined {
    const character = this.#text[this.at] as string;
    if (character === '(') return this.#group(depth);
    if (character === '[') return this.#class();
    if ('*+?{'.includes(character)) return this.fail(`'${character}' with nothing to repeat`);
    if (character === '^' || character === '$') return this.fail(`'${character}' inside the pattern`);
    this.at++;
    if (character === '.') return { kind: 'character', test: () => true };
    if (character === '\\') return this.#escape();
    const code = character.charCodeAt(0);
    return { kind: 'character', test: other => other === code };
  }

  #group(depth: number): Node | undefined {
    this.at++;
    if (this.#text.startsWith('?:', this.at)) this.at += 2;
    else if (this.#text[this.at] === '?') return this.fail('a group that looks ahead, looks back or has a name');
    const inner = this.choice(depth + 1);
    if (inner === undefined) return undefined;
    if (this.#text[this.at] !== ')') return this.fail("'(' without ')'");
    this.at++;
    return inner;
  }

  #escape(): Node | undefined {
    const letter = this.#text[this.at] ?? '';
    this.at++;
    const test = escapeTest(letter);
    return test === undefined ? this.fail(`'\\${letter}'`) : { kind: 'character', test };
  }

  #class(): Node | undefined {
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

function escapeTest(letter: string): CharacterTest | undefined {
  const isDigit: CharacterTest = code => code >= 48 && code <= 57;
  const isWord: CharacterTest = code =>
    isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
  const isSpace: CharacterTest = code => code === 32 || (code >= 9 && code <= 13) || code === 160;
  const sets: Readonly<Record<string, CharacterTest>> = { d: isDigit, w: isWord, s: isSpace };
  const set = sets[letter.toLowerCase()];
  if (set !== undefined) return letter === letter.toLowerCase() ? set : code => !set(code);
  const code = { t: 9, n: 10, r: 13 }[letter] ?? (/^\W$/.test(letter) ? letter.charCodeAt(0) : undefined);
  return code === undefined ? undefined : other => other === code;
}

function addState(states: State[], test: CharacterTest | undefined, ...next: number[]): number {
  states.push({ test, next });
  return states.length - 1;
}

/** The state that a node begins with, when it goes on to `after`; undefined where there would be too many. */
function build(states: State[], node: Node, after: number): number | undefined {
  if (states.length > MAX_STATES) return undefined;
  switch (node.kind) {
    case 'character':
      return addState(states, node.test, after);
    case 'sequence':
      return node.items.reduceRight<number | undefined>(
        (next, item) => (next === undefined ? undefined : build(states, item, next)),
        after,
      );
    case 'choice': {
      const starts = node.items.map(item => build(states, item, after));
      return starts.includes(undefined)
        ? undefined
        : addState(states, undefined, ...starts.filter(start => start !== undefined));
    }
    case 'repeat': {
      let next: number | undefined = after;
      if (node.max === Infinity) {
        const loop = addState(states, undefined, after);
        const start = build(states, node.item, loop);
        if (start === undefined) return undefined;
        states[loop]?.next.push(start);
        next = loop;
      } else {
        for (let count = node.min; count < node.max && next !== undefined; count++) {
          const start = build(states, node.item, next);
          next = start === undefined ? undefined : addState(states, undefined, start, after);
        }
      }
      for (let count = 0; count < node.min && next !== undefined; count++) next = build(states, node.item, next);
      return next;
    }
  }
}

function run(states: readonly State[], start: number, end: number, value: string): boolean {
  let current = reach(states, [start]);
  for (let at = 0; at < value.length && current.size > 0; at++) {
    const code = value.charCodeAt(at);
    const next: number[] = [];
    for (const number of current) {
      const state = states[number] as State;
      if (state.test?.(code) === true) next.push(...state.next);
    }
    current = reach(states, next);
  }
  return current.has(end);
}

/** These states, and all that they lead to without a character. */
function reach(states: readonly State[], from: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [...from];
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    if (found.has(number)) continue;
    found.add(number);
    const state = states[number] as State;
    if (state.test === undefined) open.push(...state.next);
  }
  return found;
}
