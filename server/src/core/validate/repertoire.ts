/**
 * Characters that can't be in a message by its own MSH-18 (chapter 2, MSH-18; table 0211). Only sets of known repertoire
 * are measured. A replacement character in the text means that bytes were read as what they are not.
 */
import type { Issue } from './issue.ts';
import { defaultSeverity } from './rules.ts';

/** The characters of a set: all those below `limit`. */
export interface Repertoire {
  readonly name: string;
  readonly limit: number;
}

/** The repertoire of an MSH-18 as written, by its first repetition. */
export function repertoireOf(charset: string): Repertoire | undefined {
  switch (charset.split(/[~^]/, 1)[0]?.trim().toUpperCase()) {
    case 'ASCII':
      return { name: 'ASCII', limit: 0x80 };
    case '8859/1':
      return { name: '8859/1', limit: 0x100 };
    default:
      return undefined;
  }
}

/** The first character of a line that its message's charset does not have. */
export function checkRepertoire(
  text: string,
  start: number,
  end: number,
  repertoire: Repertoire | undefined,
): Issue | undefined {
  const limit = repertoire?.limit ?? 0x10000;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < limit && code !== 0xfffd) continue;
    const character = String.fromCodePoint(text.codePointAt(at) ?? code);
    return {
      code: 'encoding-mismatch',
      severity: defaultSeverity('encoding-mismatch'),
      start: at - start,
      end: at - start + character.length,
      segment: '',
      place: undefined,
      name: '',
      text:
        code === 0xfffd
          ? 'the text holds a replacement character: bytes were read in a charset that they are not in (open the file with the encoding that it was written in)'
          : `'${character}' is not in ${repertoire?.name}, the charset that MSH-18 names (name the one that the message is in)`,
    };
  }
  return undefined;
}
