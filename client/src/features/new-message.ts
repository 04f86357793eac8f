/** HL7: New Message. */
import { commands, type Disposable, type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import {
  type MessageTypeEntry,
  type MessageTypesParams,
  type MessageTypesResponse,
  messageTypesMethod,
  type NewMessageParams,
  type NewMessageResponse,
  newMessageMethod,
  type RenewParams,
  type RenewResponse,
  renewMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

/** More files than anybody looks through in a list. */
const maxFiles = 1_000;

/** The version that was taken last, so that the next message is of the same. */
const lastVersion = 'newMessage.version';

export function register(context: Context): Disposable {
  return commands.registerCommand('pipehat.newMessage', async (chosen?: unknown) => {
    try {
      if (chosen instanceof Uri) return await openCopy(context, chosen);
      return await newMessage(context, isParams(chosen) ? chosen : undefined);
    } catch (error) {
      context.log.error(`new message: ${error}`);
      void window.showErrorMessage('The message could not be made. See the log.');
      return undefined;
    }
  });
}

/**
 * Asks for type and extent, and opens the message in an editor of its own.
 * @param given what a caller has chosen already
 * @returns the document
 */
async function newMessage(context: Context, given: NewMessageParams | undefined): Promise<Uri | undefined> {
  const params = given ?? (await choose(context));
  if (params === undefined) return undefined;
  if (params === 'copy') return await copyMessage(context);
  const response = await context.server.sendRequest<NewMessageResponse>(newMessageMethod, params);
  if (response.kind === 'nothing') {
    void window.showWarningMessage(response.message);
    return undefined;
  }
  const document = await workspace.openTextDocument({ language: 'hl7', content: response.text });
  await window.showTextDocument(document);
  return document.uri;
}

/** Asks for a message of the workspace, and opens it again with a control id and a time of its own. */
async function copyMessage(context: Context): Promise<Uri | undefined> {
  const files = await workspace.findFiles('**/*.hl7', undefined, maxFiles);
  const items = files.map(uri => ({ label: workspace.asRelativePath(uri), uri }));
  items.sort((a, b) => a.label.localeCompare(b.label));
  if (items.length === 0) {
    void window.showInformationMessage('There is no .hl7 file in this workspace to copy.');
    return undefined;
  }
  const picked = await window.showQuickPick(items, {
    title: 'New Message as a Copy',
    placeHolder: 'Choose a file; its messages get new control ids and times',
  });
  return picked && (await openCopy(context, picked.uri));
}

async function openCopy({ server }: Context, uri: Uri): Promise<Uri> {
  const source = await workspace.openTextDocument(uri);
  const params: RenewParams = { text: source.getText() };
  const { text } = await server.sendRequest<RenewResponse>(renewMethod, params);
  const document = await workspace.openTextDocument({ language: 'hl7', content: text });
  await window.showTextDocument(document);
  return document.uri;
}

interface TypeItem extends QuickPickItem {
  readonly entry?: MessageTypeEntry;
  readonly asksForVersion?: boolean;
  readonly asksForCopy?: boolean;
}

async function choose({ server, globalState }: Context): Promise<NewMessageParams | 'copy' | undefined> {
  let version = globalState.get<string>(lastVersion, '');
  for (;;) {
    const params: MessageTypesParams = { version };
    const types = await server.sendRequest<MessageTypesResponse>(messageTypesMethod, params);
    const picked = await pickType(types);
    if (picked === undefined) return undefined;
    if (picked.asksForCopy === true) return 'copy';
    if (picked.asksForVersion === true) {
      const other = await window.showQuickPick(
        [...types.versions].reverse().map(label => ({
          label,
          ...(label === types.version ? { description: 'as now' } : {}),
        })),
        { title: 'New Message', placeHolder: 'Choose the version of HL7' },
      );
      if (other === undefined) return undefined;
      version = other.label;
      await globalState.update(lastVersion, version);
    } else if (picked.entry !== undefined) {
      const extent = await chooseExtent(picked.label);
      const { code, event } = picked.entry;
      return extent && { version: types.version, code, event, extent };
    }
  }
}

/** Asks for a type. The first one is chosen by Enter, and not the way to another version that stands above it. */
async function pickType(types: MessageTypesResponse): Promise<TypeItem | undefined> {
  const pick = window.createQuickPick<TypeItem>();
  pick.title = `New Message (HL7 ${types.version})`;
  pick.placeholder = 'Choose the type of the message';
  pick.matchOnDescription = true;
  pick.items = typeItems(types);
  pick.activeItems = pick.items.filter(({ entry }) => entry !== undefined).slice(0, 1);
  try {
    return await new Promise<TypeItem | undefined>(resolve => {
      pick.onDidAccept(() => resolve(pick.activeItems[0]));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

function typeItems(types: MessageTypesResponse): TypeItem[] {
  const item = (entry: MessageTypeEntry): TypeItem => ({
    label: entry.event === '' ? entry.code : `${entry.code}^${entry.event}`,
    description: entry.title,
    entry,
  });
  return [
    { label: '$(versions) Other Version...', description: `now ${types.version}`, asksForVersion: true },
    {
      label: '$(copy) Copy of a Message...',
      description: 'a file of the workspace, with new control ids and times',
      asksForCopy: true,
    },
    { label: 'common', kind: QuickPickItemKind.Separator },
    ...types.common.map(item),
    { label: 'all others', kind: QuickPickItemKind.Separator },
    ...types.others.map(item),
  ];
}

async function chooseExtent(type: string): Promise<NewMessageParams['extent'] | undefined> {
  const picked = await window.showQuickPick(
    [
      { label: 'Minimal', description: 'the required segments and fields', extent: 'minimal' as const },
      { label: 'Full', description: 'every segment and field of the structure', extent: 'full' as const },
    ],
    { title: `New Message ${type}`, placeHolder: 'Choose how much of it is written' },
  );
  return picked?.extent;
}

function isParams(value: unknown): value is NewMessageParams {
  return typeof value === 'object' && value !== null && 'version' in value && 'code' in value && 'event' in value;
}
