/** HL7: Go to Path: a path in any notation or words of a name, with its matches as they are typed. */
import {
  CancellationTokenSource,
  commands,
  type Disposable,
  type QuickPick,
  type QuickPickItem,
  Range,
  Selection,
  type TextEditor,
  TextEditorRevealType,
  window,
} from 'vscode';
import {
  type FindPlacesParams,
  type FindPlacesResponse,
  type FoundPlace,
  findPlacesMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

interface PlaceItem extends QuickPickItem {
  /** Undefined for what is only said. */
  readonly place: FoundPlace | undefined;
}

const title = 'Go to Path';

export function register(context: Context): Disposable {
  return commands.registerCommand('pipehat.goToPath', (text: unknown) => {
    const editor = window.activeTextEditor;
    if (editor?.document.languageId !== 'hl7') {
      void window.showWarningMessage('Open an HL7 message first: a path leads to a place in it.');
      return;
    }
    show(context, editor, typeof text === 'string' ? text : '');
  });
}

/** Lets the user type a path; the editor follows the match that is looked at, and goes back if none is taken. */
function show({ server, log }: Context, editor: TextEditor, text: string): void {
  const before = { selections: editor.selections, visible: editor.visibleRanges[0] };
  const { line } = editor.selection.active;
  const input = window.createQuickPick<PlaceItem>();
  let asked: CancellationTokenSource | undefined;
  let taken = false;

  const find = async (value: string): Promise<void> => {
    asked?.cancel();
    const source = new CancellationTokenSource();
    asked = source;
    input.busy = true;
    const params: FindPlacesParams = { uri: editor.document.uri.toString(), line, text: value };
    try {
      const found = await server.sendRequest<FindPlacesResponse>(findPlacesMethod, params, source.token);
      if (!source.token.isCancellationRequested) present(input, found);
    } catch (error) {
      if (!source.token.isCancellationRequested) log.error(`go to path: ${error}`);
    }
    if (asked === source) input.busy = false;
  };

  input.title = title;
  input.placeholder = 'A path: PID-3[2].4.1, OBX[*]-5, PID.3.4, /.PID-3-4; or a name: patient name';
  input.value = text;
  input.onDidChangeValue(value => void find(value));
  input.onDidChangeActive(([item]) => {
    if (item?.place !== undefined) reveal(editor, item.place);
  });
  input.onDidAccept(() => {
    const place = input.activeItems[0]?.place;
    if (place === undefined) return;
    taken = true;
    reveal(editor, place);
    input.hide();
  });
  input.onDidHide(() => {
    asked?.cancel();
    if (!taken) {
      editor.selections = before.selections;
      if (before.visible !== undefined) editor.revealRange(before.visible, TextEditorRevealType.AtTop);
    }
    input.dispose();
  });
  input.show();
  if (text !== '') void find(text);
}

function present(input: QuickPick<PlaceItem>, { places, message }: FindPlacesResponse): void {
  // VS Code sifts and sorts by labels, though the server has chosen: what is typed is like a path and not like a value.
  const items = places.map(place => ({
    label: place.value === '' ? '(empty)' : withoutIcons(place.value),
    description: place.path,
    detail: [place.name, place.message].filter(part => part !== '').join(' — '),
    alwaysShow: true,
    place,
  }));
  const nothing = places.length === 0 && message !== '';
  input.title = nothing || message === '' ? title : `${title}: ${message}`;
  input.items = nothing ? [{ label: message, alwaysShow: true, place: undefined }] : items;
}

/** `$(name)` would be shown as an icon. */
function withoutIcons(value: string): string {
  return value.replaceAll('$(', '\\$(');
}

function reveal(editor: TextEditor, { start, end }: FoundPlace): void {
  const range = new Range(start.line, start.character, end.line, end.character);
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}
