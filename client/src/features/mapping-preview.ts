/** HL7: Preview Mapping. The output of a mapping stands beside the message and follows every keystroke in either. */
import {
  CodeLens,
  commands,
  type Diagnostic,
  Disposable,
  EventEmitter,
  languages,
  Range,
  type Tab,
  TabInputText,
  type TextDocument,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { Context } from '../context.ts';
import { type Pair, pairOf, previewFolder, previewUri, samePair } from '../preview/pair.ts';
import { choosePair } from '../preview/partner.ts';
import { problemDiagnostic, statusLine } from '../preview/problems.ts';
import { PreviewSession } from '../preview/session.ts';
import { scheme } from '../virtual-documents.ts';

export function register(context: Context): Disposable {
  return new MappingPreviewFeature(context);
}

/** The number of editor columns that VS Code has. */
const lastColumn = 9;

class MappingPreviewFeature implements Disposable {
  readonly #context: Context;
  readonly #subscriptions: Disposable;
  /** By the address of the preview. */
  readonly #sessions = new Map<string, PreviewSession>();
  readonly #problems = languages.createDiagnosticCollection('pipehat preview');
  readonly #lensesChanged = new EventEmitter<void>();
  #lastNumber = 0;

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
      workspace.onDidOpenTextDocument(document => this.#onOpened(document)),
      window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections }) => {
        const [selection] = selections;
        if (selection !== undefined) this.#follow(document.uri, selection.active.line);
      }),
      window.tabGroups.onDidChangeTabs(({ opened, closed }) => this.#onTabs(opened, closed)),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
  }

  /**
   * @param target the URI of a menu's editor, or `{ "mapping": URI, "message": URI }` of a key binding; without either,
   *   the document of the active editor is one half of the pair
   * @returns the address of the preview; undefined where there is none
   */
  async #preview(target: unknown): Promise<Uri | undefined> {
    const pair = pairFrom(target) ?? (await this.#choosePair(target));
    if (pair === undefined) return undefined;
    const uri = this.#uriOf(pair);
    await this.#sessionOf(uri, pair).shown;
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, {
      viewColumn: columnOf(uri) ?? columnBeside(pair),
      preserveFocus: true,
      preview: false,
    });
    return uri;
  }

  /** Of the preview of a pair that is open, else of a new one. */
  #uriOf(pair: Pair): Uri {
    const open = [...this.#sessions].find(([, session]) => samePair(session.pair, pair));
    return open === undefined ? previewUri(pair, ++this.#lastNumber) : Uri.parse(open[0]);
  }

  async #choosePair(target: unknown): Promise<Pair | undefined> {
    const document =
      target instanceof Uri ? await workspace.openTextDocument(target) : window.activeTextEditor?.document;
    if (document !== undefined && isPreview(document.uri)) return pairOf(document.uri);
    if (document === undefined || !['hl7', 'hl7map'].includes(document.languageId)) {
      void window.showWarningMessage('A preview starts from a message (.hl7) or a mapping (.hl7map.yaml). Open one.');
      return undefined;
    }
    return await choosePair(document, this.#context.workspaceState);
  }

  /** What VS Code shows for a preview; also asked for one that it restored with its window. */
  async #textOf(uri: Uri): Promise<string> {
    const pair = pairOf(uri);
    if (pair === undefined) return 'This is no address of a preview.';
    const session = this.#sessionOf(uri, pair);
    await session.shown;
    return session.state.text;
  }

  #sessionOf(uri: Uri, pair: Pair): PreviewSession {
    const address = uri.toString();
    const running = this.#sessions.get(address);
    if (running !== undefined) return running;
    const session = new PreviewSession(pair, this.#context.server, () => this.#show(uri, session));
    this.#sessions.set(address, session);
    return session;
  }

  #show(uri: Uri, session: PreviewSession): void {
    this.#context.documents.refresh(uri);
    this.#showProblems(session.pair.mapping);
    this.#lensesChanged.fire();
    const address = uri.toString();
    const document = workspace.textDocuments.find(candidate => candidate.uri.toString() === address);
    if (document !== undefined) this.#setLanguage(document, session);
  }

  /** All previews of a mapping share its place in the Problems panel. */
  #showProblems(mapping: Uri): void {
    const address = mapping.toString();
    const diagnostics: readonly Diagnostic[] = [...this.#sessions.values()]
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
    const session = this.#sessions.get(uri.toString());
    if (session === undefined) return [];
    const { mapping } = session.pair;
    return [
      new CodeLens(new Range(0, 0, 0, 0), {
        title: statusLine(session),
        tooltip: 'Go to the mapping',
        command: 'vscode.open',
        arguments: [mapping, firstPlace(session)],
      }),
    ];
  }

  #refresh(concerns: (pair: Pair) => boolean): void {
    for (const session of this.#sessions.values()) if (concerns(session.pair)) session.refresh();
  }

  #follow(message: Uri, line: number): void {
    const address = message.toString();
    for (const session of this.#sessions.values()) {
      if (session.pair.message.toString() === address) session.follow(line);
    }
  }

  #onOpened(document: TextDocument): void {
    const session = this.#sessions.get(document.uri.toString());
    if (session !== undefined) void session.shown.then(() => this.#setLanguage(document, session));
  }

  #onTabs(opened: readonly Tab[], closed: readonly Tab[]): void {
    for (const uri of previewsIn(opened)) {
      // A tab that was closed and is opened again comes without a question for its text.
      const pair = pairOf(uri);
      if (pair !== undefined) this.#sessionOf(uri, pair);
    }
    const all = window.tabGroups.all.flatMap(({ tabs }) => tabs);
    const shown = new Set(previewsIn(all).map(uri => uri.toString()));
    for (const uri of previewsIn(closed)) if (!shown.has(uri.toString())) this.#end(uri);
  }

  #end(uri: Uri): void {
    const session = this.#sessions.get(uri.toString());
    if (session === undefined) return;
    session.dispose();
    this.#sessions.delete(uri.toString());
    this.#showProblems(session.pair.mapping);
  }
}

