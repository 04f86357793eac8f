/** Work that is asked for more often than it is worth doing, such as telling a long list after each of its changes. */

/** Works at once when asked after a while, and otherwise once the interval is over: the last request is never lost. */
export class Paced {
  readonly #work: () => void;
  readonly #interval: number;
  #timer: NodeJS.Timeout | undefined;
  #isAsked = false;

  /** @param interval from one piece of work to the next at least, in milliseconds */
  constructor(work: () => void, interval: number) {
    this.#work = work;
    this.#interval = interval;
  }

  ask(): void {
    this.#isAsked = true;
    if (this.#timer === undefined) this.#run();
  }

  /** Does at once what was asked for and not done yet. */
  finish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isAsked) this.#work();
    this.#isAsked = false;
  }

  #run(): void {
    this.#timer = undefined;
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.#timer = setTimeout(() => this.#run(), this.#interval);
    this.#work();
  }
}
