/** HL7: Extract Values to CSV, HL7: Count Values. */
import {
  type CancellationToken,
  commands,
  Disposable,
  languages,
  ProgressLocation,
  type QuickPickItem,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  type CountResponse,
  countMethod,
  type ExtractParams,
  type ExtractResponse,
  extractMethod,
  type SearchProgress,
  type SearchScope,
  searchProgressMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

/** Paths only: what was found with them is not kept. */
const recentKey = 'extract.recent';
const keptRecent = 15;

type Report = (progress: { readonly message: string }) => void;

export function register(context: Context): Disposable {
  const reports = new Map<number, Report>();
  let lastId = 0;

  const search = async <Response extends { readonly kind: string }>(
    method: string,
    words: { readonly title: string; readonly prompt: string },
    target: unknown,
  ): Promise<Response | undefined> => {
    const paths = namedPaths(target) ?? (await askForPaths(context, words));
    if (paths === undefined) return undefined;
    const scope = namedScope(target) ?? (await askForScope(words.title));
    if (scope === undefined) return undefined;
    const id = ++lastId;
    const options = { location: ProgressLocation.Notification, title: `HL7: ${words.title}`, cancellable: true };
    return await window.withProgress(options, async (progress, token: CancellationToken) => {
      reports.set(id, update => progress.report(update));
      try {
        return await context.server.sendRequest<Response>(method, { paths, scope, id } satisfies ExtractParams, token);
      } catch (error) {
        if (token.isCancellationRequested) return undefined;
        context.log.error(`${method}: ${error}`);
        void window.showErrorMessage('Nothing was found, since the language server failed. See the log.');
        return undefined;
      } finally {
        reports.delete(id);
      }
    });
  };

  return Disposable.from(
    context.server.onNotification<SearchProgress>(searchProgressMethod, ({ id, files, name }) =>
      reports.get(id)?.({ message: `${files} files, ${name}` }),
    ),
    commands.registerCommand('pipehat.extractPaths', async (target: unknown) => {
      const words = { title: 'Extract Values to CSV', prompt: 'Paths: a column each' };
      const response = await search<ExtractResponse>(extractMethod, words, target);
      if (response?.kind === 'refused') void window.showWarningMessage(response.message);
      if (response?.kind !== 'table') return undefined;
      if (response.isCut) {
        void window.showWarningMessage(
          `The table ends after ${response.rows} messages. "pipehat get --csv" on the command line has no such limit.`,
        );
      }
      return await showText(response.text, 'csv');
    }),
    commands.registerCommand('pipehat.countValues', async (target: unknown) => {
      const words = { title: 'Count Values', prompt: 'A path: its values are counted' };
      const response = await search<CountResponse>(countMethod, words, target);
      if (response?.kind === 'refused') void window.showWarningMessage(response.message);
      return response?.kind === 'counts' ? await showText(response.text, 'plaintext') : undefined;
    }),
  );
}

/** Shows a text in an editor of its own; where nothing knows the language it is plain. */
async function showText(content: string, wanted: string): Promise<TextDocument> {
  const language = (await languages.getLanguages()).includes(wanted) ? wanted : 'plaintext';
  const document = await workspace.openTextDocument({ content, language });
  await window.showTextDocument(document, { preview: false });
  return document;
}

/** Asks for paths: what is typed, or one of those that were used before. */
async function askForPaths(
  { workspaceState }: Context,
  { title, prompt }: { readonly title: string; readonly prompt: string },
): Promise<string | undefined> {
  const recent = workspaceState.get<readonly string[]>(recentKey, []);
  const input = window.createQuickPick();
  input.title = title;
  input.placeholder = `${prompt}, such as PID-3.1 PID-5.1 OBX[*]-5`;
  const offer = (): void => {
    const typed = input.value.trim();
    const others = recent.filter(paths => paths !== typed);
    const items: QuickPickItem[] = others.map(label => ({ label, description: 'used before' }));
    input.items = typed === '' ? items : [{ label: typed, alwaysShow: true }, ...items];
  };
  offer();
  const listening = input.onDidChangeValue(offer);
  const paths = await new Promise<string | undefined>(resolve => {
    input.onDidAccept(() => {
      // Who types quickly accepts before the list has caught up.
      resolve(input.selectedItems[0]?.label ?? input.value);
      input.hide();
    });
    input.onDidHide(() => resolve(undefined));
    input.show();
  });
  listening.dispose();
  input.dispose();
  if (paths === undefined || paths.trim() === '') return undefined;
  const kept = [paths, ...recent.filter(other => other !== paths)].slice(0, keptRecent);
  await workspaceState.update(recentKey, kept);
  return paths;
}

interface ScopeItem extends QuickPickItem {
  readonly scope: SearchScope;
}

async function askForScope(title: string): Promise<SearchScope | undefined> {
  const document = window.activeTextEditor?.document;
  const isMessage = document?.languageId === 'hl7';
  const items: ScopeItem[] = [];
  if (isMessage) {
    const uri = document.uri.toString();
    items.push({ label: 'This File', description: nameOf(document.uri), scope: { kind: 'document', uri } });
    if (document.uri.scheme === 'file' && workspace.getWorkspaceFolder(document.uri) !== undefined) {
      const folder = Uri.joinPath(document.uri, '..');
      const scope = { kind: 'folder', uri: folder.toString() } as const;
      items.push({ label: 'Folder of This File', description: workspace.asRelativePath(folder), scope });
    }
  }
  if ((workspace.workspaceFolders ?? []).length > 0) {
    items.push({ label: 'Workspace', description: workspace.name ?? '', scope: { kind: 'workspace' } });
  }
  const [first, second] = items;
  if (first === undefined) {
    void window.showWarningMessage('Open an HL7 message, or a folder with messages, to look for values in.');
    return undefined;
  }
  return second === undefined ? first.scope : (await window.showQuickPick(items, { title }))?.scope;
}

function nameOf(uri: Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}

/** What a key binding or another command names: `{ paths, scope }`. */
function namedPaths(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('paths' in target)) return undefined;
  return typeof target.paths === 'string' ? target.paths : undefined;
}

function namedScope(target: unknown): SearchScope | undefined {
  if (typeof target !== 'object' || target === null || !('scope' in target)) return undefined;
  const scope = target.scope;
  if (scope === 'workspace') return { kind: 'workspace' };
  if (typeof scope !== 'object' || scope === null || !('uri' in scope) || !('kind' in scope)) return undefined;
  const { kind, uri } = scope;
  if (typeof uri !== 'string') return undefined;
  return kind === 'document' || kind === 'folder' ? { kind, uri } : undefined;
}
