/**
 * Finds patterns inside texts, in time proportional to pattern and text whatever they are: all ways to match are followed
 * at once (Thompson, Pike), in the order of preference that other engines try them in, so that the outcome is the same.
 */
import { type CharacterTest, isWord, type PatternNode, PatternReader } from './pattern-syntax.ts';

/** One match. Offsets are UTF-16 units. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  /** What each group matched, the first one at index 0; undefined for those that took no part. */
  readonly groups: readonly (string | undefined)[];
}

/** How much work a search may do: each step of one way to match counts one. Searches take off what they need. */
export interface SearchBudget {
  left: number;
}

/** A pattern that is ready to search, or what in it is not understood and where (UTF-16 units). */
export type ParsedSearch =
  | { readonly search: PatternSearch; readonly problem?: undefined; readonly offset?: undefined }
  | { readonly problem: string; readonly offset: number; readonly search?: undefined };

type Instruction =
  | { readonly kind: 'character'; readonly test: CharacterTest; readonly next: number }
  /** Ways to go on, the preferred one first. */
  | { readonly kind: 'split'; readonly next: number[] }
  /** Notes the place: 2n where group n begins and 2n + 1 where it ends; group 0 is the whole. */
  | { readonly kind: 'save'; readonly slot: number; readonly next: number }
  | { readonly kind: 'edge'; readonly of: 'start' | 'end' | 'word'; readonly next: number }
  | { readonly kind: 'match' };

/** `{m,n}` is written out, so a short pattern can be a large one. */
const MAX_INSTRUCTIONS = 2_000;

/** Reads a pattern. `(?i)` at its start makes capital and small letters the same. */
export function parseSearch(text: string): ParsedSearch {
  const folds = text.startsWith('(?i)');
  const shift = folds ? 4 : 0;
  const reader = new PatternReader(text.slice(shift), true);
  const root = reader.choice(0);
  if (reader.problem === undefined && !reader.atEnd) reader.fail("')' without '('");
  if (root === undefined || reader.problem !== undefined)
    return { problem: reader.problem ?? 'it is no pattern', offset: Math.min(text.length, reader.at + shift) };
  const builder = new Builder(folds);
  const end = builder.add({ kind: 'save', slot: 1, next: builder.add({ kind: 'match' }) });
  const first = builder.build(root, end);
  if (first === undefined) return { problem: 'it is too large', offset: 0 };
  const start = builder.add({ kind: 'save', slot: 0, next: first });
  return { search: new PatternSearch(builder.program, start, reader.groups) };
}

class Builder {
  readonly program: Instruction[] = [];
  readonly #folds: boolean;

  constructor(folds: boolean) {
    this.#folds = folds;
  }

  add(instruction: Instruction): number {
    this.program.push(instruction);
    return this.program.length - 1;
  }

  /** The instruction that a node begins with when it goes on to `next`; undefined where there would be too many. */
  build(node: PatternNode, next: number): number | undefined {
    if (this.program.length > MAX_INSTRUCTIONS) return undefined;
    switch (node.kind) {
      case 'character':
        return this.add({ kind: 'character', test: this.#folds ? folded(node.test) : node.test, next });
      case 'edge':
        return this.add({ kind: 'edge', of: node.of, next });
      case 'group': {
        const end = this.add({ kind: 'save', slot: 2 * node.number + 1, next });
        const inner = this.build(node.item, end);
        return inner === undefined ? undefined : this.add({ kind: 'save', slot: 2 * node.number, next: inner });
      }
      case 'sequence':
        return node.items.reduceRight<number | undefined>(
          (after, item) => (after === undefined ? undefined : this.build(item, after)),
          next,
        );
      case 'choice': {
        const starts = node.items.map(item => this.build(item, next));
        const good = starts.filter(start => start !== undefined);
        return good.length < starts.length ? undefined : this.add({ kind: 'split', next: good });
      }
      case 'repeat':
        return this.#repeat(node, next);
    }
  }

  #repeat(node: Extract<PatternNode, { kind: 'repeat' }>, after: number): number | undefined {
    const { item, min, max, lazy } = node;
    const ways = (inner: number): number[] => (lazy ? [after, inner] : [inner, after]);
    let next: number | undefined = after;
    if (max === Number.POSITIVE_INFINITY) {
      const split: number[] = [];
      const loop = this.add({ kind: 'split', next: split });
      const inner = this.build(item, loop);
      if (inner === undefined) return undefined;
      split.push(...ways(inner));
      next = loop;
    } else {
      for (let count = min; count < max && next !== undefined; count++) {
        const inner = this.build(item, next);
        next = inner === undefined ? undefined : this.add({ kind: 'split', next: ways(inner) });
      }
    }
    for (let count = 0; count < min && next !== undefined; count++) next = this.build(item, next);
    return next;
  }
}

function folded(test: CharacterTest): CharacterTest {
  return code => {
    const character = String.fromCharCode(code);
    return test(code) || test(character.toLowerCase().charCodeAt(0)) || test(character.toUpperCase().charCodeAt(0));
  };
}

/** The ways that are open at one place, the preferred one first; each instruction once. */
class Threads {
  readonly pcs: number[] = [];
  readonly saved: (readonly number[])[] = [];
  readonly #marks: Uint32Array;
  #mark = 0;

