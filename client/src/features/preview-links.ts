/**
 * Message, mapping, tables and output of a preview follow each other: what belongs to the selection in one is marked in the
 * others and brought into view. In the output the same is said by hover and by Go to Definition, for those who go by keys or
 * by ear.
 */
import {
  CancellationTokenSource,
  Disposable,
  Hover,
  type LocationLink,
  languages,
  MarkdownString,
  OverviewRulerLane,
  type Position,
  type Range,
  type Selection,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import { type PreviewLinks, type PreviewLinksParams, previewLinksMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { previewFolder } from '../preview/pair.ts';
import { rangeOf } from '../preview/places.ts';
import type { PreviewSession } from '../preview/session.ts';
import { Resting } from '../views/resting.ts';
import { scheme } from '../virtual-documents.ts';

export function register(context: Context): Disposable {
  return new PreviewLinksFeature(context);
}

/** How long the cursor has to rest before links are asked for. */
const restMs = 60;

const previews = { scheme, pattern: `/${previewFolder}/**` } as const;

class PreviewLinksFeature implements Disposable {
  readonly #context: Context;
  readonly #subscriptions: Disposable;
  readonly #mark = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor('editor.wordHighlightStrongBackground'),
    borderColor: new ThemeColor('focusBorder'),
    borderStyle: 'solid',
    borderWidth: '1px',
    overviewRulerColor: new ThemeColor('editorOverviewRuler.wordHighlightStrongForeground'),
    overviewRulerLane: OverviewRulerLane.Center,
  });
  readonly #resting = new Resting(restMs, () => void this.#follow());
  #run: CancellationTokenSource | undefined;
  /** Where the user is, and whether the others are to be brought there: not where only a text has changed. */
  #at: { readonly editor: TextEditor; readonly reveals: boolean } | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#subscriptions = Disposable.from(
      this.#mark,
      this.#resting,
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor !== window.activeTextEditor) return;
        this.#at = { editor: textEditor, reveals: true };
        this.#resting.start();
      }),
      context.previews.onDidRun(() => this.#again()),
      // The text of a preview comes behind its run.
      workspace.onDidChangeTextDocument(({ document }) => {
        if (context.previews.at(document.uri) !== undefined) this.#again();
      }),
      context.previews.onDidEnd(() => this.#again()),
      window.onDidChangeVisibleTextEditors(() => this.#again()),
      languages.registerHoverProvider(previews, { provideHover: (document, at) => this.#hover(document, at) }),
      languages.registerDefinitionProvider(previews, {
        provideDefinition: (document, at) => this.#definition(document, at),
      }),
    );
  }

  dispose(): void {
    this.#run?.cancel();
    this.#subscriptions.dispose();
  }

  /** What was marked may stand elsewhere by now. */
  #again(): void {
    this.#resting.start();
  }

  async #follow(): Promise<void> {
    this.#run?.cancel();
    const run = new CancellationTokenSource();
    this.#run = run;
    const at = this.#at;
    const [selection] = at?.editor.selections ?? [];
    if (at === undefined || selection === undefined || this.#context.previews.all.length === 0) {
      this.#show([], at);
      return;
    }
    const { document } = at.editor;
    const found = await Promise.all(
      this.#context.previews.all.map(async session => {
        const question = questionAt(session, document, selection);
        const links = question && (await this.#ask(session, question, run));
        return links === undefined ? [] : [{ session, links }];
      }),
    );
    if (run.token.isCancellationRequested) return;
    const linked = found.flat();
    this.#show(linked, at);
    // Once is enough: the view then stays where it is, whatever changes in the texts.
    const isShown = linked.some(({ links }) => links.output.length + links.message.length + links.rules.length > 0);
    if (isShown && this.#at === at) this.#at = { ...at, reveals: false };
  }

  async #ask(
    session: PreviewSession,
    question: Omit<PreviewLinksParams, 'preview'>,
    run: CancellationTokenSource,
  ): Promise<PreviewLinks | undefined> {
    try {
      const params: PreviewLinksParams = { preview: session.name, ...question };
      return await this.#context.server.sendRequest<PreviewLinks>(previewLinksMethod, params, run.token);
    } catch (error) {
      // A newer question has taken over, or the server is gone: there is nothing to mark.
      if (!run.token.isCancellationRequested) this.#context.log.debug(`preview links: ${error}`);
      return undefined;
    }
  }

  #show(found: readonly Linked[], at: { readonly editor: TextEditor; readonly reveals: boolean } | undefined): void {
    const byAddress = new Map<string, Range[]>();
    const add = (address: string, range: Range): void => {
      const ranges = byAddress.get(address);
      if (ranges === undefined) byAddress.set(address, [range]);
      else ranges.push(range);
    };
    for (const { session, links } of found) {
      for (const place of links.output) add(session.name, rangeOf(place));
      for (const place of [...links.message, ...links.rules, ...links.rows])
        add(Uri.parse(place.uri).toString(), rangeOf(place));
    }
    for (const editor of window.visibleTextEditors) {
      const ranges = byAddress.get(editor.document.uri.toString()) ?? [];
      editor.setDecorations(this.#mark, ranges);
      const [first] = ranges;
      if (first === undefined || at?.reveals !== true || editor === at.editor) continue;
      const isInView = ranges.some(range => editor.visibleRanges.some(view => view.contains(range.start)));
      if (!isInView) editor.revealRange(first, TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }

  async #hover(document: TextDocument, at: Position): Promise<Hover | undefined> {
    const { story } = (await this.#linksAt(document, at)) ?? {};
    return story === undefined ? undefined : new Hover(new MarkdownString(story));
  }

  /** From a leaf of the output to the values it was made from, its rule, and the row of a table. */
  async #definition(document: TextDocument, at: Position): Promise<LocationLink[]> {
    const links = await this.#linksAt(document, at);
    if (links === undefined) return [];
    const [origin] = links.output;
    return [...links.message, ...links.rules, ...links.rows].map(place => ({
      targetUri: Uri.parse(place.uri),
      targetRange: rangeOf(place),
      ...(origin === undefined ? {} : { originSelectionRange: rangeOf(origin) }),
    }));
  }

  async #linksAt(document: TextDocument, at: Position): Promise<PreviewLinks | undefined> {
    const session = this.#context.previews.at(document.uri);
    const run = new CancellationTokenSource();
    return session && (await this.#ask(session, { pane: 'output', start: at, end: at }, run));
  }
}

interface Linked {
  readonly session: PreviewSession;
  readonly links: PreviewLinks;
}

/** What to ask a preview for a selection in a document; undefined where the document has nothing to do with it. */
function questionAt(
  session: PreviewSession,
  { uri, languageId }: TextDocument,
  { start, end }: Selection,
): Omit<PreviewLinksParams, 'preview'> | undefined {
  const address = uri.toString();
  const places = { start, end };
  if (address === session.name) return { pane: 'output', ...places };
  if (address === session.pair.mapping.toString()) return { pane: 'mapping', ...places };
  if (session.holds(uri)) return { pane: 'message', uri: address, ...places };
  return languageId !== 'hl7' && uri.path.toLowerCase().endsWith('.csv')
    ? { pane: 'table', uri: address, ...places }
    : undefined;
}
