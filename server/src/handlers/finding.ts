/** The requests that find things in files and in the workspace. */
import {
  type CancellationToken,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver';
import {
  type CountResponse,
  countMethod,
  type ExtractParams,
  type ExtractResponse,
  extractMethod,
  type SearchProgress,
  searchProgressMethod,
} from '../protocol.ts';
import type { DocumentSnapshot } from '../service/document.ts';
import type { SearchWhere } from '../service/finding.ts';
import type { WorkspaceMessages } from '../service/workspace-messages.ts';
import type { LanguageHandlerContext } from './language.ts';
import { notify } from './notify.ts';

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
  /** URIs of the workspace's folders. */
  folders(): readonly string[];
}

export function registerFindingHandlers(context: FindingHandlerContext): void {
  const { connection, service, editing, messagesIn, answer, workspace } = context;

  connection.onReferences((params, token) =>
    answer('textDocument/references', token, null, async () => {
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      if (document === undefined) {
        const found = await editing.references(uri, params.position, params.context.includeDeclaration);
        return found && [...found];
      }
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
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      if (document === undefined) return editing.renameTarget(uri, params.position);
      const target = await service.renameTarget(document, params.position);
      if (target?.kind === 'refused') return refusal(target.message);
      return target && { range: target.range, placeholder: target.placeholder };
    }),
  );

  connection.onRenameRequest((params, token) =>
    answer('textDocument/rename', token, null, async () => {
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      if (document === undefined) {
        const edits = await editing.rename(uri, params.position, params.newName);
        return typeof edits === 'string' ? refusal(edits) : edits && { changes: { [uri]: [...edits] } };
      }
      const result = await service.rename(document, params.position, params.newName, token);
      if (result?.kind === 'refused') return refusal(result.message);
      return result && { changes: { [uri]: [...result.edits] } };
    }),
  );

  connection.onWorkspaceSymbol(({ query }, token) =>
    answer('workspace/symbol', token, [], () => service.workspaceSymbols(query, workspace, token)),
  );

  const where = async ({ scope, id }: ExtractParams, token: CancellationToken): Promise<SearchWhere | undefined> => {
    const nameOf = (uri: string): string => nameIn(context.folders(), uri);
    if (scope.kind === 'document') {
      const document = await messagesIn(scope.uri);
      return document && { documents: only(document), nameOf };
    }
    const report = (files: number, name: string): void => {
      const progress: SearchProgress = { id, files, name };
      // Each file would be more than anyone can read.
      if (files % 20 === 0) notify(connection, searchProgressMethod, progress);
    };
    return { documents: workspace.documents(token, report, scope.kind === 'folder' ? scope.uri : undefined), nameOf };
  };
  const closed = { kind: 'refused', message: 'The message is not open any more.' } as const;
  connection.onRequest<unknown, void>(extractMethod, (params: ExtractParams, token: CancellationToken) =>
    answer<ExtractResponse>(extractMethod, token, closed, async () => {
      const searched = await where(params, token);
      return searched && service.extract(params, searched, token);
    }),
  );
  connection.onRequest<unknown, void>(countMethod, (params: ExtractParams, token: CancellationToken) =>
    answer<CountResponse>(countMethod, token, closed, async () => {
      const searched = await where(params, token);
      return searched && service.count(params, searched, token);
    }),
  );
}

async function* only(document: DocumentSnapshot): AsyncGenerator<DocumentSnapshot> {
  yield document;
}

/** A document by its path in the workspace's folder; of one outside it, its own name. */
function nameIn(folders: readonly string[], uri: string): string {
  const folder = folders.find(candidate => uri.startsWith(`${candidate.replace(/\/$/, '')}/`));
  const name = folder === undefined ? (uri.split('/').at(-1) ?? uri) : uri.slice(folder.replace(/\/$/, '').length + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    // Not every text is an encoded address.
    return name;
  }
}

/** An error whose message the editor shows to the user. */
function refusal(message: string): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
