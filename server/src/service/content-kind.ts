/** What encapsulated data is: by its first bytes, else by what the message says of it (data type ED, chapter 2A). */

/** A kind of content. */
export interface ContentKind {
  readonly mime: string;
  /** Without the dot. */
  readonly extension: string;
}

const kind = (mime: string, extension: string): ContentKind => ({ mime, extension });

const plainText = kind('text/plain', 'txt');
const binary = kind('application/octet-stream', 'bin');

/** By the characters that the first bytes are in Latin-1. */
const signatures: readonly (readonly [RegExp, ContentKind])[] = [
  [/^%PDF-/, kind('application/pdf', 'pdf')],
  [/^\x89PNG\r\n/, kind('image/png', 'png')],
  [/^\xff\xd8\xff/, kind('image/jpeg', 'jpg')],
  [/^GIF8[79]a/, kind('image/gif', 'gif')],
  [/^BM[\s\S]{4}\0\0\0\0/, kind('image/bmp', 'bmp')],
  [/^(?:II\*\0|MM\0\*)/, kind('image/tiff', 'tif')],
  [/^RIFF[\s\S]{4}WEBP/, kind('image/webp', 'webp')],
  [/^\{\\rtf/, kind('application/rtf', 'rtf')],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what an archive starts with.
  [/^PK\x03\x04/, kind('application/zip', 'zip')],
  [/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b/i, kind('text/html', 'html')],
  [/^(?:\xef\xbb\xbf)?\s*<(?:\?xml|ClinicalDocument|[\w:.-]+[^>]*\sxmlns)/, kind('application/xml', 'xml')],
  [/^\s*[{[]\s*["{[\]}]/, kind('application/json', 'json')],
];

/** By the words of ED.2 and ED.3 (tables 0191 and 0291), and by MIME types that senders put there. */
const named: readonly (readonly [RegExp, ContentKind])[] = [
  [/pdf/i, kind('application/pdf', 'pdf')],
  [/png/i, kind('image/png', 'png')],
  [/jpe?g/i, kind('image/jpeg', 'jpg')],
  [/gif/i, kind('image/gif', 'gif')],
  [/tiff?/i, kind('image/tiff', 'tif')],
  [/rtf/i, kind('application/rtf', 'rtf')],
  [/html/i, kind('text/html', 'html')],
  [/xml|cda|hl7.*cda/i, kind('application/xml', 'xml')],
  [/json/i, kind('application/json', 'json')],
  [/text|plain|txt/i, plainText],
];

/**
 * @param start the first bytes, a character each
 * @param said ED.2 and ED.3
 */
export function contentKind(start: string, said: string): ContentKind {
  return (
    bySignature(start) ?? named.find(([pattern]) => pattern.test(said))?.[1] ?? (isPlain(start) ? plainText : binary)
  );
}

/** What first bytes tell by themselves; undefined where they could be anything. */
export function bySignature(start: string): ContentKind | undefined {
  return signatures.find(([pattern]) => pattern.test(start))?.[1];
}

function isPlain(start: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what plain text does not hold.
  return !/[\x00-\x08\x0e-\x1f]/.test(start);
}
