import type { Definitions } from '../core/definitions/types.ts';

/** Which component of a data type holds the code of a table that a profile binds: the first one, or the value itself. */
export function codedAt(definitions: Definitions, dataType: string): number {
  return (definitions.dataType(dataType)?.components.length ?? 0) > 0 ? 1 : 0;
}
