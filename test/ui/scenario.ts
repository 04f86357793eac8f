import type { Workbench } from './workbench.ts';

/**
 * One thing that a person does in the editor. A file `*.ui.ts` of this folder exports its own as
 * `scenarios: readonly Scenario[]`; scripts/ui.mjs runs each in a fresh window on a fresh copy of samples/.
 */
export interface Scenario {
  /** States the behaviour, as a test's name does. */
  readonly name: string;
  /** Ends when the behaviour was seen, and throws when it was not. */
  run(workbench: Workbench): Promise<void>;
}
