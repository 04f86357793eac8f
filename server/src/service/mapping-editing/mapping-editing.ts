/** What helps to write a mapping: hover, completion, names and where they are used, outline. */
import type {
  CodeAction,
  CompletionList,
  Diagnostic,
  DocumentSymbol,
  Hover,
  Location,
  Position,
  Range,
  TextEdit,
} from 'vscode-languageserver-types';
import { type MessageGroups, valueAt } from '../../core/structure/path-values.ts';
import type { CompiledMapping } from '../../mapping/mapping.ts';
import type { DocumentSnapshot } from '../document.ts';
import type { Mappings } from '../mappings.ts';
import type { Previews } from '../previews.ts';
import { mappingCompletion } from './completion.ts';
import { mappingFixes } from './fixes.ts';
import { mappingHover, type ValueInMessage } from './hover.ts';
import {
  mappingDefinition,
  mappingOutline,
  mappingReferences,
  mappingRename,
  mappingRenameTarget,
} from './navigation.ts';

/** What these features need of the server around them. */
export interface MappingEditingSurroundings {
  readonly mappings: Mappings;
  readonly previews: Previews;
  document(uri: string): DocumentSnapshot | undefined;
  /** Whether the editor has Pipehat's commands. */
  commands(): boolean;
}

/** Every question is answered with undefined for a document that is no open mapping. */
export class MappingEditing {
  readonly #around: MappingEditingSurroundings;

  constructor(around: MappingEditingSurroundings) {
    this.#around = around;
  }

  hover(uri: string, position: Position): Promise<Hover | undefined> {
    return this.#on(uri, (document, compiled) =>
      mappingHover(document, compiled, document.offsetAt(position), this.#valuesOf(uri)),
    );
  }

  completion(uri: string, position: Position): Promise<CompletionList | undefined> {
    return this.#on(uri, async (document, compiled) => {
      const shipped = await this.#around.mappings.shippedFor(compiled);
      return mappingCompletion(document, compiled, position, this.#valuesOf(uri), shipped);
    });
  }

  definition(uri: string, position: Position): Promise<Location | undefined> {
    return this.#on(uri, (document, compiled) => mappingDefinition(document, compiled, document.offsetAt(position)));
  }

  references(uri: string, position: Position, withDeclaration: boolean): Promise<readonly Location[] | undefined> {
    return this.#on(uri, (document, compiled) =>
      mappingReferences(document, compiled, document.offsetAt(position), withDeclaration),
    );
  }

  renameTarget(
    uri: string,
    position: Position,
  ): Promise<{ readonly range: Range; readonly placeholder: string } | undefined> {
    return this.#on(uri, (document, compiled) => mappingRenameTarget(document, compiled, document.offsetAt(position)));
  }

  /** The edits, or in words why there are none. */
  rename(uri: string, position: Position, newName: string): Promise<readonly TextEdit[] | string | undefined> {
    return this.#on(uri, (document, compiled) =>
      mappingRename(document, compiled, document.offsetAt(position), newName),
    );
  }

  /** Quick fixes for some of its diagnostics. */
  codeActions(uri: string, diagnostics: readonly Diagnostic[]): Promise<readonly CodeAction[] | undefined> {
    const { mappings, previews, commands } = this.#around;
    const read = (name: string): string | undefined => mappings.readBeside(uri, name);
    return this.#on(uri, (document, compiled) =>
      mappingFixes(document, compiled, previews.runFor(uri), diagnostics, read, commands()),
    );
  }

  outline(uri: string): Promise<readonly DocumentSymbol[] | undefined> {
    return this.#on(uri, mappingOutline);
  }

  async #on<Answer>(
    uri: string,
    ask: (document: DocumentSnapshot, compiled: CompiledMapping) => Answer | Promise<Answer>,
  ): Promise<Answer | undefined> {
    const document = this.#around.document(uri);
    if (document?.languageId !== 'hl7map') return undefined;
    return ask(document, await this.#around.mappings.compiled(document));
  }

  /** What paths give in the message that the mapping is previewed with. */
  #valuesOf(uri: string): ValueInMessage {
    const message = this.#around.previews.runFor(uri)?.parts[0]?.message;
    if (message === undefined) return () => undefined;
    return path => {
      const value = valueAt(message, path, noGroups);
      if (value === null) return '';
      return typeof value === 'object' ? value.join(' ~ ') : String(value);
    };
  }
}

/** Which instance of a group is meant hangs on the rule around a path: no value is shown for such a path. */
const noGroups: MessageGroups = { match: () => undefined };
