/**
 * The façade of the language service: everything an editor asks about HL7 v2 documents, over snapshots and plain LSP
 * data, without a connection or a platform.
 */
import type { Diagnostic, DocumentSymbol, Hover, Position, Range } from 'vscode-languageserver-types';
import type { DefinitionsSource } from '../core/definitions/types.ts';
import { sections } from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import { type CancellationToken, neverCancelled, type Pause } from './cancellation.ts';
import { DocumentDiagnostics, type Finding } from './diagnostics.ts';
import type { DocumentSnapshot } from './document.ts';
import { lineAt, VersionLoader, versionOf } from './facts-at.ts';
import { hover } from './hover.ts';
import { outline } from './outline.ts';
import { semanticTokens } from './semantic-tokens.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** What the service needs from its shell. */
export interface ServiceOptions {
  readonly definitions: DefinitionsSource;
  readonly pause: Pause;
}

/** One answer for each question; a cancelled question is answered with undefined. */
export interface LanguageService {
  /** Takes new settings; what was found under the old ones is forgotten. */
  configure(settings: Settings): void;
  /** Drops what is remembered of a document that was closed. */
  forget(uri: string): void;
  diagnose(document: DocumentSnapshot, token: CancellationToken): Promise<Diagnostic[] | undefined>;
  hover(document: DocumentSnapshot, position: Position): Promise<Hover | undefined>;
  outline(document: DocumentSnapshot, token: CancellationToken): Promise<DocumentSymbol[] | undefined>;
  /** @param range lines to colour; the whole document where it is left out */
  semanticTokens(
    document: DocumentSnapshot,
    range: Range | undefined,
    token: CancellationToken,
  ): Promise<number[] | undefined>;
  /** Every finding of a text, without the limit that editors have: for the command line. */
  findings(source: SourceText): Promise<readonly Finding[]>;
  /** How many lines of a document have been checked since it was opened, for tests. */
  checkedLines(uri: string): number;
}

export function createLanguageService(options: ServiceOptions): LanguageService {
  const versions = new VersionLoader(options.definitions);
  const diagnostics = new Map<string, DocumentDiagnostics>();
  let settings = defaultSettings;

  const fallback = () => settings.validation.defaultVersion;

  /** The facts of every version that a document's lines name, loaded; the answer then looks them up without waiting. */
  const factsOfLines = async (
    source: SourceText,
    first: number,
    last: number,
  ): Promise<(version: string) => VersionFacts> => {
    const named = new Set<string>();
    for (const section of sections(source, first)) {
      if (section.firstLine > last) break;
      named.add(versionOf(source, section));
    }
    const facts = new Map<string, VersionFacts>();
    for (const version of named) facts.set(version, await versions.load(version, fallback()));
    const standIn = await versions.load('', fallback());
    return version => facts.get(version) ?? standIn;
  };

  return Object.freeze({
    configure(changed: Settings) {
      settings = changed;
      diagnostics.clear();
    },

    forget(uri: string) {
      diagnostics.delete(uri);
    },

    async diagnose(document: DocumentSnapshot, token: CancellationToken) {
      if (!settings.validation.enabled) return [];
      let state = diagnostics.get(document.uri);
      if (state === undefined) {
        state = new DocumentDiagnostics(versions, settings, options.pause);
        diagnostics.set(document.uri, state);
      }
      return state.diagnose(document, token);
    },

    async hover(document: DocumentSnapshot, position: Position) {
      const { version } = lineAt(document.source, position.line);
      const facts = await versions.load(version, fallback());
      return hover(document, position, facts, versions);
    },

    async outline(document: DocumentSnapshot, token: CancellationToken) {
      const factsOf = await factsOfLines(document.source, 0, document.lineCount);
      return outline(document, versions, factsOf, token);
    },

    async semanticTokens(document: DocumentSnapshot, range: Range | undefined, token: CancellationToken) {
      const first = range?.start.line ?? 0;
      const factsOf = await factsOfLines(document.source, first, range?.end.line ?? document.lineCount);
      return semanticTokens(document, range, versions.facts, factsOf, token);
    },

    async findings(source: SourceText) {
      const state = new DocumentDiagnostics(versions, settings, options.pause);
      return (await state.findings(source, neverCancelled)) ?? [];
    },

    checkedLines(uri: string) {
      return diagnostics.get(uri)?.checkedLines ?? 0;
    },
  });
}
