/** Where two lists, of which one came from the other by an edit in one place, are the same. */
export interface UnchangedEnds {
  /** How many entries at the start are the same. */
  readonly head: number;
  /** From which entry of the later list on they are the same again. */
  readonly tail: number;
  /** How much further on those stand in the earlier list. */
  readonly shift: number;
}

/** Compares entries by identity, without looking into them: it is done over all chunks of a file for each keystroke. */
export function unchangedEnds(before: readonly unknown[], now: readonly unknown[]): UnchangedEnds {
  const shift = before.length - now.length;
  const least = Math.min(before.length, now.length);
  let head = 0;
  while (head < least && before[head] === now[head]) head++;
  const first = shift < 0 ? head - shift : head;
  let tail = now.length;
  while (tail > first && before[tail - 1 + shift] === now[tail - 1]) tail--;
  return { head, tail, shift };
}
