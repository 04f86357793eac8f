import { LineEnds } from '../core/syntax/chunk.ts';
import type { SourceText } from '../core/syntax/source-text.ts';

/** The line end that the text has already; a line feed where it has none. Of mixed ones, the first chunk decides. */
export function lineEndOf(source: SourceText): string {
  const ends = source.chunks[0]?.lineEnds ?? 0;
  if ((ends & LineEnds.CRLF) !== 0) return '\r\n';
  return (ends & LineEnds.CR) !== 0 && (ends & LineEnds.LF) === 0 ? '\r' : '\n';
}
