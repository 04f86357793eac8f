/**
 * A quick look at a message as a whole, like the one at a segment: it proves most messages right from their type, their
 * segment ids and their set ids, and sends the rest to `checkMessage`. What a structure makes of a sequence of ids is
 * remembered, so the many like messages of a batch cost a look-up each.
 */
import type { StructureMatch } from '../structure/match.ts';
import { resolveStructure } from '../structure/message-structure.ts';
import type { MessageStructures } from '../structure/structures.ts';
import { type Delimiters, standardDelimiters } from '../syntax/delimiters.ts';
import { type MessageType, messageTypeOf } from '../syntax/sections.ts';
import { hasSetId, isUnknownEvent, type NO_SET_ID, scopeOf } from './message-rules.ts';

/** How many sequences of segment ids are remembered of each structure; the oldest goes. */
const REMEMBERED = 512;
/** Longer sequences seldom come again: of these only the last is kept, under a key that no hash has. */
const LONG = 256;
const LONG_KEY = 0.5;

/** What the quick look reads of a message's segments; meant to be used again, so that reading does not allocate. */
export class SegmentList {
  length = 0;
  /** The three characters of each id, packed by {@link packedId}. */
  ids = new Int32Array(64);
  /** Field 1 of each as a number, or {@link NO_SET_ID}. */
  setIds = new Int32Array(64);
  /** The line of each, from the first line of the message. */
  lines = new Int32Array(64);
  /** Hangs on all ids and their order. */
  hash = 0;
  readonly #names = new Map<number, string>();

  clear(): void {
    this.length = 0;
    this.hash = 0;
  }

  add(id: number, setId: number, line: number): void {
    if (this.length === this.ids.length) {
      this.ids = enlarged(this.ids);
      this.setIds = enlarged(this.setIds);
      this.lines = enlarged(this.lines);
    }
    this.lines[this.length] = line;
    this.ids[this.length] = id;
    this.setIds[this.length++] = setId;
    this.hash = Math.imul(this.hash ^ id, 0x01000193) ^ (this.hash >>> 13);
  }

  /** The ids as texts; the same text for the same id. */
  names(): string[] {
    const names: string[] = [];
    for (let index = 0; index < this.length; index++) {
      const id = this.ids[index] as number;
      let name = this.#names.get(id);
      if (name === undefined) {
        name = unpackedId(id);
        this.#names.set(id, name);
      }
      names.push(name);
    }
    return names;
  }
}

function enlarged(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}

/** The segment id at a place as one number; 0 where the characters are no id (chapter 2, "Segments"). */
export function packedId(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  const third = text.charCodeAt(at + 2);
  const isId = isCapital(first) && isCapitalOrDigit(second) && isCapitalOrDigit(third);
  return isId ? (first << 16) | (second << 8) | third : 0;
}

function isCapital(code: number): boolean {
  return (code - 65) >>> 0 < 26;
}

function isCapitalOrDigit(code: number): boolean {
  return isCapital(code) || (code - 48) >>> 0 < 10;
}

function unpackedId(id: number): string {
  return String.fromCharCode(id >>> 16, (id >>> 8) & 0xff, id & 0xff);
}

/** A sequence of segment ids and what it should be numbered like. */
interface Sequence {
  readonly ids: Int32Array;
  /** The set id of each segment when all are there, 0 for segments without one; undefined where the structure finds fault. */
  readonly setIds: Int32Array | undefined;
}

/** The quick look at messages of one version. */
export class MessageScan {
  readonly #structures: MessageStructures;
  /** By MSH-9, and how it is cut: the structure, or undefined where there is something to say about the type. */
  readonly #types = new Map<string, string | undefined>();
  /** By structure, and then by hash of the ids: a sequence with the same hash takes the place of the one before. */
  readonly #sequences = new Map<string, Map<number, Sequence>>();

  constructor(structures: MessageStructures) {
    this.#structures = structures;
  }

  /**
   * Whether a message needs no second look.
   * @param written MSH-9 as it stands
   * @param delimiters of the message
   */
  isClean(written: string, delimiters: Delimiters, segments: SegmentList): boolean {
    const structure = this.#structureFor(written, delimiters);
    if (structure === undefined) return false;
    const { setIds } = this.#sequence(structure, segments);
    if (setIds === undefined) return false;
    for (let index = 0; index < setIds.length; index++) {
      const wanted = setIds[index] as number;
      if (wanted > 0 && segments.setIds[index] !== wanted) return false;
    }
    return true;
  }

  #structureFor(written: string, delimiters: Delimiters): string | undefined {
    const key =
      delimiters === standardDelimiters ? written : `${delimiters.component}${delimiters.repetition} ${written}`;
    let structure = this.#types.get(key);
    if (structure === undefined && !this.#types.has(key)) {
      structure = this.#structureOf(messageTypeOf(written, delimiters));
      this.#types.set(key, structure);
    }
    return structure;
  }

  #structureOf(type: MessageType): string | undefined {
    const resolved = resolveStructure(this.#structures.definitions, type);
    if (resolved.kind === 'unknown' || resolved.mismatch !== undefined) return undefined;
    return resolved.by === 'structure' && isUnknownEvent(this.#structures.definitions, type) ? undefined : resolved.id;
  }

  #sequence(structure: string, { ids, length, hash }: SegmentList): Sequence {
    let known = this.#sequences.get(structure);
    if (known === undefined) {
      known = new Map();
      this.#sequences.set(structure, known);
    }
    const key = length > LONG ? LONG_KEY : hash;
    const found = known.get(key);
    if (found !== undefined && isSame(found.ids, ids, length)) return found;
    const own = ids.slice(0, length);
    const match = this.#structures.match(structure, Array.from(own, unpackedId));
    const isRight = match !== undefined && match.findings.length === 0;
    const sequence = { ids: own, setIds: isRight ? this.#expectedSetIds(match) : undefined };
    // A map keeps the order in which its keys came.
    if (known.size >= REMEMBERED) known.delete(known.keys().next().value as number);
    known.set(key, sequence);
    return sequence;
  }

  /** The set id that each segment has when all are there; 0 for segments without one. */
  #expectedSetIds(match: StructureMatch): Int32Array {
    const counts = new Map<unknown, Map<string, number>>();
    return Int32Array.from(match.ids, (id, index) => {
      if (!hasSetId(this.#structures.definitions, id)) return 0;
      const scope = scopeOf(match, index);
      const byId = counts.get(scope) ?? new Map<string, number>();
      counts.set(scope, byId);
      const number = (byId.get(id) ?? 0) + 1;
      byId.set(id, number);
      return number;
    });
  }
}

function isSame(known: Int32Array, ids: Int32Array, length: number): boolean {
  if (known.length !== length) return false;
  for (let index = 0; index < length; index++) if (known[index] !== ids[index]) return false;
  return true;
}
