/** HL7: Preview Mapping. The output of a mapping stands beside the message and follows every keystroke in either. */
import {
  CodeLens,
  commands,
  type Diagnostic,
  Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { Context } from '../context.ts';
import { openDocument } from '../open-document.ts';
import { type Pair, pairOf, previewFolder } from '../preview/pair.ts';
import { choosePair } from '../preview/partner.ts';
import { firstPlace, problemDiagnostic, scopeWords, statusLine } from '../preview/problems.ts';
import type { PreviewSession } from '../preview/session.ts';
import { isPreview, type PreviewSessions, tabsOf } from '../preview/sessions.ts';
import { scheme } from '../virtual-documents.ts';

export function register(context: Context): Disposable {
  return new MappingPreviewFeature(context);
}

/** The number of editor columns that VS Code has. */
const lastColumn = 9;

class MappingPreviewFeature implements Disposable {
  readonly #context: Context;
  readonly #previews: PreviewSessions;
  readonly #subscriptions: Disposable;
  readonly #problems = languages.createDiagnosticCollection('pipehat preview');
  readonly #lensesChanged = new EventEmitter<void>();

  constructor(context: Context) {
    this.#context = context;
    const { previews } = context;
    this.#previews = previews;
    const tables = workspace.createFileSystemWatcher('**/*.csv');
    const refreshAll = () => previews.refresh(() => true);
    this.#subscriptions = Disposable.from(
      this.#problems,
      this.#lensesChanged,
      commands.registerCommand('pipehat.previewMapping', target => this.#preview(target, false)),
      commands.registerCommand('pipehat.previewOther', target => this.#preview(target, true)),
      context.documents.serve(previewFolder, uri => this.#textOf(uri)),
      languages.registerCodeLensProvider(
        { scheme, pattern: `/${previewFolder}/**` },
        { onDidChangeCodeLenses: this.#lensesChanged.event, provideCodeLenses: ({ uri }) => this.#lensesOf(uri) },
      ),
      tables,
      ...[tables.onDidChange(refreshAll), tables.onDidCreate(refreshAll), tables.onDidDelete(refreshAll)],
      previews.onDidRun(session => this.#show(session)),
      previews.onDidEnd(({ pair }) => this.#showProblems(pair.mapping)),
      workspace.onDidChangeTextDocument(({ document }) => previews.refresh(session => session.holds(document.uri))),
      workspace.onDidOpenTextDocument(document => this.#onOpened(document)),
      window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections }) => {
        const [selection] = selections;
        if (selection !== undefined) this.#follow(document.uri, selection.active.line);
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /**
   * @param target the URI of a menu's editor, or `{ "mapping": URI, "message": URI }` of a key binding; without either,
   *   the document of the active editor is one half of the pair
   * @param asks whether the user wants to choose the other half anew
   * @returns the address of the preview; undefined where there is none
   */
  async #preview(target: unknown, asks: boolean): Promise<Uri | undefined> {
    const pair = pairFrom(target) ?? (await this.#choosePair(target, asks));
    if (pair === undefined) return undefined;
    const uri = this.#previews.uriOf(pair);
    await this.#previews.open(uri)?.shown;
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, {
      viewColumn: columnOf(uri) ?? columnBeside(pair),
      preserveFocus: true,
      preview: false,
    });
    return uri;
  }

  async #choosePair(target: unknown, asks: boolean): Promise<Pair | undefined> {
    let document = target instanceof Uri ? await workspace.openTextDocument(target) : window.activeTextEditor?.document;
    if (document !== undefined && isPreview(document.uri)) {
      const shown = pairOf(document.uri);
      if (!asks || shown === undefined) return shown;
      document = await workspace.openTextDocument(shown.message);
    }
    if (document === undefined || !['hl7', 'hl7map'].includes(document.languageId)) {
      void window.showWarningMessage('A preview starts from a message (.hl7) or a mapping (.hl7map.yaml). Open one.');
      return undefined;
    }
    return await choosePair(document, this.#context, asks);
  }

  /** What VS Code shows for a preview; also asked for one that it restored with its window. */
  async #textOf(uri: Uri): Promise<string> {
    const session = this.#previews.open(uri);
    if (session === undefined) return 'This is no address of a preview.';
    await session.shown;
    return session.state.text;
  }

  #show(session: PreviewSession): void {
    this.#context.documents.refresh(session.uri);
    this.#showProblems(session.pair.mapping);
    this.#lensesChanged.fire();
    const document = openDocument(session.uri);
    if (document !== undefined) this.#setLanguage(document, session);
  }

  /** All previews of a mapping share its place in the Problems panel. */
  #showProblems(mapping: Uri): void {
    const address = mapping.toString();
    const diagnostics: readonly Diagnostic[] = this.#previews.all
      .filter(({ pair }) => pair.mapping.toString() === address)
      .flatMap(({ state }) => state.problems.map(problemDiagnostic));
    this.#problems.set(mapping, diagnostics);
  }

  /** The language comes with the output, so it is known only once that is there. */
  #setLanguage(document: TextDocument, { state: { languageId } }: PreviewSession): void {
    if (document.languageId === languageId) return;
    languages.setTextDocumentLanguage(document, languageId).then(undefined, error => {
      // Closed meanwhile, or a language that this VS Code does not have: the text is there all the same.
      this.#context.log.debug(`preview language: ${error}`);
    });
  }

  #lensesOf(uri: Uri): CodeLens[] {
    const session = this.#previews.at(uri);
    if (session === undefined) return [];
    const { mapping } = session.pair;
    const top = new Range(0, 0, 0, 0);
    const lens = (title: string, tooltip: string, command: string, ...more: unknown[]): CodeLens =>
      new CodeLens(top, { title, tooltip, command, arguments: more });
    const { isOutput, messages } = session.state;
    const status = lens(statusLine(session), 'Go to the mapping', 'vscode.open', mapping, firstPlace(session));
    if (!isOutput) return [status];
    return [
      status,
      lens(scopeWords(session), 'Choose which messages are mapped', 'pipehat.previewScope', uri),
      lens('Compare...', 'Show what differs from another output', 'pipehat.comparePreview', uri),
      lens('Why Empty?', 'Find out why rules gave nothing', 'pipehat.whyEmpty', uri),
      ...(messages.length > 1 ? messages.map(message => messageLens(message)) : []),
    ];
  }

  #follow(message: Uri, line: number): void {
    const address = message.toString();
    for (const session of this.#previews.all) if (session.pair.message.toString() === address) session.follow(line);
  }

  #onOpened(document: TextDocument): void {
    const session = this.#previews.at(document.uri);
    if (session !== undefined) void session.shown.then(() => this.#setLanguage(document, session));
  }
}

/** Above the output of each of several messages: which one it is, and the way to it. */
function messageLens({ uri, line, label, outputLine }: PreviewSession['state']['messages'][number]): CodeLens {
  return new CodeLens(new Range(outputLine, 0, outputLine, 0), {
    title: label,
    tooltip: 'Go to the message',
    command: 'vscode.open',
    arguments: [Uri.parse(uri), { selection: new Range(line, 0, line, 0) }],
  });
}

/** Where a preview is open already, wherever the user has put it. */
function columnOf(preview: Uri): number | undefined {
  return tabsOf(preview)[0]?.group.viewColumn;
}

/** To the right of both halves, so that neither is hidden. */
function columnBeside({ mapping, message }: Pair): number {
  const addresses = [mapping.toString(), message.toString()];
  const columns = window.visibleTextEditors
    .filter(({ document }) => addresses.includes(document.uri.toString()))
    .map(({ viewColumn }) => viewColumn ?? 0);
  return columns.length === 0 ? ViewColumn.Active : Math.min(lastColumn, Math.max(1, ...columns) + 1);
}

function pairFrom(target: unknown): Pair | undefined {
  if (typeof target !== 'object' || target === null || !('mapping' in target) || !('message' in target))
    return undefined;
  const { mapping, message } = target;
  if (typeof mapping !== 'string' || typeof message !== 'string') return undefined;
  return { mapping: Uri.parse(mapping), message: Uri.parse(message) };
}
