/** HL7: Preview Mapping. The output of a mapping stands beside the message and follows every keystroke in either. */
import {
  CodeLens,
  commands,
  type Diagnostic,
  Disposable,
  EventEmitter,
  languages,
  Range,
  TabInputText,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { MappingProblem } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { baseName, type Pair, pairOf, previewFolder, previewUri } from '../preview/pair.ts';
import { choosePair } from '../preview/partner.ts';
import { toDiagnostic } from '../preview/problems.ts';
import { PreviewSession } from '../preview/session.ts';
import { scheme } from '../virtual-documents.ts';

export function register(context: Context): Disposable {
  return new MappingPreviewFeature(context);
}

class MappingPreviewFeature implements Disposable {
  readonly #context: Context;
  readonly #subscriptions: Disposable;
  /** By the address of the preview. */
  readonly #sessions = new Map<string, PreviewSession>();
  readonly #problems = languages.createDiagnosticCollection('pipehat preview');
  readonly #lensesChanged = new EventEmitter<void>();

  constructor(context: Context) {
    this.#context = context;
    const tables = workspace.createFileSystemWatcher('**/*.csv');
    const refreshAll = () => this.#refresh(() => true);
    this.#subscriptions = Disposable.from(
      this.#problems,
      this.#lensesChanged,
      commands.registerCommand('pipehat.previewMapping', target => this.#preview(target)),
      context.documents.serve(previewFolder, uri => this.#textOf(uri)),
      languages.registerCodeLensProvider(
        { scheme, pattern: `/${previewFolder}/**` },
        { onDidChangeCodeLenses: this.#lensesChanged.event, provideCodeLenses: ({ uri }) => this.#lensesOf(uri) },
      ),
      tables,
      ...[tables.onDidChange(refreshAll), tables.onDidCreate(refreshAll), tables.onDidDelete(refreshAll)],
      workspace.onDidChangeTextDocument(({ document }) => this.#refresh(pair => holds(pair, document.uri))),
      window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections }) => {
        this.#follow(document.uri, selections[0]?.active.line ?? 0);
      }),
      window.tabGroups.onDidChangeTabs(() => this.#forgetClosed()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
  }

  /**
   * @param target the URI of a menu's editor, or `{ "mapping": URI, "message": URI }` of a key binding; without either,
   *   the active editor's document is one half of the pair
   * @returns the address of the preview; undefined where there is none
   */
  async #preview(target: unknown): Promise<Uri | undefined> {
    const pair = pairFrom(target) ?? (await this.#pairFor(target instanceof Uri ? target : undefined));
    if (pair === undefined) return undefined;
    const uri = previewUri(pair);
    const column = columnBeside(pair);
    const session = this.#sessionOf(uri) ?? this.#begin(uri, pair);
    await session.shown;
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: column, preserveFocus: true, preview: false });
    await this.#showState(uri);
    return uri;
  }
}
