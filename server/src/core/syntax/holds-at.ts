/** Whether a short text stands at a place of another one: for those, `startsWith` takes longer to call than to compare. */
export function holdsAt(text: string, start: number, short: string): boolean {
  if (start + short.length > text.length) return false;
  for (let at = 0; at < short.length; at++) if (text.charCodeAt(start + at) !== short.charCodeAt(at)) return false;
  return true;
}
