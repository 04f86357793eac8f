/** What a mapping makes of messages, and the questions about that. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { Message } from '../core/syntax/message.ts';
import { sectionAt } from '../core/syntax/sections.ts';
import {
  type ExpectedOutputParams,
  expectedOutputMethod,
  type FittingMappings,
  type FittingMappingsParams,
  fittingMappingsMethod,
  type PreviewLinks,
  type PreviewLinksParams,
  type PreviewParams,
  type PreviewQuestion,
  type PreviewResponse,
  previewClosedMethod,
  previewLinksMethod,
  previewMethod,
  previewResultsMethod,
  previewTraceMethod,
  previewUnreadMethod,
  previewWhyMethod,
  type RuleResult,
  samplePatternsMethod,
  type UnreadValue,
  type WhyEmpty,
  type WhyEmptyParams,
} from '../protocol.ts';
import type { DocumentSnapshot } from '../service/document.ts';
import type { Mappings } from '../service/mappings.ts';
import { noLinks, previewLinks, ruleResults, traceText, unreadValues, whyEmpty } from '../service/preview-answers.ts';
import type { PreviewRun, Previews } from '../service/previews.ts';
import type { LanguageHandlerContext } from './language.ts';

/** What the handlers need of the server around them. */
export interface MappingHandlerContext {
  readonly connection: Connection;
  readonly mappings: Mappings;
  readonly previews: Previews;
  document(uri: string): DocumentSnapshot | undefined;
  readonly answer: LanguageHandlerContext['answer'];
}

const faulty: PreviewResponse = {
  kind: 'nothing',
  message: 'The mapping could not be run because of a fault in Pipehat. The log names it.',
};

/** Registers the handlers of previews. */
export function registerMappingHandlers({
  connection,
  mappings,
  previews,
  document,
  answer,
}: MappingHandlerContext): void {
  connection.onRequest<PreviewResponse, never>(previewMethod, (params: PreviewParams, token) =>
    answer<PreviewResponse>(previewMethod, token, faulty, () => previews.run(params, token)),
  );
  connection.onNotification(previewClosedMethod, ({ preview }: PreviewQuestion) => previews.forget(preview));

  const onRun = <Params extends PreviewQuestion, Result>(
    method: string,
    fallback: Result,
    ask: (run: PreviewRun, params: Params) => Result,
  ): void => {
    connection.onRequest<unknown, never>(method, (params: Params, token: CancellationToken) =>
      answer<Result>(method, token, fallback, async () => {
        const run = previews.runOf(params.preview);
        return run && ask(run, params);
      }),
    );
  };
  onRun<PreviewLinksParams, PreviewLinks>(previewLinksMethod, noLinks, previewLinks);
  onRun<PreviewQuestion, readonly UnreadValue[]>(previewUnreadMethod, [], unreadValues);
  onRun<PreviewQuestion, readonly RuleResult[]>(previewResultsMethod, [], ruleResults);
  onRun<WhyEmptyParams, WhyEmpty>(previewWhyMethod, { about: undefined, answers: [] }, whyEmpty);
  onRun<PreviewQuestion, string>(previewTraceMethod, '', traceText);

  connection.onRequest(samplePatternsMethod, ({ mapping }: { readonly mapping: string }, token) =>
    answer<readonly string[]>(samplePatternsMethod, token, [], async () => {
      const source = await mappings.sourceOf(mapping, document(mapping));
      return source?.samples;
    }),
  );
  connection.onRequest(expectedOutputMethod, (params: ExpectedOutputParams, token) =>
    answer<string | null>(expectedOutputMethod, token, null, async () => mappings.expectedFor(params)),
  );
  connection.onRequest(fittingMappingsMethod, (params: FittingMappingsParams, token) =>
    answer<FittingMappings>(fittingMappingsMethod, token, [], async () => {
      const open = document(params.message.uri);
      if (open === undefined) return undefined;
      const { type } = new Message(open.source, sectionAt(open.source, params.message.line));
      return await Promise.all(
        params.mappings.map(async uri => {
          const source = await mappings.sourceOf(uri, document(uri));
          return { name: source?.name, fits: source && (await mappings.fits(source, type)) };
        }),
      );
    }),
  );
}
