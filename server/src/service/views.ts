/** The questions that views of messages ask: one function a feature, each in a file of its own. */
import type { SourceText } from '../core/syntax/source-text.ts';
import type {
  CompareResponse,
  ConvertParams,
  ConvertResponse,
  MessageEntry,
  MessagesParams,
  MessageTreeNode,
  PlaceParams,
  PlaceResponse,
  SetValueParams,
  SetValueResponse,
  TreeAtParams,
  TreeParams,
  TreeResponse,
  ValueParams,
  ValueResponse,
  WriteValueParams,
  WriteValueResponse,
} from '../protocol.ts';
import type { CancellationToken, Pause } from './cancellation.ts';
import { compareAt, type MessageAt } from './compare.ts';
import type { ServiceContext } from './context.ts';
import { convertAt } from './convert.ts';
import { decodedValue, writeValue } from './decoded-value.ts';
import type { Finding } from './diagnostics.ts';
import type { DocumentSnapshot } from './document.ts';
import { listMessages } from './message-list.ts';
import { type TreeSource, treeAt, treeChildren } from './message-tree.ts';
import { describePlace, setValue } from './place-value.ts';

/** A cancelled question is answered with undefined. */
export interface ViewFeatures {
  treeChildren(
    document: DocumentSnapshot,
    params: TreeParams,
    token: CancellationToken,
  ): Promise<TreeResponse | undefined>;
  treeAt(document: DocumentSnapshot, params: TreeAtParams): Promise<readonly MessageTreeNode[]>;
  describePlace(document: DocumentSnapshot, params: PlaceParams): Promise<PlaceResponse>;
  setValue(document: DocumentSnapshot, params: SetValueParams): Promise<SetValueResponse>;
  messages(document: DocumentSnapshot, params: MessagesParams): Promise<readonly MessageEntry[]>;
  compare(left: MessageAt, right: MessageAt): Promise<CompareResponse>;
  convert(document: DocumentSnapshot, params: ConvertParams): Promise<ConvertResponse>;
  decodedValue(document: DocumentSnapshot, params: ValueParams): Promise<ValueResponse>;
  writeValue(document: DocumentSnapshot, params: WriteValueParams): Promise<WriteValueResponse>;
}

/** What views need of the service around them. */
export interface ViewOptions {
  readonly pause: Pause;
  /** Every finding of a text, as if it were the document of that URI. */
  check(uri: string, source: SourceText): Promise<readonly Finding[]>;
}

/** @param now what holds at the time of a question */
export function viewFeatures(now: () => ServiceContext, { pause, check }: ViewOptions): ViewFeatures {
  const treeOf = (document: DocumentSnapshot): TreeSource => {
    const context = now();
    return {
      source: document.source,
      versions: context.versions,
      factsAt: line => context.factsAt(document, line),
      pause,
    };
  };
  return {
    async treeChildren(document, { parent, showEmpty, filter }, token) {
      const view = { showEmpty, filter: filter.trim().toLowerCase() };
      const nodes = await treeChildren(treeOf(document), parent, view, token);
      return nodes === undefined ? undefined : { kind: 'nodes', nodes };
    },

    treeAt: (document, { position, showEmpty }) => treeAt(treeOf(document), position, showEmpty),

    async describePlace(document, { line, path }) {
      const context = now();
      return describePlace(document, line, path, await context.factsAt(document, line), context.versions);
    },

    async setValue(document, { version, line, path, value }) {
      if (document.version !== version)
        return { kind: 'refused', message: 'The message has changed meanwhile. Try again.' };
      return setValue(document, line, path, value, source => check(document.uri, source));
    },

    messages: async ({ source }, { from, limit }) => listMessages(source, from, limit),
    compare: (left, right) => compareAt(left, right, now()),
    convert: (document, params) => convertAt(document, params, now()),

    async decodedValue(document, { position }) {
      const context = now();
      return decodedValue(document, position, await context.factsAt(document, position.line), context.versions);
    },

    async writeValue(document, params) {
      const context = now();
      return writeValue(document, params, await context.factsAt(document, params.line), context.versions);
    },
  };
}
