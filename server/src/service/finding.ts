/** The questions that find things in files and in the workspace: one function a feature, each in a file of its own. */
import type { Location, Position, Range, SymbolInformation } from 'vscode-languageserver-types';
import type { CountResponse, ExtractParams, ExtractResponse } from '../protocol.ts';
import type { CancellationToken, Pause } from './cancellation.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { countValues, type ExtractSource, extract } from './extract.ts';
import { references, usesIn, valueAt } from './references.ts';
import { type RenameEdits, renameEdits, whyNotRenamed } from './rename.ts';
import { isAsked, messageSymbols } from './symbols.ts';
import type { ReportFile, WorkspaceMessages } from './workspace-messages.ts';

/** Whether a value can be renamed: where it stands and what it is, or why not. */
export type RenameTarget =
  | { readonly kind: 'target'; readonly range: Range; readonly placeholder: string }
  | { readonly kind: 'refused'; readonly message: string };

/** A cancelled question is answered with undefined. */
export interface FindingFeatures {
  references(
    document: DocumentSnapshot,
    position: Position,
    workspace: WorkspaceMessages,
    token: CancellationToken,
    report?: ReportFile,
  ): Promise<Location[] | undefined>;
  renameTarget(document: DocumentSnapshot, position: Position): Promise<RenameTarget>;
  rename(
    document: DocumentSnapshot,
    position: Position,
    text: string,
    token: CancellationToken,
  ): Promise<RenameEdits | undefined>;
  workspaceSymbols(
    query: string,
    workspace: WorkspaceMessages,
    token: CancellationToken,
  ): Promise<SymbolInformation[] | undefined>;
  extract(params: ExtractParams, where: SearchWhere, token: CancellationToken): Promise<ExtractResponse | undefined>;
  count(params: ExtractParams, where: SearchWhere, token: CancellationToken): Promise<CountResponse | undefined>;
}

/** The documents that a search reads, and what they are called in its table. */
export type SearchWhere = Pick<ExtractSource, 'documents' | 'nameOf'>;

/** A list of more symbols is of no use: one types on. */
const MAX_SYMBOLS = 1_000;

/** @param now what holds at the time of a question */
export function findingFeatures(now: () => ServiceContext, pause: Pause): FindingFeatures {
  const symbols = new Map<string, { readonly stamp: string; readonly value: SymbolInformation[] }>();
  return {
    async references(document, position, workspace, token, report) {
      const context = now();
      const wanted = await valueAt(document, position, context);
      if (wanted === undefined) return [];
      return references(workspace.documents(token, report), wanted, context, pause, token);
    },

    async renameTarget(document, position) {
      const wanted = await valueAt(document, position, now());
      const reason = whyNotRenamed(wanted);
      if (wanted === undefined || reason !== undefined) return { kind: 'refused', message: reason ?? '' };
      return { kind: 'target', range: wanted.range, placeholder: wanted.text };
    },

    async rename(document, position, text, token) {
      const context = now();
      const wanted = await valueAt(document, position, context);
      const reason = whyNotRenamed(wanted);
      if (wanted === undefined || reason !== undefined) return { kind: 'refused', message: reason ?? '' };
      const uses = await usesIn(document, wanted, context, pause, token);
      return uses && renameEdits(uses, text);
    },

    async workspaceSymbols(query, workspace, token) {
      const found: SymbolInformation[] = [];
      for await (const all of workspace.remembered(symbols, messageSymbols, token)) {
        for (const symbol of all) if (isAsked(symbol, query.trim())) found.push(symbol);
        if (found.length >= MAX_SYMBOLS) break;
      }
      return token.isCancellationRequested ? undefined : found.slice(0, MAX_SYMBOLS);
    },

    extract: ({ paths }, where, token) => extract({ ...where, context: now(), pause }, paths, token),
    count: ({ paths }, where, token) => countValues({ ...where, context: now(), pause }, paths, token),
  };
}
