import { setTimeout } from 'node:timers/promises';

/** Waits for some milliseconds, or until the signal is given. Never rejects. */
export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Being cancelled is all that a wait can reject with, and no failure here.
  if (milliseconds > 0) await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}