  constructor(size: number) {
    this.#marks = new Uint32Array(size);
  }

  clear(): void {
    this.pcs.length = 0;
    this.saved.length = 0;
    this.#mark++;
  }

  /** False where it is there already. */
  enter(pc: number): boolean {
    if (this.#marks[pc] === this.#mark) return false;
    this.#marks[pc] = this.#mark;
    return true;
  }
}

export class PatternSearch {
  /** How many groups the pattern has. */
  readonly groups: number;
  readonly #program: readonly Instruction[];
  readonly #start: number;

  constructor(program: readonly Instruction[], start: number, groups: number) {
    this.#program = program;
    this.#start = start;
    this.groups = groups;
  }

  /** The first match at or behind an offset; `exhausted` where finding it takes more than the budget. */
  find(text: string, from: number, budget: SearchBudget): PatternMatch | 'exhausted' | undefined {
    const size = this.#program.length;
    let current = new Threads(size);
    let following = new Threads(size);
    current.clear();
    following.clear();
    let found: readonly number[] | undefined;
    for (let at = from; at <= text.length; at++) {
      if (found === undefined) this.#follow(current, this.#start, [], text, at, budget);
      if (found !== undefined && current.pcs.length === 0) break;
      const code = at < text.length ? text.charCodeAt(at) : -1;
      for (let index = 0; index < current.pcs.length; index++) {
        const instruction = this.#program[current.pcs[index] as number] as Instruction;
        const saved = current.saved[index] as readonly number[];
        if (instruction.kind === 'match') {
          // Whatever is less preferred does not count any more.
          found = saved;
          break;
        }
        if (instruction.kind === 'character' && code !== -1 && instruction.test(code))
          this.#follow(following, instruction.next, saved, text, at + 1, budget);
      }
      budget.left -= current.pcs.length;
      if (budget.left < 0) return 'exhausted';
      [current, following] = [following, current];
      following.clear();
    }
    if (found === undefined) return undefined;
    const saved = found;
    const groups = Array.from({ length: this.groups }, (_, index) => {
      const [start, end] = [saved[2 * index + 2], saved[2 * index + 3]];
      return start === undefined || end === undefined ? undefined : text.slice(start, end);
    });
    return { start: saved[0] as number, end: saved[1] as number, groups };
  }

  /** Enters all instructions that a way leads to without a character, in their order of preference. */
  #follow(
    threads: Threads,
    start: number,
    saved: readonly number[],
    text: string,
    at: number,
    budget: SearchBudget,
  ): void {
    const open: { readonly pc: number; readonly saved: readonly number[] }[] = [{ pc: start, saved }];
    for (let way = open.pop(); way !== undefined; way = open.pop()) {
      const { pc } = way;
      if (!threads.enter(pc)) continue;
      budget.left--;
      const instruction = this.#program[pc] as Instruction;
      switch (instruction.kind) {
        case 'split':
          for (let index = instruction.next.length - 1; index >= 0; index--)
            open.push({ pc: instruction.next[index] as number, saved: way.saved });
          break;
        case 'save': {
          const noted = [...way.saved];
          noted[instruction.slot] = at;
          open.push({ pc: instruction.next, saved: noted });
          break;
        }
        case 'edge':
          if (isEdge(instruction.of, text, at)) open.push({ pc: instruction.next, saved: way.saved });
          break;
        default:
          threads.pcs.push(pc);
          threads.saved.push(way.saved);
      }
    }
  }
}

function isEdge(of: 'start' | 'end' | 'word', text: string, at: number): boolean {
  if (of === 'start') return at === 0;
  if (of === 'end') return at === text.length;
  return isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
}
