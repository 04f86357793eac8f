/** HL7: Import Conformance Profile. */
import { commands, type Disposable, ProgressLocation, Uri, window, workspace } from 'vscode';
import {
  type ImportProfileParams,
  type ImportProfileResponse,
  importProfileMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

export function register(context: Context): Disposable {
  return commands.registerCommand('pipehat.importProfile', async (bundle?: unknown) => {
    try {
      return await importProfile(context, Array.isArray(bundle) ? bundle.filter(uri => uri instanceof Uri) : undefined);
    } catch (error) {
      context.log.error(`import: ${error}`);
      void window.showErrorMessage('The profile was not imported. See the log.');
      return undefined;
    }
  });
}

/**
 * Asks for the files of a bundle, has the server make profiles of them, and writes those beside the bundle or where the
 * user wants them.
 * @param bundle XML files that a caller has chosen already
 * @returns the profiles that were written
 */
async function importProfile(
  context: Context,
  bundle: readonly Uri[] | undefined,
): Promise<readonly Uri[] | undefined> {
  const files =
    bundle ??
    (await window.showOpenDialog({
      title: 'Import Conformance Profile: the XML files of the bundle (PROFILE, VALUESETS, CONSTRAINTS)',
      openLabel: 'Import',
      canSelectMany: true,
      filters: { XML: ['xml'] },
    }));
  const [first] = files ?? [];
  if (files === undefined || first === undefined) return undefined;
  const response = await convert(context, files);
  if (response.profiles.length === 0) {
    const [why = 'There is no message in them.'] = response.leftOut;
    void window.showWarningMessage(`Nothing was imported. ${why}`);
    return undefined;
  }
  const folder =
    workspace.getWorkspaceFolder(first)?.uri ?? workspace.workspaceFolders?.[0]?.uri ?? Uri.joinPath(first, '..');
  const chosen =
    bundle === undefined
      ? await window.showOpenDialog({
          title: 'Import Conformance Profile: the folder for the profiles',
          openLabel: 'Write Here',
          canSelectFiles: false,
          canSelectFolders: true,
          defaultUri: folder,
        })
      : [Uri.joinPath(first, '..')];
  const [target] = chosen ?? [];
  if (target === undefined) return undefined;
  const written: Uri[] = [];
  const kept: string[] = [];
  for (const { fileName, text } of response.profiles) {
    const uri = Uri.joinPath(target, fileName);
    if (await exists(uri)) {
      kept.push(fileName);
      continue;
    }
    await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    written.push(uri);
  }
  await report(response, written, kept);
  return written;
}

async function convert({ server }: Context, files: readonly Uri[]): Promise<ImportProfileResponse> {
  return await window.withProgress(
    { location: ProgressLocation.Notification, title: 'Importing the profile' },
    async () => {
      const decoder = new TextDecoder();
      const read = files.map(async uri => ({
        name: uri.path.slice(uri.path.lastIndexOf('/') + 1),
        text: decoder.decode(await workspace.fs.readFile(uri)),
      }));
      const params: ImportProfileParams = { files: await Promise.all(read) };
      return await server.sendRequest<ImportProfileResponse>(importProfileMethod, params);
    },
  );
}

async function report(
  { leftOut }: ImportProfileResponse,
  written: readonly Uri[],
  kept: readonly string[],
): Promise<void> {
  const [first] = written;
  if (first !== undefined) await window.showTextDocument(first);
  const there = kept.length === 0 ? '' : ` ${kept.join(', ')}: there already, and left as it is.`;
  const missing =
    leftOut.length === 0 ? '' : ` ${leftOut.length} things of the bundle are not in it; they are listed at its end.`;
  const count = `${written.length} profile${written.length === 1 ? '' : 's'} imported.`;
  if (there === '' && missing === '') void window.showInformationMessage(count);
  else void window.showWarningMessage(`${count}${there}${missing}`);
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    // `stat` rejects for what is not there, with an error of the file system's own.
    return false;
  }
}
