/** So many at a time, first come first served. */
export class Turns {
  /** A set keeps the order in which its members came, and takes any of them out at once. */
  readonly #queue = new Set<() => void>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a turn if there is one to be had at once and nobody waits for it. */
  takeNow(): boolean {
    if (this.#free === 0 || this.#queue.size > 0) return false;
    this.#free--;
    return true;
  }

  /** Waits for a turn; false where the signal is aborted first. */
  take(signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve(true);
    }
    return new Promise(resolve => {
      const next = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.#queue.delete(next);
        resolve(false);
      };
      this.#queue.add(next);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives a turn back. */
  give(): void {
    for (const next of this.#queue) {
      this.#queue.delete(next);
      next();
      return;
    }
    this.#free++;
  }
}
