/** The view "Message": the message of the active editor as a tree. */
import {
  commands,
  Disposable,
  env,
  Selection,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  window,
  workspace,
} from 'vscode';
import {
  type MessageTreeNode,
  type PlaceResponse,
  placeMethod,
  type TreeAtParams,
  treeAtMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { editValue } from '../views/edit-value.ts';
import { Resting } from '../views/resting.ts';
import { MessageTreeData, rangeOf, type TreeElement, uriOf } from '../views/tree-data.ts';

const viewId = 'pipehat.messageTree';
/** How long typing has to rest before the tree is made again, and the cursor before the tree follows, in ms. */
const REFRESH_DELAY_MS = 300;
const FOLLOW_DELAY_MS = 120;

export function register(context: Context): Disposable {
  const view = new MessageTreeView(context);
  const on = (name: string, run: (element: TreeElement | undefined) => unknown): Disposable =>
    commands.registerCommand(`pipehat.tree.${name}`, run);
  return Disposable.from(
    view,
    on('goTo', element => view.goTo(element)),
    on('editValue', element => view.edit(element)),
    on('copyPath', element => view.copyPath(element)),
    on('copyValue', element => view.copyValue(element)),
    on('filter', () => view.askForFilter()),
    on('clearFilter', () => view.setFilter('')),
    on('showEmpty', () => view.setOption('showEmpty', true)),
    on('hideEmpty', () => view.setOption('showEmpty', false)),
    on('followCursor', () => view.setOption('followCursor', true)),
    on('unfollowCursor', () => view.setOption('followCursor', false)),
  );
}

/** What a user has switched; kept for the workspace, and shown by context keys of these names. */
const options = { showEmpty: false, followCursor: true };

class MessageTreeView implements Disposable {
  readonly #context: Context;
  readonly #data: MessageTreeData;
  readonly #view;
  readonly #subscriptions: Disposable;
  readonly #refreshing = new Resting(REFRESH_DELAY_MS, () => this.#data.refresh());
  readonly #following = new Resting(FOLLOW_DELAY_MS, () => void this.#follow());
  #document: TextDocument | undefined;
  #filter = '';
  /** Where a click in the tree has put the cursor: the tree stays as it is then. */
  #placed: Selection | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#data = new MessageTreeData(context, () => ({
      uri: this.#document?.uri.toString(),
      showEmpty: this.#option('showEmpty'),
      filter: this.#filter,
    }));
    this.#view = window.createTreeView(viewId, { treeDataProvider: this.#data, showCollapseAll: true });
    this.#subscriptions = Disposable.from(
      this.#view,
      this.#refreshing,
      this.#following,
      window.onDidChangeActiveTextEditor(editor => this.#activate(editor)),
      // A document whose language is changed is closed and opened again.
      workspace.onDidOpenTextDocument(document => {
        if (document === window.activeTextEditor?.document) this.#activate(window.activeTextEditor);
      }),
      workspace.onDidCloseTextDocument(document => {
        if (document === this.#document) this.#activate(undefined);
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.#document) this.#refreshing.start();
      }),
      window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
        if (textEditor.document !== this.#document || this.#placed?.isEqual(selection ?? this.#placed)) return;
        this.#following.start();
      }),
      this.#view.onDidChangeVisibility(() => this.#following.start()),
    );
    for (const name of ['showEmpty', 'followCursor'] as const) setContext(name, this.#option(name));
    this.#activate(window.activeTextEditor);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** Shows a place in the editor; the keyboard stays in the tree. */
  async goTo(element: TreeElement | undefined): Promise<void> {
    const target = element ?? this.#view.selection[0];
    if (target === undefined) return;
    const range = rangeOf(target.node);
    const isLong = target.node.kind === 'message' || target.node.kind === 'group' || target.node.kind === 'page';
    const selection = isLong ? new Selection(range.start, range.start) : new Selection(range.start, range.end);
    this.#placed = selection;
    const column = window.visibleTextEditors.find(editor => editor.document === this.#document)?.viewColumn;
    const editor = await window.showTextDocument(uriOf(target), {
      preserveFocus: true,
      ...(column === undefined ? {} : { viewColumn: column }),
    });
    editor.selection = selection;
    editor.revealRange(selection, TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async edit(element: TreeElement | undefined): Promise<void> {
    const target = element ?? this.#view.selection[0];
    if (target === undefined) return;
    if (!target.node.isEditable) {
      void window.showInformationMessage(`${target.node.label} is made of parts. Edit one of them.`);
      return;
    }
    await editValue(this.#context, placeOf(target), target.node.range.start.character);
  }

  async copyPath(element: TreeElement | undefined): Promise<void> {
    const path = (element ?? this.#view.selection[0])?.node.path ?? '';
    if (path !== '') await env.clipboard.writeText(path);
  }

  async copyValue(element: TreeElement | undefined): Promise<void> {
    const target = element ?? this.#view.selection[0];
    if (target === undefined) return;
    const place = await this.#context.server.sendRequest<PlaceResponse>(placeMethod, placeOf(target));
    if (place.kind === 'place') return void (await env.clipboard.writeText(place.value));
    // Segments and groups have no value but their text.
    await env.clipboard.writeText(this.#document?.getText(rangeOf(target.node)) ?? '');
  }

  async askForFilter(): Promise<void> {
    const text = await window.showInputBox({
      title: 'Filter Message',
      value: this.#filter,
      prompt: 'Shows what has this text in its path, name or value. Leave it empty to show everything.',
      placeHolder: 'PID-5, Family Name, 4711, ...',
    });
    if (text !== undefined) this.setFilter(text);
  }

  setFilter(text: string): void {
    this.#filter = text.trim();
    setContext('filtered', this.#filter !== '');
    this.#describe();
    this.#data.refresh();
  }

  setOption(name: keyof typeof options, value: boolean): void {
    void this.#context.workspaceState.update(`tree.${name}`, value);
    setContext(name, value);
    if (name === 'showEmpty') this.#data.refresh();
    else if (value) this.#following.start();
  }

  #option(name: keyof typeof options): boolean {
    return this.#context.workspaceState.get(`tree.${name}`, options[name]);
  }

  /** Takes the message of an editor; while no text editor is active the last one stays as long as it is to be seen. */
  #activate(editor: TextEditor | undefined): void {
    const isStillSeen = window.visibleTextEditors.some(({ document }) => document === this.#document);
    if (editor === undefined && isStillSeen) return;
    const document = editor?.document.languageId === 'hl7' ? editor.document : undefined;
    if (document === this.#document) return;
    this.#document = document;
    this.#filter = '';
    setContext('filtered', false);
    this.#describe();
    this.#data.refresh();
    this.#following.start();
  }

  #describe(): void {
    this.#view.description = this.#document?.uri.path.split('/').at(-1) ?? '';
    this.#view.message = this.#filter === '' ? '' : `Filtered by "${this.#filter}"`;
  }

  /** Selects the node of the cursor. */
  async #follow(): Promise<void> {
    const editor = window.activeTextEditor;
    if (!this.#view.visible || !this.#option('followCursor') || this.#filter !== '') return;
    if (editor === undefined || editor.document !== this.#document) return;
    const { line, character } = editor.selection.active;
    const uri = editor.document.uri.toString();
    const params: TreeAtParams = { uri, position: { line, character }, showEmpty: this.#option('showEmpty') };
    try {
      const nodes = await this.#context.server.sendRequest<readonly MessageTreeNode[]>(treeAtMethod, params);
      const element = nodes.reduce<TreeElement | undefined>((parent, node) => ({ uri, node, parent }), undefined);
      if (element !== undefined) await this.#view.reveal(element, { select: true, focus: false });
    } catch (error) {
      // The message may have changed under the question; the next cursor move asks again.
      this.#context.log.debug(`message tree: ${error}`);
    }
  }
}

function placeOf({ uri, node }: TreeElement): { uri: string; line: number; path: string } {
  return { uri, line: node.range.start.line, path: node.path };
}

function setContext(name: string, value: boolean): void {
  void commands.executeCommand('setContext', `pipehat.tree.${name}`, value);
}
