import type { Definitions } from '../../core/definitions/types.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import type { StructureMatch } from '../../core/structure/match.ts';
import { resolveStructure } from '../../core/structure/message-structure.ts';
import { MessageStructures } from '../../core/structure/structures.ts';
import type { Message } from '../../core/syntax/message.ts';
import type { FolderDefinitions } from '../../node/definitions.ts';
import { defaultSettings } from '../../service/settings.ts';

/** The facts and the groups of messages, by the version and type that each says it is. */
export class MessageFacts {
  readonly #definitions: FolderDefinitions;
  readonly #structures = new Map<Definitions, MessageStructures>();

  constructor(definitions: FolderDefinitions) {
    this.#definitions = definitions;
  }

  /** The facts of a message's version; of one that names none, those of the default version. */
  of(message: Message): Definitions {
    const version = resolveVersion(message.version)?.version ?? defaultSettings.validation.defaultVersion;
    return this.#definitions.loadSync(version);
  }

  /** The segments of a message in the groups of its structure; undefined where its type leads to none. */
  match(message: Message): StructureMatch | undefined {
    const definitions = this.of(message);
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
