/** Messages into a folder: a file for each, and the reply from the file of the same name that ends in `.ack`. */
import { Exchange } from '../mllp/exchange.ts';
import { contentOf, type OutgoingMessage } from '../mllp/outgoing.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import type { SendResult } from '../mllp/send-result.ts';
import type { Sender } from '../mllp/sender.ts';
import { errorCode, errorText } from '../mllp/socket-problems.ts';
import { type NoConnection, unsent } from '../mllp/unsent.ts';
import type { FolderEndpoint } from './folder-endpoint.ts';
import { messageFileNames, type WrittenFile, writeMessageFile } from './message-files.ts';
import { ReplyFile } from './reply-file.ts';

/** A sender for a folder. Names sort in the order of the calls of `send`. */
export function createFolderSender(endpoint: FolderEndpoint, runtime: MllpRuntime): Sender {
  return new FolderSender(endpoint, runtime);
}

class FolderSender implements Sender {
  readonly #endpoint: FolderEndpoint;
  readonly #runtime: MllpRuntime;
  readonly #names = messageFileNames();
  readonly #waiting = new Set<Promise<SendResult>>();
  #isClosed = false;

  constructor(endpoint: FolderEndpoint, runtime: MllpRuntime) {
    this.#endpoint = endpoint;
    this.#runtime = runtime;
  }

  async send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    const sent = this.#send(message, signal);
    this.#waiting.add(sent);
    try {
      return await sent;
    } finally {
      this.#waiting.delete(sent);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#waiting);
  }

  #send(message: OutgoingMessage, signal: AbortSignal | undefined): Promise<SendResult> {
    const startedAt = this.#runtime.elapsed();
    const failure = (opening: NoConnection): SendResult =>
      unsent(message, opening, this.#runtime.elapsed() - startedAt);
    if (this.#isClosed || signal?.aborted) return Promise.resolve(failure({ kind: 'cancelled' }));
    return new Promise(resolve => {
      const giveUp = new AbortController();
      // There from the moment that the file gets its name: until then nobody can have taken the message.
      let exchange: Exchange | undefined;
      let replyFile: ReplyFile | undefined;
      const settle = (result: SendResult): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        replyFile?.stop();
        resolve(result);
      };
      const stopWriting = (why: NoConnection): void => {
        giveUp.abort();
        settle(failure(why));
      };
      const cancel = (): void => {
        if (exchange === undefined) stopWriting({ kind: 'cancelled' });
        else exchange.cancel();
      };
      const { folder, writeTimeout, replyTimeout, acknowledgements } = this.#endpoint;
      const timer = setTimeout(() => {
        const text = `Nothing could be written into ${folder} within ${writeTimeout} ms. Check the drive that it is on.`;
        if (exchange === undefined) stopWriting({ kind: 'timedOut', phase: 'connect', message: text });
        else exchange.breakOff(0, text);
      }, writeTimeout);
      signal?.addEventListener('abort', cancel, { once: true });
      const onRenaming = (): void => {
        exchange = new Exchange(message, replyTimeout, this.#runtime, [], {
          settled: settle,
          strayBytes: () => undefined,
          lastLook: () => replyFile?.lastLook() ?? Promise.resolve(),
        });
        exchange.startDeadline();
      };
      void this.#write(message, giveUp.signal, onRenaming).then(({ stem, file }) => {
        clearTimeout(timer);
        if (file.kind === 'failed') {
          const text = describeFolderProblem(file.error, folder);
          if (exchange === undefined) settle(failure({ kind: 'unreachable', message: text }));
          else exchange.breakOff(0, text);
        }
        // Where it was given up meanwhile, that has been told.
        if (file.kind !== 'written' || exchange === undefined || exchange.isSettled) return;
        if (!acknowledgements) {
          exchange.leave(`Written as ${stem}.hl7; nobody has acknowledged it.`, 'maybe');
          return;
        }
        exchange.written();
        if (!exchange.isSettled) replyFile = new ReplyFile(`${stem}.ack`, this.#endpoint, exchange);
      });
    });
  }

  async #write(
    message: OutgoingMessage,
    signal: AbortSignal,
    onRenaming: () => void,
  ): Promise<{ readonly stem: string; readonly file: WrittenFile }> {
    const { folder, acknowledgements } = this.#endpoint;
    for (;;) {
      const stem = this.#names.next(this.#runtime.now(), message.controlId);
      // A reply of that name would be to an earlier message.
      const besides = acknowledgements ? ['.ack'] : [];
      const file = await writeMessageFile(folder, stem, contentOf(message), besides, signal, onRenaming);
      if (file.kind !== 'taken') return { stem, file };
    }
  }
}

/** Why a message could not be written into a folder, and what to do. */
export function describeFolderProblem(error: unknown, folder: string): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return `The folder ${folder} does not exist. Create it, or name another one.`;
    case 'ENOTDIR':
      return `${folder} is no folder. Name one that messages can be written into.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `This user may not write into ${folder}. Change its permissions, or name another folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no space left for ${folder}. Make room, and send again.`;
    default:
      return `No message could be written into ${folder}: ${errorText(error)}.`;
  }
}
