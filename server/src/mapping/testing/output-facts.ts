/** What HL7's definitions say of an output that is an HL7 v2 message. */
import { FactsCache } from '../../core/definitions/segment-facts.ts';
import type { Definitions, KnownVersion } from '../../core/definitions/types.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import type { StructureMatch } from '../../core/structure/match.ts';
import { MessageGroupFinder } from '../../core/structure/message-groups.ts';
import type { Message } from '../../core/syntax/message.ts';

/** The version whose facts serve a message that says none, and a mapping that says none either. */
const defaultVersion: KnownVersion = '2.5.1';

/** The facts and groups of messages, by the version and type that each says it is. Remembers what was asked. */
export class OutputFacts {
  readonly cache = new FactsCache();
  readonly #load: (version: KnownVersion) => Definitions;
  readonly #target: Definitions | undefined;
  readonly #groups = new MessageGroupFinder(message => this.of(message));

  /** @param target those of the version that the mapping writes */
  constructor(load: (version: KnownVersion) => Definitions, target: Definitions | undefined) {
    this.#load = load;
    this.#target = target;
  }

  of(message: Message): Definitions {
    const version = resolveVersion(message.version)?.version;
    return version === undefined ? (this.#target ?? this.#load(defaultVersion)) : this.#load(version);
  }

  /** The segments of a message in the groups of its structure; undefined where its type leads to none. */
  match(message: Message): StructureMatch | undefined {
    return this.#groups.match(message);
  }
}
