/** The part of the protocol's cancellation token that the service looks at. */
export interface CancellationToken {
  readonly isCancellationRequested: boolean;
}

/** Lets other work of the process go first; the shell knows how. */
export type Pause = () => Promise<void>;

/** A token that is never cancelled: for the command line and tests. */
export const neverCancelled: CancellationToken = Object.freeze({ isCancellationRequested: false });
