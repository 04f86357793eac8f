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

/** The machine's clock, its time zone, and random control ids. */
export function systemRuntime(): MllpRuntime {
  return {
    now() {
      const now = new Date();
      return { epochMilliseconds: now.getTime(), offsetMinutes: -now.getTimezoneOffset() };
    },
    elapsed: () => performance.now(),
    newControlId: () => `PH${randomBytes(9).toString('hex').toUpperCase()}`,
  };
}
