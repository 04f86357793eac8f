/**
 * Read-only documents that have no file: replies, received messages, previews. Each kind has a folder of its own in
 * the scheme `pipehat`; the last part of the path is what the tab shows.
 */
import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type ProviderResult,
  TabInputText,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';

export const scheme = 'pipehat';

/** How many opened messages are kept, since a tab that was closed can be opened again. */
const keptMessages = 200;

/** The text of a document of one kind. */
export type TextOf = (uri: Uri, token: CancellationToken) => ProviderResult<string>;

/** Serves the documents of the scheme `pipehat`. */
export class VirtualDocuments implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #kinds = new Map<string, TextOf>();
  readonly #messages = new Map<string, string>();
  readonly #registration = workspace.registerTextDocumentContentProvider(scheme, this);
  #lastNumber = 0;

  constructor() {
    // Messages live in memory only, so tabs that VS Code restored from an earlier window have nothing to show.
    const restored = window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(({ input }) => input instanceof TabInputText && isKept(input.uri));
    if (restored.length > 0) void window.tabGroups.close(restored);
  }

  /** Serves the documents of a folder until the answer is disposed of. */
  serve(folder: string, textOf: TextOf): Disposable {
    this.#kinds.set(folder, textOf);
    return { dispose: () => this.#kinds.delete(folder) };
  }

  /** Tells VS Code that the text of a document is another one now. */
  refresh(uri: Uri): void {
    this.#changed.fire(uri);
  }

  /**
   * Opens the text of a message in an editor, its segments one a line: a reply beside the message that was sent, and a
   * received message where one is.
   * @param name what the tab shows, without an extension
   */
  async openMessage(folder: MessageFolder, name: string, text: string): Promise<Uri> {
    const uri = this.keepMessage(folder, name, text);
    const viewColumn = folder === 'reply' ? ViewColumn.Beside : ViewColumn.Active;
    await window.showTextDocument(await workspace.openTextDocument(uri), { viewColumn, preview: false });
    return uri;
  }

  /**
   * Opens a text that is no message, such as the figures of a load test, in an editor. In memory only: VS Code keeps untitled
   * documents on the disk over the end of the window, and a report may hold patient data.
   * @param name what the tab shows, with the extension that VS Code knows its language by
   */
  async openReport(folder: ReportFolder, name: string, text: string): Promise<Uri> {
    const uri = Uri.from({ scheme, path: `/${folder}/${++this.#lastNumber}/${fileName(name)}` });
    this.#keep(uri, text);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
    return uri;
  }

  /** As {@link openMessage}, without showing it. */
  keepMessage(folder: MessageFolder, name: string, text: string): Uri {
    const uri = Uri.from({ scheme, path: `/${folder}/${++this.#lastNumber}/${fileName(name)}.hl7` });
    this.#keep(uri, withLineFeeds(text));
    return uri;
  }

  #keep(uri: Uri, text: string): void {
    this.#messages.set(uri.toString(), text);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > keptMessages && oldest !== undefined) this.#messages.delete(oldest);
  }

  provideTextDocumentContent(uri: Uri, token: CancellationToken): ProviderResult<string> {
    if (isKept(uri)) {
      return this.#messages.get(uri.toString()) ?? 'This text is no longer kept: it was in memory only.';
    }
    return this.#kinds.get(folderOf(uri))?.(uri, token);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

const messageFolders = ['reply', 'received', 'sent'] as const;
/** Folders of documents that are kept in memory, messages or not. */
const reportFolders = ['load', 'trace'] as const;
const keptFolders: readonly string[] = [...messageFolders, ...reportFolders];

/** The kinds of reports. */
export type ReportFolder = (typeof reportFolders)[number];

/** The kinds of documents that hold one message as it came. */
export type MessageFolder = (typeof messageFolders)[number];

/** HL7 ends segments with CR; an editor that copied or saved that would make CRLF of it. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** What a path can have as its last part: whatever would cut it is replaced. */
export function fileName(name: string): string {
  return name.replace(/[/\\\p{Cc}]+/gu, '-');
}

function isKept(uri: Uri): boolean {
  return uri.scheme === scheme && keptFolders.includes(folderOf(uri));
}

function folderOf(uri: Uri): string {
  return uri.path.split('/')[1] ?? '';
}
