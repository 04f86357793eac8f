/** Questions about a preview: why something is empty, which values no rule reads, and the trace with everything. */
import { commands, Disposable, type QuickPickItem, QuickPickItemKind, Uri, type ViewColumn, window } from 'vscode';
import {
  type PlaceIn,
  previewTraceMethod,
  previewUnreadMethod,
  previewWhyMethod,
  type UnreadValue,
  type WhyAnswer,
  type WhyEmpty,
  type WhyEmptyParams,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { openDocument } from '../open-document.ts';
import { previewAsked } from '../preview/asked.ts';
import { baseName } from '../preview/pair.ts';
import { rangeOf } from '../preview/places.ts';
import type { PreviewSession } from '../preview/session.ts';

export function register(context: Context): Disposable {
  return Disposable.from(
    commands.registerCommand('pipehat.whyEmpty', target => why(target, context)),
    commands.registerCommand('pipehat.showUnread', target => showUnread(target, context)),
    commands.registerCommand('pipehat.showTrace', target => showTrace(target, context)),
  );
}

type PlaceItem = QuickPickItem & { readonly place?: PlaceIn | undefined };

/** The answers are the list itself: what was asked about first, and whatever else gave nothing behind it. */
async function why(target: unknown, context: Context): Promise<void> {
  const session = previewAsked(context.previews, target);
  if (session === undefined) return;
  const at = askedPlace(session);
  const params: WhyEmptyParams = { preview: session.name, ...(at === undefined ? {} : { at }) };
  const { about, answers } = await context.server.sendRequest<WhyEmpty>(previewWhyMethod, params);
  const [asked, others] = [answers.filter(({ isAbout }) => isAbout), answers.filter(({ isAbout }) => !isAbout)];
  const items: PlaceItem[] = [];
  if (about !== undefined) {
    items.push({ label: about, kind: QuickPickItemKind.Separator });
    if (asked.length === 0)
      items.push({
        label: about,
        detail: `No rule that writes ${about} was left without a result. It may be filled, or no rule writes it.`,
      });
  }
  items.push(...asked.map(itemOf));
  if (about !== undefined && others.length > 0) items.push({ label: 'other rules', kind: QuickPickItemKind.Separator });
  items.push(...others.map(itemOf));
  if (items.length === 0) {
    void window.showInformationMessage('Every rule of the mapping gave a result.');
    return;
  }
  await pickPlace(items, 'Why Is It Empty?', session);
}

function itemOf({ path, instance, reason, rule }: WhyAnswer): PlaceItem {
  return { label: path, ...(instance === undefined ? {} : { description: instance }), detail: reason, place: rule };
}

/** The rule or the place of the output that the cursor is in. */
function askedPlace({ name, pair }: PreviewSession): WhyEmptyParams['at'] {
  const editor = window.activeTextEditor;
  const position = editor?.selection.active;
  const address = editor?.document.uri.toString();
  if (position === undefined) return undefined;
  if (address === name) return { pane: 'output', position };
  return address === pair.mapping.toString() ? { pane: 'mapping', position } : undefined;
}

async function showUnread(target: unknown, context: Context): Promise<void> {
  const session = previewAsked(context.previews, target);
  if (session === undefined) return;
  const params = { preview: session.name };
  const unread = await context.server.sendRequest<readonly UnreadValue[]>(previewUnreadMethod, params);
  if (unread.length === 0) {
    void window.showInformationMessage(
      `Every value of the message is read, copied or dropped by ${baseName(session.pair.mapping)}.`,
    );
    return;
  }
  const items = unread.map((value): PlaceItem => {
    const uri = Uri.parse(value.uri);
    return { label: value.path, description: openDocument(uri)?.getText(rangeOf(value)) ?? '', place: value };
  });
  await pickPlace(items, `Values That No Rule of ${baseName(session.pair.mapping)} Reads`, session);
}

/** Offers places, and goes to the one that is picked, in the column where its document is. */
async function pickPlace(items: readonly PlaceItem[], title: string, session: PreviewSession): Promise<void> {
  const item = await window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  const { place } = item ?? {};
  if (place === undefined) return;
  const uri = Uri.parse(place.uri);
  const viewColumn = columnOf(uri) ?? columnOf(session.pair.mapping) ?? columnOf(session.pair.message);
  await window.showTextDocument(uri, {
    selection: rangeOf(place),
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
}

function columnOf(uri: Uri): ViewColumn | undefined {
  return window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())?.viewColumn;
}

async function showTrace(target: unknown, context: Context): Promise<void> {
  const session = previewAsked(context.previews, target);
  if (session === undefined) return;
  const content = await context.server.sendRequest<string>(previewTraceMethod, { preview: session.name });
  if (content === '') {
    void window.showWarningMessage('There is no trace: the last run gave no output.');
    return;
  }
  await context.documents.openReport('trace', `trace of ${baseName(session.pair.message)}.json`, content);
}
