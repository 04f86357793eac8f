/** The requests of the views that the editor shows beside a message. */
import type { CancellationToken } from 'vscode-languageserver';
import {
  type CompareParams,
  type CompareResponse,
  type ConvertParams,
  type ConvertResponse,
  compareMethod,
  convertMethod,
  type MessageEntry,
  type MessagesParams,
  type MessageTreeNode,
  messagesMethod,
  type PlaceParams,
  type PlaceResponse,
  placeMethod,
  type SetValueParams,
  type SetValueResponse,
  setValueMethod,
  type TreeAtParams,
  type TreeParams,
  type TreeResponse,
  treeAtMethod,
  treeMethod,
  type ValueParams,
  type ValueResponse,
  valueMethod,
  type WriteValueParams,
  type WriteValueResponse,
  writeValueMethod,
} from '../protocol.ts';
import type { DocumentSnapshot } from '../service/document.ts';
import type { LanguageHandlerContext } from './language.ts';

export function registerViewHandlers({ connection, service, messagesIn, answer }: LanguageHandlerContext): void {
  /** Answers a method about an open document; with the fallback where it is not open. */
  const on = <Params extends { readonly uri: string }, Result>(
    method: string,
    fallback: Result,
    work: (document: DocumentSnapshot, params: Params, token: CancellationToken) => Promise<Result | undefined>,
  ): void => {
    connection.onRequest<unknown, void>(method, (params: Params, token: CancellationToken) =>
      answer(method, token, fallback, async () => {
        const document = await messagesIn(params.uri);
        return document && work(document, params, token);
      }),
    );
  };

  on<TreeParams, TreeResponse>(treeMethod, { kind: 'nothing' }, service.treeChildren);
  on<TreeAtParams, readonly MessageTreeNode[]>(treeAtMethod, [], service.treeAt);
  on<PlaceParams, PlaceResponse>(placeMethod, { kind: 'nothing' }, service.describePlace);
  on<SetValueParams, SetValueResponse>(setValueMethod, closed, service.setValue);
  on<MessagesParams, readonly MessageEntry[]>(messagesMethod, [], service.messages);
  on<ConvertParams, ConvertResponse>(convertMethod, closed, service.convert);
  on<ValueParams, ValueResponse>(valueMethod, closed, service.decodedValue);
  on<WriteValueParams, WriteValueResponse>(writeValueMethod, closed, service.writeValue);

  connection.onRequest<unknown, void>(compareMethod, ({ left, right }: CompareParams, token: CancellationToken) =>
    answer<CompareResponse>(compareMethod, token, closed, async () => {
      const [one, other] = [await messagesIn(left.uri), await messagesIn(right.uri)];
      if (one === undefined || other === undefined) return undefined;
      return service.compare({ document: one, line: left.line }, { document: other, line: right.line });
    }),
  );
}

const closed = { kind: 'refused', message: 'The message is not open any more.' } as const;
