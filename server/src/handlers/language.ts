/** What the handlers of editor features need of the server around them. */
import type { CancellationToken, Connection, ResponseError } from 'vscode-languageserver';
import type { DocumentSnapshot } from '../service/document.ts';
import type { LanguageService } from '../service/language-service.ts';
import type { MappingEditing } from '../service/mapping-editing/mapping-editing.ts';

export interface LanguageHandlerContext {
  readonly connection: Connection;
  readonly service: LanguageService;
  /** The same for mappings: asked where a document holds no messages. */
  readonly editing: MappingEditing;
  /**
   * An open document that holds messages, once what profiles say of it is known; undefined for one that is closed, and for
   * mappings and profiles.
   */
  messagesIn(uri: string): Promise<DocumentSnapshot | undefined>;
  /** Every request goes through here: a fault is logged without content and answered with the fallback. */
  answer<T>(
    what: string,
    token: CancellationToken,
    fallback: T,
    work: () => Promise<T | undefined>,
  ): Promise<T | ResponseError<never>>;
}
