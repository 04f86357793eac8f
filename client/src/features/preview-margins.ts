/**
 * What a preview says in the texts that it comes from: behind each rule of the mapping what it gave, and in the message which
 * values no rule reads.
 */
import {
  type DecorationOptions,
  Disposable,
  EventEmitter,
  InlayHint,
  languages,
  Position,
  type Range,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  type PreviewQuestion,
  previewResultsMethod,
  previewUnreadMethod,
  type RuleResult,
  type UnreadValue,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { openDocument } from '../open-document.ts';
import { baseName } from '../preview/pair.ts';
import { rangeOf } from '../preview/places.ts';
import type { PreviewSession } from '../preview/session.ts';
import { previewShows } from '../settings/settings.ts';

export function register(context: Context): Disposable {
  return new MarginsFeature(context);
}

/** What is said of the last run of a preview. */
interface Margins {
  readonly results: readonly RuleResult[];
  readonly unread: readonly UnreadValue[];
}

const nothing: Margins = { results: [], unread: [] };

class MarginsFeature implements Disposable {
  readonly #context: Context;
  readonly #subscriptions: Disposable;
  readonly #margins = new Map<PreviewSession, Margins>();
  readonly #hintsChanged = new EventEmitter<void>();
  readonly #unread = window.createTextEditorDecorationType({
    // Not by colour alone: the line under the value is what tells it apart.
    textDecoration: 'underline dotted',
    color: new ThemeColor('descriptionForeground'),
  });

  constructor(context: Context) {
    this.#context = context;
    this.#subscriptions = Disposable.from(
      this.#hintsChanged,
      this.#unread,
      context.previews.onDidRun(session => void this.#update(session)),
      context.previews.onDidEnd(session => {
        this.#margins.delete(session);
        this.#show();
      }),
      window.onDidChangeVisibleTextEditors(() => this.#mark()),
      workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration('pipehat.preview')) this.#show();
      }),
      languages.registerInlayHintsProvider(
        { language: 'hl7map' },
        {
          onDidChangeInlayHints: this.#hintsChanged.event,
          provideInlayHints: (document, range) => this.#hintsIn(document.uri, range),
        },
      ),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #update(session: PreviewSession): Promise<void> {
    const { isOutput, outdated } = session.state;
    if (isOutput && outdated !== undefined) return;
    const margins = isOutput ? await this.#ask(session) : nothing;
    // Closed meanwhile, or changed: another run is on its way.
    if (margins === undefined || this.#context.previews.at(session.uri) !== session) return;
    this.#margins.set(session, margins);
    this.#show();
  }

  async #ask(session: PreviewSession): Promise<Margins | undefined> {
    const question: PreviewQuestion = { preview: session.name };
    const { server, log } = this.#context;
    try {
      const [results, unread] = await Promise.all([
        server.sendRequest<readonly RuleResult[]>(previewResultsMethod, question),
        server.sendRequest<readonly UnreadValue[]>(previewUnreadMethod, question),
      ]);
      return { results, unread };
    } catch (error) {
      log.debug(`preview margins: ${error}`);
      return undefined;
    }
  }

  #show(): void {
    this.#hintsChanged.fire();
    this.#mark();
  }

  /** Marks the values that no rule of any open preview reads. */
  #mark(): void {
    const isOn = previewShows(workspace.getConfiguration('pipehat'), 'markUnread');
    for (const editor of window.visibleTextEditors) {
      const address = editor.document.uri.toString();
      const marks: DecorationOptions[] = [];
      for (const [session, { unread }] of isOn ? this.#margins : []) {
        for (const value of unread) {
          if (Uri.parse(value.uri).toString() !== address) continue;
          const hoverMessage = `No rule of ${baseName(session.pair.mapping)} reads ${value.path}.`;
          marks.push({ range: rangeOf(value), hoverMessage });
        }
      }
      editor.setDecorations(this.#unread, marks);
    }
  }

  #hintsIn(mapping: Uri, range: Range): InlayHint[] {
    if (!previewShows(workspace.getConfiguration('pipehat'), 'ruleResults')) return [];
    const address = mapping.toString();
    const session = this.#context.previews.all.find(({ pair }) => pair.mapping.toString() === address);
    const document = openDocument(mapping);
    const { results } = (session && this.#margins.get(session)) ?? nothing;
    const byLine = new Map<number, RuleResult[]>();
    for (const result of results) {
      const { line } = result.start;
      if (line < range.start.line || line > range.end.line || line >= (document?.lineCount ?? 0)) continue;
      byLine.set(line, [...(byLine.get(line) ?? []), result]);
    }
    return [...byLine].map(([line, onLine]) =>
      hintOf(onLine, document?.lineAt(line).range.end ?? new Position(line, 0)),
    );
  }
}

/** At the end of the line. Where several rules stand on one, each is named. */
function hintOf(results: readonly RuleResult[], end: Position): InlayHint {
  const words = results.map(({ rule, text }) => (results.length === 1 ? text : `${rule}: ${text}`));
  const hint = new InlayHint(end, `→ ${words.join(' · ')}`);
  hint.paddingLeft = true;
  hint.tooltip = results.flatMap(({ details }) => details).join('\n');
  return hint;
}
