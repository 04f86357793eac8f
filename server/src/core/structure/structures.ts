import type { Definitions } from '../definitions/types.ts';
import { CompiledStructure } from './compile.ts';
import { matchStructure, type StructureMatch, sameSegmentIds } from './match.ts';

/** Messages up to this length are remembered by their ids; longer ones are compared with the last of their kind. */
const shortMessage = 64;
const rememberedMatches = 256;

/**
 * The structures of one version, each compiled on first use, and the matches against them.
 *
 * A match depends on segment ids only, so a message whose fields are edited, and the many messages of a batch that have
 * the same segments, get the same object: "the same match" is an identity comparison. What is kept is bounded; the
 * owner drops it together with the definitions.
 */
export class MessageStructures {
  readonly definitions: Definitions;
  readonly #compiled = new Map<string, CompiledStructure>();
  readonly #matches = new Map<string, StructureMatch>();
  readonly #longMatches = new Map<string, StructureMatch>();

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  /** A structure made ready for matching, by its id; undefined where the version has none of that id. */
  compiled(id: string): CompiledStructure | undefined {
    const known = this.#compiled.get(id);
    if (known !== undefined) return known;
    const definition = this.definitions.structure(id);
    if (definition === undefined) return undefined;
    // A Z segment that a profile defines has a place only in the structures that the profile puts it in.
    const isDefined = (segment: string): boolean =>
      !segment.startsWith('Z') && this.definitions.segment(segment) !== undefined;
    const compiled = new CompiledStructure(definition, isDefined);
    this.#compiled.set(id, compiled);
    return compiled;
  }

  /** Matches segment ids against a structure; undefined where the version has none of that id. */
  match(id: string, segmentIds: readonly string[]): StructureMatch | undefined {
    const compiled = this.compiled(id);
    if (compiled === undefined) return undefined;
    if (segmentIds.length > shortMessage) {
      const last = this.#longMatches.get(id);
      if (last !== undefined && sameSegmentIds(last.ids, segmentIds)) return last;
      const match = matchStructure(compiled, segmentIds);
      this.#longMatches.set(id, match);
      return match;
    }
    const key = `${id} ${segmentIds.length} ${segmentIds.join(' ')}`;
    const known = this.#matches.get(key);
    if (known !== undefined) return known;
    const match = matchStructure(compiled, segmentIds);
    // The oldest goes: a map keeps the order in which its keys came.
    if (this.#matches.size >= rememberedMatches) {
      const [oldest = ''] = this.#matches.keys();
      this.#matches.delete(oldest);
    }
    this.#matches.set(key, match);
    return match;
  }
}
