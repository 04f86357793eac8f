/** What a mapping makes of a message, for the preview. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import type { RunEnvironment } from '../mapping/mapping.ts';
import { type PreviewParams, type PreviewResponse, previewMethod } from '../protocol.ts';
import type { DocumentSnapshot } from '../service/document.ts';
import type { Mappings } from '../service/mappings.ts';

/** What the handler needs of the server around it. */
export interface MappingHandlerContext {
  readonly connection: Connection;
  readonly mappings: Mappings;
  /** Clock and identifiers of one run. */
  environment(): RunEnvironment;
  document(uri: string): DocumentSnapshot | undefined;
  /** Logs a fault of a request, without content. */
  reportFault(what: string, error: unknown): void;
}

/** Registers the handler of previews. */
export function registerMappingHandlers(context: MappingHandlerContext): void {
  const { connection, mappings, document } = context;
  connection.onRequest<PreviewResponse, void>(
    previewMethod,
    async (params: PreviewParams, _token: CancellationToken) => {
      const mapping = document(params.mapping);
      const message = document(params.message.uri);
      if (mapping === undefined) return nothing('The mapping is not open any more.');
      if (message === undefined) return nothing('The message is not open any more.');
      try {
        return await mappings.preview(mapping, message, params.message.line, context.environment());
      } catch (error) {
        context.reportFault(previewMethod, error);
        return nothing('The mapping could not be run because of a fault in Pipehat. The log names it.');
      }
    },
  );
}

function nothing(message: string): PreviewResponse {
  return { kind: 'nothing', message };
}
