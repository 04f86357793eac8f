/**
 * Values of messages as files of the scheme `pipehat-value`: VS Code opens them in the editor of their kind, and saving
 * one writes it back into its message.
 */
import {
  Disposable,
  type Event,
  EventEmitter,
  type FileChangeEvent,
  FilePermission,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  Range,
  Uri,
  WorkspaceEdit,
  workspace,
} from 'vscode';
import {
  type ValueContent,
  type ValueResponse,
  type WriteValueParams,
  type WriteValueResponse,
  writeValueMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { fileName } from '../virtual-documents.ts';

export const valueScheme = 'pipehat-value';

/** How many opened values are kept, since a tab that was closed can be opened again. */
const keptValues = 50;

/** What was opened. */
export type OpenedValue = Extract<ValueResponse, { kind: 'value' }>;

interface ValueFile {
  /** The document of the message. */
  readonly source: Uri;
  readonly value: OpenedValue;
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly created: number;
  readonly changed: number;
}

/** Serves the files of the scheme. */
export class ValueFiles implements FileSystemProvider, Disposable {
  readonly #context: Context;
  readonly #files = new Map<string, ValueFile>();
  readonly #changes = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile: Event<FileChangeEvent[]> = this.#changes.event;
  readonly #registration = workspace.registerFileSystemProvider(valueScheme, this, { isCaseSensitive: true });
  #lastNumber = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** A file of a value; each time it is asked for a new one, so that two of the same name are two. */
  add(source: Uri, value: OpenedValue): Uri {
    const uri = Uri.from({ scheme: valueScheme, path: `/${++this.#lastNumber}/${fileName(value.fileName)}` });
    const now = Date.now();
    const { etag, content } = value;
    this.#files.set(uri.path, { source, value, bytes: bytesOf(content), etag, created: now, changed: now });
    const [oldest] = this.#files.keys();
    if (this.#files.size > keptValues && oldest !== undefined) this.#files.delete(oldest);
    return uri;
  }

  stat(uri: Uri): FileStat {
    // Each value is in a folder of its own, so that two of the same name are two files.
    if (/^\/\d*$/.test(uri.path)) return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const { bytes, created, changed, value } = this.#file(uri);
    const stat = { type: FileType.File, ctime: created, mtime: changed, size: bytes.length };
    return value.readOnly === '' ? stat : { ...stat, permissions: FilePermission.Readonly };
  }

  readFile(uri: Uri): Uint8Array {
    return this.#file(uri).bytes;
  }

  async writeFile(uri: Uri, bytes: Uint8Array): Promise<void> {
    const file = this.#file(uri);
    const { source, value, etag } = file;
    if (value.readOnly !== '') throw FileSystemError.NoPermissions(value.readOnly);
    // The message may have been closed meanwhile: this opens it without showing it.
    const document = await workspace.openTextDocument(source);
    const params: WriteValueParams = {
      uri: source.toString(),
      line: value.line,
      path: value.path,
      etag,
      content: contentOf(value, bytes),
    };
    const response = await this.#context.server.sendRequest<WriteValueResponse>(writeValueMethod, params);
    if (response.kind === 'refused') throw FileSystemError.Unavailable(response.message);
    const { start, end } = response.range;
    const edit = new WorkspaceEdit();
    edit.replace(source, new Range(start.line, start.character, end.line, end.character), response.newText);
    if (document.version !== response.version || !(await workspace.applyEdit(edit))) {
      throw FileSystemError.Unavailable('The message has changed meanwhile. Nothing was written; save again.');
    }
    this.#files.set(uri.path, { ...file, bytes, etag: response.etag, changed: Date.now() });
  }

  watch(): Disposable {
    return new Disposable(() => {});
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(): void {
    throw FileSystemError.NoPermissions('Values of messages are no folders.');
  }

  delete(): void {
    throw FileSystemError.NoPermissions('A value can not be deleted here: empty it in its message.');
  }

  rename(): void {
    throw FileSystemError.NoPermissions('A value has the name of its place.');
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }

  #file(uri: Uri): ValueFile {
    const file = this.#files.get(uri.path);
    if (file === undefined) throw FileSystemError.FileNotFound(uri);
    return file;
  }
}

function bytesOf(content: ValueContent): Uint8Array {
  return content.kind === 'text' ? new TextEncoder().encode(content.text) : Buffer.from(content.base64, 'base64');
}

function contentOf({ content }: OpenedValue, bytes: Uint8Array): ValueContent {
  if (content.kind === 'text') return { kind: 'text', text: new TextDecoder().decode(bytes) };
  return { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') };
}
