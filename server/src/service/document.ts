import type { Position, Range } from 'vscode-languageserver-types';
import { SourceText } from '../core/syntax/source-text.ts';

/** One version of an open document. Immutable: an edit gives a new one that shares what it did not touch. */
export interface DocumentSnapshot {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly source: SourceText;
  readonly lineCount: number;
  getText(range?: Range): string;
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
}

/** An edit as the protocol sends it: a range and its new text, or the whole text. */
export type ContentChange = { readonly range: Range; readonly text: string } | { readonly text: string };

/** How the server keeps its documents: what `TextDocuments` of the LSP library asks for. */
export const documentStore = {
  create(uri: string, languageId: string, version: number, content: string): DocumentSnapshot {
    return snapshot(uri, languageId, version, SourceText.of(content));
  },
  update(document: DocumentSnapshot, changes: readonly ContentChange[], version: number): DocumentSnapshot {
    let source = document.source;
    for (const change of changes) {
      source =
        'range' in change
          ? source.edit(source.offsetAt(change.range.start), source.offsetAt(change.range.end), change.text)
          : source.edit(0, source.length, change.text);
    }
    return snapshot(document.uri, document.languageId, version, source);
  },
};

function snapshot(uri: string, languageId: string, version: number, source: SourceText): DocumentSnapshot {
  return Object.freeze({
    uri,
    languageId,
    version,
    source,
    lineCount: source.lineCount,
    getText: (range?: Range) =>
      range === undefined ? source.toString() : source.slice(source.offsetAt(range.start), source.offsetAt(range.end)),
    positionAt: (offset: number) => source.positionAt(offset),
    offsetAt: (position: Position) => source.offsetAt(position),
  });
}
