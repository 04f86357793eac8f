/**
 * Patterns for whole values, matched in time proportional to pattern and value whatever they are: profiles come from
 * anywhere, and a pattern of theirs must not stop the editor. (Thompson's construction: every state that can be reached is
 * followed at once.)
 *
 * A part of the usual syntax: characters, `.`, `[a-z]`, `[^a-z]`, `\d \w \s` and their capitals, groups, `|`, `* + ?` and
 * `{m,n}`. Anchors at the ends are taken and mean nothing, since the whole value is matched.
 */
import { type CharacterTest, type PatternNode, PatternReader } from './pattern-syntax.ts';

/** A compiled pattern, or what in it is not understood and where (UTF-16 units). */
export type ParsedPattern =
  | { readonly accepts: (value: string) => boolean; readonly problem?: undefined; readonly offset?: undefined }
  | { readonly problem: string; readonly offset: number; readonly accepts?: undefined };

/** `{m,n}` is written out, so a short pattern can be a large one. */
const MAX_STATES = 5_000;

/** A state waits for a character, goes on to others without one, or is the end. */
interface State {
  readonly test: CharacterTest | undefined;
  readonly next: number[];
}

/** Compiles a pattern. */
export function parsePattern(text: string): ParsedPattern {
  const reader = new PatternReader(text.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''), false);
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

function addState(states: State[], test: CharacterTest | undefined, ...next: number[]): number {
  states.push({ test, next });
  return states.length - 1;
}

/** The state that a node begins with, when it goes on to `after`; undefined where there would be too many. */
function build(states: State[], node: PatternNode, after: number): number | undefined {
  if (states.length > MAX_STATES) return undefined;
  switch (node.kind) {
    case 'character':
      return addState(states, node.test, after);
    case 'group':
      return build(states, node.item, after);
    case 'edge':
      // The whole value is matched, so that no edge is read.
      return after;
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
