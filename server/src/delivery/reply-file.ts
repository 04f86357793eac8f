/** A reply that somebody writes as a file, read once it is whole. */
import { type FSWatcher, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAcknowledgementCode } from '../core/encoding/acknowledgement-mode.ts';
import type { Exchange } from '../mllp/exchange.ts';
import { judgeReplies, type ReadReplies, readReplies } from '../mllp/replies.ts';
import { errorCode, errorText } from '../mllp/socket-problems.ts';
import type { FolderEndpoint } from './folder-endpoint.ts';

/**
 * Waits for the file that answers one message. Nothing says when its writer is done, so it is taken once it holds an MSA
 * that is complete and has not changed for a while; at the deadline it is taken as it is.
 */
export class ReplyFile {
  readonly #file: string;
  readonly #endpoint: FolderEndpoint;
  readonly #exchange: Exchange;
  readonly #watcher: FSWatcher | undefined;
  readonly #poll: NodeJS.Timeout;
  #settling: NodeJS.Timeout | undefined;
  /** What the last look saw, if that would do as a reply. */
  #candidate: Buffer | undefined;
  /** Looks wait for each other. */
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** @param name of the file, in the endpoint's folder */
  constructor(name: string, endpoint: FolderEndpoint, exchange: Exchange) {
    this.#file = path.join(endpoint.folder, name);
    this.#endpoint = endpoint;
    this.#exchange = exchange;
    this.#watcher = watchFolder(endpoint.folder, changed => {
      // Some systems do not say which file it was.
      if (changed === null || changed === name) this.#lookLater();
    });
    this.#poll = setInterval(() => this.#lookLater(), endpoint.pollInterval);
    this.#lookLater();
  }

  /** Looks a last time and takes what there is, whole or not. */
  lastLook(): Promise<void> {
    return this.#look(true);
  }

  /** Stops waiting; the file stays where it is. */
  stop(): void {
    this.#isStopped = true;
    this.#watcher?.close();
    clearInterval(this.#poll);
    clearTimeout(this.#settling);
  }

  #lookLater(): void {
    void this.#look(false);
  }

  #look(isLast: boolean): Promise<void> {
    this.#looking = this.#looking.then(() => this.#lookNow(isLast));
    return this.#looking;
  }

  async #lookNow(isLast: boolean): Promise<void> {
    if (this.#isStopped) return;
    const found = await readReply(this.#file, this.#endpoint.replyLimit);
    if (this.#isStopped) return;
    switch (found.kind) {
      case 'nothing':
        this.#candidate = undefined;
        return;
      case 'too-large':
        this.#exchange.misanswer(`The reply is larger than ${found.limit} bytes, the limit for this endpoint.`);
        return;
      case 'unreadable':
        // Whoever writes it may hold it for the while.
        if (isLast) this.#exchange.misanswer(`${this.#file} can't be read: ${found.reason}.`);
        return;
      case 'bytes':
        this.#consider(found.bytes, isLast);
    }
  }

  #consider(bytes: Buffer, isLast: boolean): void {
    const read = readReplies(bytes, this.#endpoint.charset);
    if (!isLast) {
      if (!isComplete(read, this.#exchange)) {
        this.#candidate = undefined;
        return;
      }
      if (this.#candidate?.equals(bytes) !== true) {
        this.#candidate = bytes;
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => this.#lookLater(), this.#endpoint.settleTime);
        return;
      }
    }
    judgeReplies(this.#exchange, read, 'A file holds the whole reply, so nothing more was waited for.');
  }
}

/** Whether it holds an MSA that no further byte could change into another one. */
function isComplete({ decoded, replies }: ReadReplies, exchange: Exchange): boolean {
  const acknowledgements = replies.flatMap(one => (one.kind === 'acknowledgement' ? [one.acknowledgement] : []));
  if (acknowledgements.length === 0) return false;
  if (/[\r\n]$/.test(decoded.text)) return true;
  return acknowledgements.some(one => isAcknowledgementCode(one.code) && exchange.isAnsweredBy(one));
}

type FoundReply =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'too-large'; readonly limit: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

async function readReply(file: string, limit: number): Promise<FoundReply> {
  try {
    const { size } = await stat(file);
    if (size > limit) return { kind: 'too-large', limit };
    const bytes = await readFile(file);
    return bytes.length === 0 ? { kind: 'nothing' } : { kind: 'bytes', bytes };
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? { kind: 'nothing' } : { kind: 'unreadable', reason: errorText(error) };
  }
}

/** Watches a folder; undefined where the system can't, as on some network drives. */
function watchFolder(folder: string, changed: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_, name) => changed(name));
    // A watcher that fails tells nothing any more; there is still the look now and then.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // Too many watchers, or a file system without them: the look now and then has to do.
    return undefined;
  }
}
