/**
 * The character sets that MSH-18 can name: HL7 table 0211 (chapter 2, MSH-18 and MSH-20), and the names that people
 * write there although the table does not hold them. Pure facts; turning bytes into text is the platform's part.
 */

/** A way to turn text into bytes and back. */
export type Encoding =
  | 'ascii'
  | 'utf-8'
  | 'utf-16'
  | 'utf-32'
  | `iso-8859-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 15}`
  | `windows-125${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`
  /** JIS X 0201: ASCII and, above 0xA0, half-width katakana; one byte each. */
  | 'jis-x-0201'
  /** ISO 2022 with the escape sequences of the Japanese sets. */
  | 'iso-2022-jp'
  | 'gb18030'
  | 'big5'
  | 'euc-kr';

/** A character set by name. */
export interface Charset {
  /** As table 0211 writes it; for names beyond the table, as they are mostly written. */
  readonly name: string;
  /** Undefined where no converter for it is known. */
  readonly encoding: Encoding | undefined;
  /** False for a name that is widely understood but is not in table 0211. */
  readonly standard: boolean;
}

const standard = (name: string, encoding: Encoding | undefined): Charset => ({ name, encoding, standard: true });
const common = (name: string, encoding: Encoding): Charset => ({ name, encoding, standard: false });

/** All character sets that have a name, the standard's own first. */
export const charsets: readonly Charset[] = [
  standard('ASCII', 'ascii'),
  standard('8859/1', 'iso-8859-1'),
  standard('8859/2', 'iso-8859-2'),
  standard('8859/3', 'iso-8859-3'),
  standard('8859/4', 'iso-8859-4'),
  standard('8859/5', 'iso-8859-5'),
  standard('8859/6', 'iso-8859-6'),
  standard('8859/7', 'iso-8859-7'),
  standard('8859/8', 'iso-8859-8'),
  standard('8859/9', 'iso-8859-9'),
  standard('8859/15', 'iso-8859-15'),
  standard('ISO IR6', 'ascii'),
  standard('ISO IR14', 'jis-x-0201'),
  standard('ISO IR87', 'iso-2022-jp'),
  standard('ISO IR159', 'iso-2022-jp'),
  standard('JAS2020', 'iso-2022-jp'),
  standard('JIS X 0202', 'iso-2022-jp'),
  standard('GB 18030-2000', 'gb18030'),
  standard('KS X 1001', 'euc-kr'),
  standard('CNS 11643-1992', undefined),
  standard('BIG-5', 'big5'),
  // Up to 2.4 the table had nothing but UNICODE; what is sent under that name over a byte protocol is UTF-8.
  standard('UNICODE', 'utf-8'),
  standard('UNICODE UTF-8', 'utf-8'),
  standard('UNICODE UTF-16', 'utf-16'),
  standard('UNICODE UTF-32', 'utf-32'),
  common('WINDOWS-1250', 'windows-1250'),
  common('WINDOWS-1251', 'windows-1251'),
  common('WINDOWS-1252', 'windows-1252'),
  common('WINDOWS-1253', 'windows-1253'),
  common('WINDOWS-1254', 'windows-1254'),
  common('WINDOWS-1255', 'windows-1255'),
  common('WINDOWS-1256', 'windows-1256'),
  common('WINDOWS-1257', 'windows-1257'),
  common('WINDOWS-1258', 'windows-1258'),
];

