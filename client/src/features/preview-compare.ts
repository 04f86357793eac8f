/**
 * HL7: Compare Preview. The output in VS Code's diff editor, beside what it was before, its source, or what is expected of
 * it; it stays live there.
 */
import { commands, Disposable, type QuickPickItem, TabInputTextDiff, Uri, window, workspace } from 'vscode';
import { type ExpectedOutputParams, expectedOutputMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { openDocument } from '../open-document.ts';
import { previewAsked } from '../preview/asked.ts';
import { baseName } from '../preview/pair.ts';
import type { PreviewSession } from '../preview/session.ts';
import { tabsOf } from '../preview/sessions.ts';
import { fileName, scheme, withLineFeeds } from '../virtual-documents.ts';

/** The folder of what previews are compared with in the scheme `pipehat`. */
const folder = 'preview-other';

/** The files that outputs were last compared with, by mapping and message. */
const expectedFiles = 'preview.expected';

/** Of each language of outputs the ending by which VS Code knows it. */
const endings: Readonly<Record<string, string>> = { hl7: 'hl7', json: 'json', xml: 'xml', plaintext: 'csv' };

export function register(context: Context): Disposable {
  const feature = new CompareFeature(context);
  return Disposable.from(
    commands.registerCommand('pipehat.comparePreview', target => feature.compare(target)),
    commands.registerCommand('pipehat.saveExpected', target => feature.saveExpected(target)),
    context.documents.serve(folder, uri => feature.textOf(uri)),
    context.previews.onDidRun(session => feature.refresh(session)),
    context.previews.onDidEnd(session => feature.forget(session)),
  );
}

type Choice = QuickPickItem & { readonly run: () => Promise<void> };

class CompareFeature {
  readonly #context: Context;
  /** The text that each preview was put beside, by the name of the preview. */
  readonly #earlier = new Map<string, string>();

  constructor(context: Context) {
    this.#context = context;
  }

  async compare(target: unknown): Promise<void> {
    const session = previewAsked(this.#context.previews, target);
    if (session === undefined) return;
    const expected = await this.#expectedOf(session);
    const item = await window.showQuickPick<Choice>(this.#choices(session, expected), {
      title: 'Compare the Output with What?',
      matchOnDescription: true,
    });
    await item?.run();
  }

  #choices(session: PreviewSession, known: Uri | undefined): readonly Choice[] {
    const { pair, state } = session;
    const isCompared = tabsOf(session.uri).some(({ input }) => input instanceof TabInputTextDiff);
    return [
      {
        label: 'Output before the Last Change',
        description: 'follows what you do from now on',
        run: () => this.#showEarlier(session),
      },
      ...(known === undefined
        ? []
        : [
            {
              label: 'Expected Output',
              description: baseName(known),
              run: () => this.#showDiff(session, known, baseName(known)),
            },
          ]),
      {
        label: known === undefined ? 'Expected Output...' : 'Another Expected Output...',
        description: 'a file of the workspace',
        run: () => this.#showExpected(session),
      },
      ...(state.languageId === 'hl7'
        ? [{ label: 'Source Message', description: baseName(pair.message), run: () => this.#showSource(session) }]
        : []),
      ...(isCompared ? [{ label: 'Nothing: the Output Alone', run: () => this.#showAlone(session) }] : []),
    ];
  }

  async #showEarlier(session: PreviewSession): Promise<void> {
    this.#earlier.set(session.name, session.earlierText);
    const uri = otherUri(session, 'earlier', 'before');
    this.#context.documents.refresh(uri);
    await this.#showDiff(session, uri, 'before');
  }

  async #showSource(session: PreviewSession): Promise<void> {
    const name = baseName(session.pair.message);
    await this.#showDiff(session, otherUri(session, 'source', name), name);
  }

  async #showExpected(session: PreviewSession): Promise<void> {
    const ending = endings[session.state.languageId] ?? 'txt';
    const files = await workspace.findFiles(`**/*.${ending}`, undefined, 500);
    const stem = baseName(session.pair.message).replace(/\.[^.]*$/, '');
    // What is named after the message is likely to be meant.
    const rank = (uri: Uri): number => (baseName(uri).startsWith(stem) ? 0 : 1);
    const items = files
      .filter(uri => uri.toString() !== session.pair.message.toString())
      .sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path))
      .map(uri => ({ label: baseName(uri), description: workspace.asRelativePath(Uri.joinPath(uri, '..')), uri }));
    if (items.length === 0) {
      const answer = await window.showInformationMessage(
        `There is no .${ending} file in this workspace. The output can be saved as what is expected from now on.`,
        'Save Output',
      );
      if (answer !== undefined) await this.saveExpected(session.uri);
      return;
    }
    const item = await window.showQuickPick(items, { title: 'Which File Is Expected?', matchOnDescription: true });
    if (item === undefined) return;
    await this.#remember(session, item.uri);
    await this.#showDiff(session, item.uri, item.label);
  }

  async saveExpected(target: unknown): Promise<void> {
    const session = previewAsked(this.#context.previews, target);
    if (session === undefined) return;
    const { pair, state } = session;
    if (!state.isOutput || state.outdated !== undefined) {
      void window.showWarningMessage('There is no output to save: the last run gave none.');
      return;
    }
    const ending = endings[state.languageId] ?? 'txt';
    const stem = baseName(pair.message).replace(/\.[^.]*$/, '');
    const base = workspace.getWorkspaceFolder(pair.mapping)?.uri ?? Uri.joinPath(pair.mapping, '..');
    const defaultUri = (await this.#expectedOf(session)) ?? Uri.joinPath(base, 'expected', `${stem}.${ending}`);
    const uri = await window.showSaveDialog({ title: 'Save as Expected Output', defaultUri });
    if (uri === undefined) return;
    await workspace.fs.writeFile(uri, new TextEncoder().encode(state.text));
    await this.#remember(session, uri);
  }

  async #showAlone(session: PreviewSession): Promise<void> {
    const old = tabsOf(session.uri);
    const viewColumn = old[0]?.group.viewColumn;
    await window.showTextDocument(await workspace.openTextDocument(session.uri), {
      preview: false,
      ...(viewColumn === undefined ? {} : { viewColumn }),
    });
    await window.tabGroups.close(old.filter(({ input }) => input instanceof TabInputTextDiff));
  }

  /** The comparison takes the place of the preview, or of an earlier comparison. */
  async #showDiff(session: PreviewSession, left: Uri, name: string): Promise<void> {
    const old = tabsOf(session.uri);
    const title = `${name} ↔ ${baseName(session.uri)}`;
    const viewColumn = old[0]?.group.viewColumn;
    await commands.executeCommand('vscode.diff', left, session.uri, title, {
      preview: false,
      ...(viewColumn === undefined ? {} : { viewColumn }),
    });
    const isThis = (input: unknown): boolean =>
      input instanceof TabInputTextDiff && input.original.toString() === left.toString();
    await window.tabGroups.close(old.filter(({ input }) => !isThis(input)));
  }

  /** The other side of a comparison. */
  textOf(uri: Uri): string {
    const [kind, preview] = JSON.parse(uri.query) as [string, string];
    const session = this.#context.previews.at(Uri.parse(preview));
    if (session === undefined) return 'The preview that this was compared with is closed.';
    return kind === 'source' ? sourceText(session) : (this.#earlier.get(preview) ?? session.state.text);
  }

  refresh(session: PreviewSession): void {
    const name = baseName(session.pair.message);
    this.#context.documents.refresh(otherUri(session, 'source', name));
  }

  forget({ name }: PreviewSession): void {
    this.#earlier.delete(name);
  }

  /** The file that was last compared with, else what a mapping test of the workspace expects. */
  async #expectedOf(session: PreviewSession): Promise<Uri | undefined> {
    const known = this.#context.workspaceState.get<Readonly<Record<string, string>>>(expectedFiles, {});
    const remembered = known[pairKey(session)];
    if (remembered !== undefined) return Uri.parse(remembered);
    const { mapping, message } = session.pair;
    const tests = await workspace.findFiles('**/*.hl7map.test.{yaml,yml}', undefined, 100);
    const params: ExpectedOutputParams = {
      tests: tests.map(String),
      mapping: mapping.toString(),
      message: message.toString(),
    };
    const tested = await this.#context.server.sendRequest<string | null>(expectedOutputMethod, params);
    return tested === null ? undefined : Uri.parse(tested);
  }

  async #remember(session: PreviewSession, uri: Uri): Promise<void> {
    const known = this.#context.workspaceState.get<Readonly<Record<string, string>>>(expectedFiles, {});
    await this.#context.workspaceState.update(expectedFiles, { ...known, [pairKey(session)]: uri.toString() });
  }
}

function pairKey({ pair: { mapping, message } }: PreviewSession): string {
  return `${mapping} ${message}`;
}

function otherUri(session: PreviewSession, kind: 'earlier' | 'source', name: string): Uri {
  const ending = endings[session.state.languageId] ?? 'txt';
  const path = `/${folder}/${fileName(name.endsWith(`.${ending}`) ? name : `${name}.${ending}`)}`;
  return Uri.from({ scheme, path, query: JSON.stringify([kind, session.name]) });
}

/** The messages that the output is of, as they stand. */
function sourceText({ state }: PreviewSession): string {
  return state.messages
    .map(({ uri, line, endLine }) => {
      const document = openDocument(uri);
      const lines = Array.from(
        { length: Math.max(0, Math.min(endLine, document?.lineCount ?? 0) - line) },
        (_, index) => document?.lineAt(line + index).text,
      );
      return withLineFeeds(`${lines.join('\n').trimEnd()}\n`);
    })
    .join('');
}
