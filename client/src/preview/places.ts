import { Range } from 'vscode';
import type { Position } from '../../../server/src/protocol.ts';

/** A stretch of a document as VS Code has it. */
export function rangeOf({ start, end }: { readonly start: Position; readonly end: Position }): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
