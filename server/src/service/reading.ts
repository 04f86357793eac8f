/** The questions that help to read a message: one function a feature, each in a file of its own. */
import type {
  CodeLens,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Position,
  Range,
  SelectionRange,
  SignatureHelp,
} from 'vscode-languageserver-types';
import type { FindPlacesParams, FindPlacesResponse, MoveParams, PlaceAtResponse } from '../protocol.ts';
import type { CancellationToken } from './cancellation.ts';
import { codeLenses } from './code-lens.ts';
import { columnHints } from './column-hints.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { findPlaces } from './find-places.ts';
import { foldingRanges } from './folding.ts';
import { highlights } from './highlights.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { documentLinks } from './links.ts';
import { move } from './move.ts';
import { outline } from './outline.ts';
import { placeAt } from './place.ts';
import { selectionRange } from './selection-ranges.ts';
import { semanticTokens } from './semantic-tokens.ts';
import { signatureHelp } from './signature-help.ts';

/** A cancelled question is answered with undefined. */
export interface ReadingFeatures {
  hover(document: DocumentSnapshot, position: Position): Promise<Hover | undefined>;
  placeAt(document: DocumentSnapshot, position: Position, notations: boolean): Promise<PlaceAtResponse | undefined>;
  findPlaces(
    document: DocumentSnapshot,
    asked: Omit<FindPlacesParams, 'uri'>,
    token: CancellationToken,
  ): Promise<FindPlacesResponse | undefined>;
  move(
    document: DocumentSnapshot,
    position: Position,
    by: Pick<MoveParams, 'unit' | 'direction'>,
  ): Promise<Range | undefined>;
  outline(document: DocumentSnapshot, token: CancellationToken): Promise<DocumentSymbol[] | undefined>;
  signatureHelp(document: DocumentSnapshot, position: Position): Promise<SignatureHelp | undefined>;
  inlayHints(document: DocumentSnapshot, range: Range, token: CancellationToken): Promise<InlayHint[] | undefined>;
  highlights(document: DocumentSnapshot, position: Position): Promise<DocumentHighlight[] | undefined>;
  foldingRanges(document: DocumentSnapshot, token: CancellationToken): Promise<FoldingRange[] | undefined>;
  /** One chain of ranges for each position. */
  selectionRanges(document: DocumentSnapshot, positions: readonly Position[]): Promise<SelectionRange[]>;
  documentLinks(document: DocumentSnapshot, token: CancellationToken): Promise<DocumentLink[] | undefined>;
  /** None where the editor has no commands of ours, or the user wants none. */
  codeLenses(document: DocumentSnapshot, token: CancellationToken): Promise<CodeLens[] | undefined>;
  /** @param range lines to colour; the whole document where it is left out */
  semanticTokens(
    document: DocumentSnapshot,
    range: Range | undefined,
    token: CancellationToken,
  ): Promise<number[] | undefined>;
}

/** @param now what holds at the time of a question */
export function readingFeatures(now: () => ServiceContext): ReadingFeatures {
  return {
    async hover(document, position) {
      const context = now();
      const { versions, today, commands } = context;
      const facts = await context.factsAt(document, position.line);
      return hover(document, position, facts, versions, { today, commands, fhir: await versions.fhir() });
    },

    async placeAt(document, position, notations) {
      const context = now();
      return placeAt(document, position, await context.factsAt(document, position.line), context.versions, notations);
    },

    async findPlaces(document, asked, token) {
      const { versions, pause, factsAt } = now();
      return findPlaces(document, asked, versions, section => factsAt(document, section.firstLine), pause, token);
    },

    async move(document, position, by) {
      return move(document, position, by);
    },

    async outline(document, token) {
      const context = now();
      return outline(document, context.versions, await context.factsIn(document), token);
    },

    async signatureHelp(document, position) {
      const context = now();
      return signatureHelp(document, position, await context.factsAt(document, position.line), context.versions);
    },

    async inlayHints(document, range, token) {
      const { settings, versions, factsIn } = now();
      if (settings.inlayHints === 'off') return [];
      if (settings.inlayHints === 'columns') return columnHints(document.source, range, token);
      const factsOf = await factsIn(document, { first: range.start.line, last: range.end.line });
      return inlayHints(document, range, settings.inlayHints, versions.facts, factsOf, token);
    },

    async highlights(document, position) {
      const context = now();
      return highlights(document, position, await context.factsAt(document, position.line), context.versions);
    },

    async foldingRanges(document, token) {
      const { versions, factsIn, pause } = now();
      return foldingRanges(document, versions, await factsIn(document), pause, token);
    },

    async selectionRanges(document, positions) {
      const context = now();
      const chains: SelectionRange[] = [];
      for (const position of positions) {
        const facts = await context.factsAt(document, position.line);
        chains.push(selectionRange(document, position, facts, context.versions));
      }
      return chains;
    },

    async documentLinks(document, token) {
      return documentLinks(document, now().pause, token);
    },

    async codeLenses(document, token) {
      const { settings, commands, pause } = now();
      return settings.codeLens.enabled && commands ? codeLenses(document, pause, token) : [];
    },

    async semanticTokens(document, range, token) {
      const context = now();
      const lines = range && { first: range.start.line, last: range.end.line };
      const factsOf = await context.factsIn(document, lines);
      return semanticTokens(document, range, context.versions.facts, factsOf, token);
    },
  };
}
