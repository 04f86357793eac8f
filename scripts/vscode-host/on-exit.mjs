/** @type {Set<() => void>} */
const actions = new Set();

// Node tells of its end by `exit`, but not when a signal ends it; so each signal is turned into an exit.
process.once('exit', () => {
  for (const action of [...actions].reverse()) action();
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(signal, () => process.exit(code));
}

/**
 * Has something cleaned up when this process ends, whichever way; the last registered first.
 * @param {() => void} action must be synchronous
 * @returns {() => void} forgets the action
 */
export function onExit(action) {
  actions.add(action);
  return () => actions.delete(action);
}
