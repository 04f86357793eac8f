/** The part of the protocol's cancellation token that the service looks at. */
export interface CancellationToken {
  readonly isCancellationRequested: boolean;
}

/** Lets other work of the process go first; the shell knows how. */
export type Pause = () => Promise<void>;

/** How long others have to wait at most, in milliseconds. */
const SLICE_MS = 8;

/**
 * Long work in slices. Between two pieces of it:
 *
 *     if (slices.isOver && !(await slices.rest())) return undefined;
 */
export class Slices {
  readonly #pause: Pause;
  readonly #token: CancellationToken;
  #began = Date.now();

  constructor(pause: Pause, token: CancellationToken) {
    this.#pause = pause;
    this.#token = token;
  }

  /** Whether it is time to let others in. No result depends on the clock, only when they get their turn. */
  get isOver(): boolean {
    return Date.now() - this.#began > SLICE_MS;
  }

  /** Lets others in; false where the work was given up meanwhile. */
  async rest(): Promise<boolean> {
    await this.#pause();
    this.#began = Date.now();
    return !this.#token.isCancellationRequested;
  }
}

/** A token that is never cancelled: for the command line and tests. */
export const neverCancelled: CancellationToken = Object.freeze({ isCancellationRequested: false });
