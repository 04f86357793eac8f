import type { Definitions } from '../../core/definitions/types.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import type { StructureMatch } from '../../core/structure/match.ts';
import { MessageGroupFinder } from '../../core/structure/message-groups.ts';
import type { Message } from '../../core/syntax/message.ts';
import type { FolderDefinitions } from '../../node/definitions.ts';
import { defaultSettings } from '../../service/settings.ts';

/** The facts and the groups of messages, by the version and type that each says it is. */
export class MessageFacts {
  readonly #definitions: FolderDefinitions;
  readonly #groups = new MessageGroupFinder(message => this.of(message));

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
    return this.#groups.match(message);
  }
}
