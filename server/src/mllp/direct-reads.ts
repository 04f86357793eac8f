/**
 * The bytes of a connecting socket straight from the system, in one buffer that every read uses again: no memory is asked
 * for and no stream stands between, which is a third of what a small read costs. Node offers it (`onread`) to sockets that
 * connect, not to those that a server accepts.
 */
import type { OnReadOpts } from 'node:net';

/** As much as the system hands over in one read. */
const BUFFER_SIZE = 64 * 1024;

/** Goes with one socket, from before it connects. Its `data` event is silent then; `end`, `error` and `close` are not. */
export class DirectReads {
  /** For the options that the socket is connected with. */
  readonly onread: OnReadOpts;
  /** What came before anyone asked for it: a TLS peer may write along with the end of its handshake. */
  #early: Buffer[] = [];
  #take: ((bytes: Buffer) => void) | undefined;

  constructor() {
    const buffer = Buffer.allocUnsafeSlow(BUFFER_SIZE);
    this.onread = {
      buffer,
      callback: length => {
        this.#give(buffer.subarray(0, length));
        return true;
      },
    };
  }

  /**
   * From the next tick on, gives `take` all bytes in the order they came. They are good until it returns: the next read
   * writes over them.
   */
  deliverTo(take: (bytes: Buffer) => void): void {
    process.nextTick(() => {
      for (const bytes of this.#early.splice(0)) take(bytes);
      this.#take = take;
    });
  }

  #give(bytes: Buffer): void {
    if (this.#take === undefined) this.#early.push(Buffer.from(bytes));
    else this.#take(bytes);
  }
}
