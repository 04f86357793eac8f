/** The messages of the workspace: those of open documents, and those of files below its folders. */
import type { CancellationToken, Pause } from './cancellation.ts';
import { type DocumentSnapshot, documentStore } from './document.ts';

/** A file of the workspace that may hold messages. */
export interface MessageFile {
  readonly uri: string;
  /** Relative to its folder. */
  readonly name: string;
  /** Changes with the file. */
  readonly stamp: string;
}

/** Where the messages come from. */
export interface MessageSource {
  list(): AsyncIterable<MessageFile>;
  /** The decoded text of a file; undefined where it can't be read any more. */
  read(uri: string): Promise<string | undefined>;
  openDocuments(): readonly DocumentSnapshot[];
  readonly pause: Pause;
}

/** Says how far a search is: files read so far, and the name of the next one. */
export type ReportFile = (count: number, name: string) => void;

/** A workspace with more files than these is searched no further. */
const MAX_FILES = 10_000;

/** What is remembered of a document's messages; the owner drops it with the workspace. */
interface Remembered<T> {
  readonly stamp: string;
  readonly value: T;
}

export class WorkspaceMessages {
  readonly #source: MessageSource;

  constructor(source: MessageSource) {
    this.#source = source;
  }

  /**
   * Every document, one at a time: what is open first, since it wins over what is on the disk, then the files.
   * Ends early when the token is cancelled.
   * @param folder URI of the only folder to look in; everywhere where it is left out
   */
  async *documents(
    token: CancellationToken,
    report: ReportFile = () => {},
    folder?: string,
  ): AsyncGenerator<DocumentSnapshot> {
    const below = folder === undefined ? '' : `${pathOf(folder).replace(/\/$/, '')}/`;
    const open = this.#source.openDocuments().filter(({ uri }) => pathOf(uri).startsWith(below));
    yield* open;
    const known = new Set(open.map(({ uri }) => pathOf(uri)));
    let count = 0;
    for await (const { uri, name } of this.#source.list()) {
      if (token.isCancellationRequested || count >= MAX_FILES) return;
      if (known.has(pathOf(uri)) || !pathOf(uri).startsWith(below)) continue;
      report(count++, name);
      const text = await this.#source.read(uri);
      if (text !== undefined) yield documentStore.create(uri, 'hl7', 0, text);
      await this.#source.pause();
    }
  }

  /**
   * What is to be remembered of every document; files that have not changed are not read again.
   * @param summarize called once for each version of a document
   */
  async *remembered<T>(
    memory: Map<string, Remembered<T>>,
    summarize: (document: DocumentSnapshot) => T,
    token: CancellationToken,
  ): AsyncGenerator<T> {
    const open = this.#source.openDocuments();
    for (const document of open)
      yield remember(memory, document.uri, `open ${document.version}`, () => summarize(document));
    const known = new Set(open.map(({ uri }) => pathOf(uri)));
    let count = 0;
    for await (const { uri, stamp } of this.#source.list()) {
      if (token.isCancellationRequested || ++count > MAX_FILES) return;
      if (known.has(pathOf(uri))) continue;
      const before = memory.get(uri);
      if (before?.stamp === stamp) yield before.value;
      else {
        const text = await this.#source.read(uri);
        if (text === undefined) continue;
        yield remember(memory, uri, stamp, () => summarize(documentStore.create(uri, 'hl7', 0, text)));
        await this.#source.pause();
      }
    }
  }
}

function remember<T>(memory: Map<string, Remembered<T>>, uri: string, stamp: string, make: () => T): T {
  const before = memory.get(uri);
  if (before?.stamp === stamp) return before.value;
  const value = make();
  memory.set(uri, { stamp, value });
  return value;
}

/** Editors write the same address in different ways: `file:///c%3A/a.hl7` and `file:///C:/a.hl7`. */
function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri).replace(
      /^file:\/\/\/([A-Z]):/,
      (_, drive: string) => `file:///${drive.toLowerCase()}:`,
    );
  } catch {
    // Not every text is an encoded address.
    return uri;
  }
}
