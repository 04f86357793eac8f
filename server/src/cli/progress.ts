import type { Output } from './shell.ts';

const INTERVAL_MS = 100;

/** One line on a terminal that says how far a long run is, written over again and again; nothing anywhere else. */
export class Progress {
  readonly #output: Output;
  #shownAt = 0;
  #isShown = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Shows the line, though not more often than the eye can follow. */
  async show(text: string): Promise<void> {
    const now = Date.now();
    if (!this.#output.isTerminal || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    await this.#output.write(`\r\x1b[K${text}`);
  }

  /** Takes the line away: before anything else is printed, and in the end. */
  async clear(): Promise<void> {
    if (!this.#isShown) return;
    this.#isShown = false;
    await this.#output.write('\r\x1b[K');
  }
}
