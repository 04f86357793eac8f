/** HL7: Preview Several Messages. Which messages a preview is of: the one at the cursor, all of its document, or the samples. */
import { commands, type Disposable, type QuickPickItem, RelativePattern, Uri, window, workspace } from 'vscode';
import { samplePatternsMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { previewAsked } from '../preview/asked.ts';
import { baseName } from '../preview/pair.ts';
import type { PreviewSession, Scope } from '../preview/session.ts';

/** At most so many files of samples are mapped at once. */
const sampleLimit = 100;

export function register(context: Context): Disposable {
  return commands.registerCommand('pipehat.previewScope', async (target: unknown) => {
    const session = previewAsked(context.previews, target);
    if (session === undefined) return;
    const scope = await chooseScope(session, context);
    if (scope !== undefined) session.scope = scope;
  });
}

async function chooseScope(session: PreviewSession, context: Context): Promise<Scope | undefined> {
  const { mapping, message } = session.pair;
  const files = await samplesOf(mapping, context);
  const items: readonly (QuickPickItem & { readonly scope: Scope })[] = [
    { label: 'Message at the Cursor', description: baseName(message), scope: { kind: 'cursor' } },
    { label: 'All Messages of the File', description: baseName(message), scope: { kind: 'document' } },
    ...(files.length === 0
      ? []
      : [
          {
            label: 'Samples of the Mapping',
            description: files.length === 1 ? '1 file' : `${files.length} files`,
            detail: files.map(baseName).join(', '),
            scope: { kind: 'samples', files } as const,
          },
        ]),
  ];
  const item = await window.showQuickPick(items, { title: 'Preview of Which Messages?' });
  return item?.scope;
}

/** The files that `samples:` of a mapping names, relative to its own folder and within the workspace. */
async function samplesOf(mapping: Uri, { server }: Context): Promise<readonly Uri[]> {
  const patterns = await server.sendRequest<readonly string[]>(samplePatternsMethod, { mapping: mapping.toString() });
  const folder = Uri.joinPath(mapping, '..');
  const found = await Promise.all(
    patterns.map(pattern => workspace.findFiles(new RelativePattern(folder, pattern), undefined, sampleLimit)),
  );
  const inWorkspace = found.flat().filter(uri => workspace.getWorkspaceFolder(uri) !== undefined);
  const byAddress = new Map(inWorkspace.map(uri => [uri.toString(), uri]));
  return [...byAddress.values()].sort((a, b) => a.path.localeCompare(b.path)).slice(0, sampleLimit);
}