/** Where a preview is open already, wherever the user has put it. */
function columnOf(preview: Uri): number | undefined {
  const address = preview.toString();
  return window.tabGroups.all.find(({ tabs }) => previewsIn(tabs).some(uri => uri.toString() === address))?.viewColumn;
}

/** To the right of both halves, so that neither is hidden. */
function columnBeside(pair: Pair): number {
  const columns = window.visibleTextEditors
    .filter(({ document }) => holds(pair, document.uri))
    .map(({ viewColumn }) => viewColumn ?? 0);
  return columns.length === 0 ? ViewColumn.Active : Math.min(lastColumn, Math.max(1, ...columns) + 1);
}

function holds({ mapping, message }: Pair, uri: Uri): boolean {
  const address = uri.toString();
  return mapping.toString() === address || message.toString() === address;
}

function isPreview(uri: Uri): boolean {
  return uri.scheme === scheme && uri.path.startsWith(`/${previewFolder}/`);
}

function previewsIn(tabs: readonly Tab[]): readonly Uri[] {
  return tabs.flatMap(({ input }) => (input instanceof TabInputText && isPreview(input.uri) ? [input.uri] : []));
}

function pairFrom(target: unknown): Pair | undefined {
  if (typeof target !== 'object' || target === null || !('mapping' in target) || !('message' in target))
    return undefined;
  const { mapping, message } = target;
  if (typeof mapping !== 'string' || typeof message !== 'string') return undefined;
  return { mapping: Uri.parse(mapping), message: Uri.parse(message) };
}

/** Where the status line leads: the first problem, where there is one. */
function firstPlace({ state: { problems } }: PreviewSession): { readonly selection: Range } | undefined {
  const [first] = problems.map(problemDiagnostic);
  return first === undefined ? undefined : { selection: first.range };
}
