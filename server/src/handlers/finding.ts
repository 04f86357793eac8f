/** The requests that find things in files and in the workspace. */
import {
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver';
import type { WorkspaceMessages } from '../service/workspace-messages.ts';
import type { LanguageHandlerContext } from './language.ts';

/** What the server says of itself at the start. */
export const findingCapabilities = {
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  workspaceSymbolProvider: true,
} satisfies ServerCapabilities;

/** A search of fewer files is over before anyone could read how far it is. */
const FILES_WITHOUT_PROGRESS = 50;

export interface FindingHandlerContext extends LanguageHandlerContext {
  readonly workspace: WorkspaceMessages;
}

export function registerFindingHandlers(context: FindingHandlerContext): void {
  const { connection, service, messagesIn, answer, workspace } = context;

  connection.onReferences((params, token) =>
    answer('textDocument/references', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      if (document === undefined) return undefined;
      let progress: WorkDoneProgressReporter | undefined;
      const report = (count: number, name: string): void => {
        if (count === FILES_WITHOUT_PROGRESS) {
          void connection.window.createWorkDoneProgress().then(created => {
            progress = created;
            created.begin('HL7: Finding References', undefined, '', false);
          });
        }
        progress?.report(`${count} files, ${name}`);
      };
      try {
        return await service.references(document, params.position, workspace, token, report);
      } finally {
        progress?.done();
      }
    }),
  );

  connection.onPrepareRename((params, token) =>
    answer('textDocument/prepareRename', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      const target = document && (await service.renameTarget(document, params.position));
      if (target?.kind === 'refused') return refusal(target.message);
      return target && { range: target.range, placeholder: target.placeholder };
    }),
  );

  connection.onRenameRequest((params, token) =>
    answer('textDocument/rename', token, null, async () => {
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      const result = document && (await service.rename(document, params.position, params.newName, token));
      if (result?.kind === 'refused') return refusal(result.message);
      return result && { changes: { [uri]: [...result.edits] } };
    }),
  );

  connection.onWorkspaceSymbol(({ query }, token) =>
    answer('workspace/symbol', token, [], () => service.workspaceSymbols(query, workspace, token)),
  );
}

/** An error whose message the editor shows to the user. */
function refusal(message: string): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
