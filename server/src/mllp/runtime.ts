/** What sender and listener need of the world and do not fetch themselves, so that a test can say it. */
import { randomBytes } from 'node:crypto';
import type { LocalTime } from '../core/encoding/acknowledgement.ts';

/** Clock and identifiers. */
export interface MllpRuntime {
  /** The time for MSH-7 and for the records of what came and went. */
  now(): LocalTime;
  /** A steady clock in milliseconds, for latencies. */
  elapsed(): number;
  /** A control id for a message of our own: at most 20 characters, as MSH-10 holds in every version. */
  newControlId(): string;
}

/** The machine's clock, its time zone, and control ids that start at random and count on: `PH` and 18 characters. */
export function systemRuntime(): MllpRuntime {
  const start = randomBytes(6).toString('hex').toUpperCase();
  let count = 0;
  return {
    now() {
      const now = new Date();
      return { epochMilliseconds: now.getTime(), offsetMinutes: -now.getTimezoneOffset() };
    },
    elapsed: () => performance.now(),
    newControlId: () => `PH${start}${(++count).toString(36).toUpperCase().padStart(6, '0')}`,
  };
}
