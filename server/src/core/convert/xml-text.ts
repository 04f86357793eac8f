/** Text in XML 1.0: what has to be escaped, and what cannot be there at all. */

/** Text of an element. A CR is written by its number, since a reader would take it for the end of a line. */
export function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, character => entities[character] ?? character);
}

/** The value of an attribute, in which a reader would take line ends and tabs for blanks. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, character => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** The text with U+FFFD in the place of each character that XML cannot hold, escaped or not. */
export function possibleInXml(text: string): string {
  // Most texts have none, and then nothing is put together.
  let out = '';
  let kept = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1))) at++;
    else if (!isPossible(code)) {
      out += `${text.slice(kept, at)}\ufffd`;
      kept = at + 1;
    }
  }
  return kept === 0 ? text : out + text.slice(kept);
}

function isPossible(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
