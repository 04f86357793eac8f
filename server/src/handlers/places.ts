/** The requests about places in messages: where one is, where a path leads, which value is next. See protocol.ts. */
import {
  type FindPlacesParams,
  type FindPlacesResponse,
  findPlacesMethod,
  type MoveParams,
  type MoveResponse,
  moveMethod,
  type PlaceAtParams,
  type PlaceAtResponse,
  placeAtMethod,
} from '../protocol.ts';
import type { LanguageHandlerContext } from './language.ts';

export function registerPlaceHandlers({ connection, service, messagesIn, answer }: LanguageHandlerContext): void {
  connection.onRequest(placeAtMethod, (params: PlaceAtParams, token) =>
    answer<PlaceAtResponse | null>(placeAtMethod, token, null, async () => {
      const document = await messagesIn(params.uri);
      return document && service.placeAt(document, params.position, params.notations === true);
    }),
  );

  connection.onRequest(findPlacesMethod, (params: FindPlacesParams, token) =>
    answer<FindPlacesResponse>(findPlacesMethod, token, { places: [], message: '' }, async () => {
      const document = await messagesIn(params.uri);
      return document && service.findPlaces(document, params, token);
    }),
  );

  connection.onRequest(moveMethod, (params: MoveParams, token) =>
    answer<MoveResponse | null>(moveMethod, token, null, async () => {
      const document = await messagesIn(params.uri);
      return document && service.move(document, params.position, params);
    }),
  );
}
