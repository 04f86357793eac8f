import type { Disposable } from 'vscode';

/** Runs something at once, and then no more often than so many milliseconds apart, however often it is asked for. */
export class Throttled implements Disposable {
  readonly #interval: number;
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAskedFor = false;

  constructor(interval: number, run: () => void) {
    this.#interval = interval;
    this.#run = run;
  }

  /** Runs now, or when the interval since the last time is over. */
  ask(): void {
    if (this.#timer !== undefined) {
      this.#isAskedFor = true;
      return;
    }
    this.#run();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isAskedFor) return;
      this.#isAskedFor = false;
      this.ask();
    }, this.#interval);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#isAskedFor = false;
  }
}
