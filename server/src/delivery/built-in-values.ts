import { randomUUID } from 'node:crypto';
import type { BuiltInValues } from '../core/edit/variables.ts';
import { formatTimestamp } from '../core/encoding/acknowledgement.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';

/** The built-in variables of one run: its clock, its control ids, and a number that starts at 1. */
export function builtInValues(runtime: MllpRuntime): BuiltInValues {
  let number = 0;
  return {
    now: () => formatTimestamp(runtime.now(), true),
    today: () => formatTimestamp(runtime.now(), false).slice(0, 8),
    id: () => runtime.newControlId(),
    uuid: () => randomUUID(),
    number: () => String(++number),
  };
}
