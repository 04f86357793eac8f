/** Quoted strings, as JSON and most programming languages write them. */

/**
 * The text of the quoted string in a text that begins with something, its escapes read; undefined where there is none or
 * more than one, or where what is quoted can't be read.
 * @param wanted matches the beginning of what the string holds
 */
export function findLiteral(text: string, wanted: RegExp): string | undefined {
  const found: string[] = [];
  for (let at = text.indexOf('"'); at !== -1; ) {
    const end = endOfLiteral(text, at);
    if (end === undefined) break;
    const inside = text.slice(at + 1, end);
    if (wanted.exec(inside)?.index === framingLength(inside)) found.push(inside);
    at = text.indexOf('"', end + 1);
  }
  const [only] = found;
  return only === undefined || found.length > 1 ? undefined : read(only);
}

/** Length of framing bytes, as they are or escaped, before the message. */
function framingLength(inside: string): number {
  if (inside.charCodeAt(0) === 0x0b) return 1;
  return /^(?:\\u000[bB]|\\x0[bB])?/.exec(inside)?.[0].length ?? 0;
}

function endOfLiteral(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') return at;
  }
  return undefined;
}

/** JSON knows no other escapes than these; a string that has others is a program's, and stays for the next step. */
function read(inside: string): string {
  const isJson = /^(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*$/u.test(inside);
  if (!isJson) return inside;
  const value: unknown = JSON.parse(`"${inside}"`);
  return typeof value === 'string' ? value : inside;
}
