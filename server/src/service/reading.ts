/** The questions that help to read a message: one function a feature, each in a file of its own. */
import type { DocumentSymbol, Hover, Position, Range } from 'vscode-languageserver-types';
import type { FindPlacesParams, FindPlacesResponse, MoveParams, PlaceResponse } from '../protocol.ts';
import type { CancellationToken } from './cancellation.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { findPlaces } from './find-places.ts';
import { hover } from './hover.ts';
import { move } from './move.ts';
import { outline } from './outline.ts';
import { placeAt } from './place.ts';
import { semanticTokens } from './semantic-tokens.ts';

/** A cancelled question is answered with undefined. */
export interface ReadingFeatures {
  hover(document: DocumentSnapshot, position: Position): Promise<Hover | undefined>;
  placeAt(document: DocumentSnapshot, position: Position, notations: boolean): Promise<PlaceResponse | undefined>;
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

    async semanticTokens(document, range, token) {
      const context = now();
      const lines = range && { first: range.start.line, last: range.end.line };
      const factsOf = await context.factsIn(document, lines);
      return semanticTokens(document, range, context.versions.facts, factsOf, token);
    },
  };
}
