/**
 * Puts a word of equal length in place of every path of an expression. What looks like a path starts with a capital
 * letter, or is `this`, and runs on over letters, digits, `-`, `.`, `/` and anything in brackets.
 */
export function maskPaths(text: string): string {
  let masked = '';
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    let end = at + 1;
    if (character === "'" || character === '"') end = quoteEnd(text, at);
    else if (/[A-Z]/.test(character) || isThis(text, at)) {
      end = pathEnd(text, at);
      masked += 'p'.repeat(end - at);
      at = end;
      continue;
    } else if (/[\w$]/.test(character)) {
      // A small-letter word with what hangs on it by dots, `params.Site`: no path begins inside it.
      while (end < text.length && /[\w.$-]/.test(text[end] as string)) end++;
    }
    masked += text.slice(at, end);
    at = end;
  }
  return masked;
}

/** `this`, `this.1`, `this-3`, `this[2]`, and no word that begins so. */
function isThis(text: string, at: number): boolean {
  return text.startsWith('this', at) && !/\w/.test(text[at + 4] ?? '');
}

function quoteEnd(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function pathEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const character = text[at] as string;
    if (character === '[') {
      let end = at + 1;
      while (end < text.length && text[end] !== ']')
        end = /['"]/.test(text[end] as string) ? quoteEnd(text, end) : end + 1;
      at = Math.min(end + 1, text.length);
    } else if (/[\w./-]/.test(character)) at++;
    else break;
  }
  return at;
}
