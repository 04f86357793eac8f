/**
 * The Japanese sets of table 0211, switched by ISO 2022 escape sequences (JIS X 0202). iconv-lite has the same sets as
 * EUC-JP, where the set of a character shows in its bytes instead; so each run is moved there and back.
 */
import iconv from 'iconv-lite';
import type { JapaneseSet } from '../core/encoding/charset-names.ts';

const ESC = 0x1b;
const CR = 0x0d;
const LF = 0x0a;

type State = 'ascii' | 'kana' | 'jis-x-0208' | 'jis-x-0212';

/** The escape sequences behind ESC, by what follows `$` or `(`. JIS Roman is read as ASCII, as HL7's `\` needs it. */
const designations: ReadonlyMap<string, State> = new Map([
  ['(B', 'ascii'],
  ['(J', 'ascii'],
  ['(I', 'kana'],
  ['$@', 'jis-x-0208'],
  ['$B', 'jis-x-0208'],
  ['$(D', 'jis-x-0212'],
]);

/** Half-width katakana of JIS X 0201, where they stand in EUC-JP: behind 0x8E. */
const KANA_SHIFT = 0x8e;
/** JIS X 0212, where it stands in EUC-JP: behind 0x8F. */
const SUPPLEMENT_SHIFT = 0x8f;

/** Text of ISO 2022 bytes. What can't be read becomes U+FFFD. */
export function decodeIso2022Jp(bytes: Uint8Array): string {
  const moved: number[] = [];
  let state: State = 'ascii';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === ESC) {
      const rest = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
      // `)I` puts kana into the upper half, where they are read in any state.
      const mark = rest.startsWith('$(') ? rest : rest.slice(0, 2);
      const next = designations.get(mark);
      if (next !== undefined || mark === ')I') {
        state = next ?? state;
        at += mark.length;
        continue;
      }
    }
    // A segment starts in ASCII, whatever the one before it ended in.
    if (byte === CR || byte === LF) state = 'ascii';
    if (byte >= 0xa1 && byte <= 0xdf) moved.push(KANA_SHIFT, byte);
    else if (byte <= 0x20 || byte >= 0x7f || state === 'ascii') moved.push(byte);
    else if (state === 'kana') moved.push(KANA_SHIFT, byte | 0x80);
    else {
      if (state === 'jis-x-0212') moved.push(SUPPLEMENT_SHIFT);
      moved.push(byte | 0x80);
      const second = bytes[at + 1];
      if (second !== undefined && second > 0x20 && second < 0x7f) {
        moved.push(second | 0x80);
        at++;
      }
    }
  }
  return iconv.decode(Uint8Array.from(moved), 'eucjp');
}

/**
 * ISO 2022 bytes of a text, back in ASCII before every line end and at the end. Kana are written as JIS X 0201 has them,
 * in the upper half. A character of a set that is not among `sets` becomes `?`: the caller compares.
 */
export function encodeIso2022Jp(text: string, sets: readonly JapaneseSet[]): Buffer {
  const moved = iconv.encode(text, 'eucjp');
  const bytes: number[] = [];
  let state: State = 'ascii';
  const enter = (next: State): void => {
    if (next === state) return;
    const sequence = next === 'jis-x-0208' ? '$B' : next === 'jis-x-0212' ? '$(D' : '(B';
    bytes.push(ESC, ...Buffer.from(sequence, 'latin1'));
    state = next;
  };
  const put = (set: JapaneseSet, next: State, ...values: readonly number[]): void => {
    const allowed = sets.includes(set);
    enter(allowed ? next : 'ascii');
    bytes.push(...(allowed ? values : [0x3f]));
  };
  for (let at = 0; at < moved.length; at++) {
    const byte = moved[at] as number;
    const second = moved[at + 1] ?? 0x3f;
    if (byte < 0x80) {
      enter('ascii');
      bytes.push(byte);
    } else if (byte === KANA_SHIFT) {
      put('jis-x-0201', 'ascii', second);
      at++;
    } else if (byte === SUPPLEMENT_SHIFT) {
      put('jis-x-0212', 'jis-x-0212', second & 0x7f, (moved[at + 2] ?? 0x3f) & 0x7f);
      at += 2;
    } else {
      put('jis-x-0208', 'jis-x-0208', byte & 0x7f, second & 0x7f);
      at++;
    }
  }
  enter('ascii');
  return Buffer.from(bytes);
}
