/** The groups of whole messages of several versions. */
import type { Definitions } from '../definitions/types.ts';
import type { Message } from '../syntax/message.ts';
import type { StructureMatch } from './match.ts';
import { resolveStructure } from './message-structure.ts';
import { MessageStructures } from './structures.ts';

/** Matches messages by the facts that hold for each. The structures of a version are compiled once. */
export class MessageGroupFinder {
  readonly #definitionsOf: (message: Message) => Definitions;
  readonly #structures = new Map<Definitions, MessageStructures>();

  constructor(definitionsOf: (message: Message) => Definitions) {
    this.#definitionsOf = definitionsOf;
  }

  /** The segments of a message in the groups of its structure; undefined where its type leads to none. */
  match(message: Message): StructureMatch | undefined {
    const definitions = this.#definitionsOf(message);
    const resolved = resolveStructure(definitions, message.type);
    if (resolved.kind === 'unknown') return undefined;
    let structures = this.#structures.get(definitions);
    if (structures === undefined) {
      structures = new MessageStructures(definitions);
      this.#structures.set(definitions, structures);
    }
    const ids = message.segments.map(({ segment }) => segment.id);
    return structures.match(resolved.id, ids);
  }
}
