/** Which number a set id has (chapter 2, data type SI): 1, 2, 3 within the group that the segment counts in. */
import type { MessageStructures } from '../core/structure/structures.ts';
import { scopeOf } from '../core/validate/message-rules.ts';

/** Beyond it, matching a structure for each proposal would be felt; then the neighbours decide. */
const MAX_MATCHED = 500;

/**
 * The set id of a segment that is put before the segment at an index.
 * @param ids of the message's segments, without the new one
 */
export function nextSetId(
  structures: MessageStructures,
  structure: string,
  ids: readonly string[],
  index: number,
  id: string,
): number {
  if (ids.length <= MAX_MATCHED) {
    const match = structures.match(structure, [...ids.slice(0, index), id, ...ids.slice(index)]);
    if (match !== undefined) {
      const scope = scopeOf(match, index);
      let number = 1;
      for (let at = scope?.start ?? 0; at < index; at++) {
        if (match.ids[at] === id && scopeOf(match, at) === scope) number++;
      }
      return number;
    }
  }
  let first = index;
  while (first > 0 && ids[first - 1] === id) first--;
  return index - first + 1;
}