/** Spellings from other registries, reduced as {@link reduce} does, and the name in {@link charsets} that is meant. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['USASCII', 'ASCII'],
  ['UTF8', 'UNICODE UTF-8'],
  ['UTF16', 'UNICODE UTF-16'],
  ['UTF32', 'UNICODE UTF-32'],
  ['LATIN1', '8859/1'],
  ['LATIN2', '8859/2'],
  ['LATIN9', '8859/15'],
  ['ISOIR100', '8859/1'],
  ['ISOIR101', '8859/2'],
  ['ISOIR109', '8859/3'],
  ['ISOIR110', '8859/4'],
  ['ISOIR144', '8859/5'],
  ['ISOIR127', '8859/6'],
  ['ISOIR126', '8859/7'],
  ['ISOIR138', '8859/8'],
  ['ISOIR148', '8859/9'],
  ['ISOIR203', '8859/15'],
  ['GB18030', 'GB 18030-2000'],
  ['BIG5', 'BIG-5'],
  ['EUCKR', 'KS X 1001'],
  ['ISO2022JP', 'JIS X 0202'],
]);

/** Upper case, letters and digits only: `ISO-8859-1`, `iso 8859/1` and `ISO8859_1` are one name. */
function reduce(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

const byName: ReadonlyMap<string, Charset> = new Map(charsets.map(charset => [charset.name, charset]));
const byReducedName: ReadonlyMap<string, Charset> = new Map(charsets.map(charset => [reduce(charset.name), charset]));

/** The character set that a name stands for, spelt as people spell it; undefined where none is known by that name. */
export function findCharset(name: string): Charset | undefined {
  const exact = byName.get(name);
  if (exact !== undefined) return exact;
  const key = reduce(name);
  const known = byReducedName.get(key) ?? byReducedName.get(reduce(spellings.get(key) ?? ''));
  if (known !== undefined) return known;
  const family = /^(?:ISO)?(8859\d{1,2})$/.exec(key) ?? /^(?:CP|WIN)(125\d)$/.exec(key);
  const number = family?.[1];
  if (number === undefined) return undefined;
  return byReducedName.get(number) ?? byReducedName.get(`WINDOWS${number}`);
}

/** The parts of the Japanese standards that an `iso-2022-jp` message may switch to. */
export type JapaneseSet = 'jis-x-0201' | 'jis-x-0208' | 'jis-x-0212';

/** What the repetitions of MSH-18 say. */
export type DeclaredCharset =
  /** MSH-18 is empty or not there. The standard then means ASCII, of which whatever is in use is a superset. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'known';
      readonly charset: Charset;
      readonly encoding: Encoding;
      /** For `iso-2022-jp`: the sets that the repetitions allow; else empty. */
      readonly sets: readonly JapaneseSet[];
    }
  /** A name of the standard that nothing here can convert. */
  | { readonly kind: 'unsupported'; readonly charset: Charset }
  | { readonly kind: 'unknown'; readonly name: string };

/**
 * Reads the repetitions of MSH-18. The first one is the set that the message starts in; an empty first one is ASCII.
 * The others are sets that the text may switch to in between, which is done with ISO 2022 escape sequences:
 * `~ISO IR87` is ASCII with JIS X 0208 (MSH-20 `ISO 2022-1994`), the usual declaration in Japan.
 */
export function declaredCharset(repetitions: readonly string[]): DeclaredCharset {
  if (repetitions.length === 0) return { kind: 'none' };
  const names = repetitions.map(name => name.trim());
  const first = names[0] ?? '';
  const alternates = names.slice(1).filter(name => name !== '');
  if (first === '' && alternates.length === 0) return { kind: 'none' };
  const charset = findCharset(first === '' ? 'ASCII' : first);
  if (charset === undefined) return { kind: 'unknown', name: first };
  if (charset.encoding === undefined) return { kind: 'unsupported', charset };
  const japanese = [charset, ...alternates.map(findCharset)].filter(one => one?.encoding === 'iso-2022-jp');
  const [switched] = japanese;
  const canSwitch = charset.encoding === 'ascii' || charset.encoding === 'jis-x-0201';
  if (switched === undefined || (charset !== switched && !canSwitch)) {
    return { kind: 'known', charset, encoding: charset.encoding, sets: [] };
  }
  const named = (name: string): boolean => [first, ...alternates].some(one => findCharset(one)?.name === name);
  const both = named('JIS X 0202') || named('JAS2020');
  const sets: JapaneseSet[] = [];
  if (named('ISO IR14') || both) sets.push('jis-x-0201');
  if (named('ISO IR87') || both) sets.push('jis-x-0208');
  if (named('ISO IR159')) sets.push('jis-x-0212');
  return { kind: 'known', charset: switched, encoding: 'iso-2022-jp', sets };
}
