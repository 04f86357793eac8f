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
import { hasSetId, isUnknownEvent, scopeOf } from './message-rules.ts';

/** What {@link MessageScan.isClean} is told of a segment whose field 1 is no number of up to four digits. */
export const NO_SET_ID = -1;

/** The quick look at messages of one version. */
export class MessageScan {
  readonly #structures: MessageStructures;
  /** By MSH-9, and how it is cut: the structure, or undefined where there is something to say about the type. */
  readonly #types = new Map<string, string | undefined>();
  readonly #setIds = new WeakMap<StructureMatch, Int32Array>();

  constructor(structures: MessageStructures) {
    this.#structures = structures;
  }

  /**
   * Whether a message needs no second look.
   * @param written MSH-9 as it stands
   * @param delimiters of the message
   * @param setIds field 1 of each segment as a number, or {@link NO_SET_ID}; only as many entries count as there are ids
   */
  isClean(written: string, delimiters: Delimiters, ids: readonly string[], setIds: Int32Array): boolean {
    const key =
      delimiters === standardDelimiters ? written : `${delimiters.component}${delimiters.repetition} ${written}`;
    let structure = this.#types.get(key);
    if (structure === undefined && !this.#types.has(key)) {
      structure = this.#structureOf(messageTypeOf(written, delimiters));
      this.#types.set(key, structure);
    }
    const match = structure === undefined ? undefined : this.#structures.match(structure, ids);
    if (match === undefined || match.findings.length > 0) return false;
    const expected = this.#expectedSetIds(match);
    for (let index = 0; index < expected.length; index++) {
      const wanted = expected[index] as number;
      if (wanted > 0 && setIds[index] !== wanted) return false;
    }
    return true;
  }

  #structureOf(type: MessageType): string | undefined {
    const resolved = resolveStructure(this.#structures.definitions, type);
    if (resolved.kind === 'unknown' || resolved.mismatch !== undefined) return undefined;
    return resolved.by === 'structure' && isUnknownEvent(this.#structures.definitions, type) ? undefined : resolved.id;
  }

  /** The set id that each segment has when all are there; 0 for segments without one. */
  #expectedSetIds(match: StructureMatch): Int32Array {
    let expected = this.#setIds.get(match);
    if (expected === undefined) {
      const counts = new Map<unknown, Map<string, number>>();
      expected = Int32Array.from(match.ids, (id, index) => {
        if (!hasSetId(this.#structures.definitions, id)) return 0;
        const scope = scopeOf(match, index);
        const byId = counts.get(scope) ?? new Map<string, number>();
        counts.set(scope, byId);
        const number = (byId.get(id) ?? 0) + 1;
        byId.set(id, number);
        return number;
      });
      this.#setIds.set(match, expected);
    }
    return expected;
  }
}
