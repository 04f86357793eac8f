/** A value as a file: escapes decoded, encapsulated data as what it is, and the way back into the message. */
import type { Position } from 'vscode-languageserver-types';
import type { SegmentFacts } from '../core/definitions/segment-facts.ts';
import { placeEdit } from '../core/edit/place-edit.ts';
import { decodeText, encodeText, findEscapes } from '../core/encoding/escapes.ts';
import { formatPlace } from '../core/path/path.ts';
import { occurrenceAt } from '../core/syntax/sections.ts';
import type { Place, Segment } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { ValueContent, ValueResponse, WriteValueParams, WriteValueResponse } from '../protocol.ts';
import { bySignature, contentKind } from './content-kind.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt, type VersionLoader } from './facts-at.ts';
import { findPlace } from './place-value.ts';

/** A longer value is for the file system and not for an editor. */
const MAX_CHARACTERS = 7_500_000;
/** So many characters of Base64 are enough to tell what they hold. */
const SNIFFED = 1_024;

/** How bytes stand in a value. */
type Encoding = 'base64' | 'hex' | 'none';

/** The value at a position: of encapsulated data its data, wherever in it the cursor is. */
export function decodedValue(
  document: DocumentSnapshot,
  position: Position,
  { definitions }: VersionFacts,
  versions: VersionLoader,
): ValueResponse {
  const { segment, section } = lineAt(document.source, position.line);
  const at = position.character - segment.prefix;
  if (segment.form !== 'segment' || at < 0 || at > segment.text.length) return refused('There is no value here.');
  const leaf = segment.leafAt(at);
  const facts = factsOfSegment(versions.facts, definitions, segment);
  const place = placeOf(leaf, facts);
  if (leaf.field === 0 || (segment.isHeader && leaf.field < 3)) return refused('There is no value here.');
  const raw = segment.rawAt(place);
  if (raw === '') return refused('There is no value here: the place is empty.');
  if (raw.length > MAX_CHARACTERS) return refused('The value is larger than 5 MB, which is too much for an editor.');
  const occurrence = occurrenceAt(document.source, section, position.line);
  const path = formatPlace(segment.id, occurrence, place);
  const { name } = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
  const opened = openValue(segment, place, raw, facts);
  return {
    kind: 'value',
    line: section.firstLine,
    path,
    name,
    fileName: `${path} ${name}`.trimEnd().replace(/[/\\:*?"<>|]+/g, '-') + `.${opened.extension}`,
    mime: opened.mime,
    content: opened.content,
    readOnly: opened.readOnly,
    etag: etagOf(raw),
  };
}

/** The edit that writes content at a place, encoded as what stands there is. */
export function writeValue(
  document: DocumentSnapshot,
  { line, path, etag, content }: WriteValueParams,
  { definitions }: VersionFacts,
  versions: VersionLoader,
): WriteValueResponse {
  const found = findPlace(document.source, line, path);
  const raw = found?.segment.rawAt(found.place) ?? '';
  if (found === undefined || etagOf(raw) !== etag) {
    return refused(`${path} has changed in the message meanwhile. Nothing was written; open the value again.`);
  }
  const { segment, place } = found;
  const { encoding } = openValue(segment, place, raw, factsOfSegment(versions.facts, definitions, segment));
  const written = encoded(content, encoding, segment);
  const edit = written === undefined ? undefined : placeEdit(segment, place, written);
  if (edit === undefined) return refused('The message declares no escape character in MSH-2 to write this text with.');
  return {
    kind: 'edit',
    range: {
      start: { line: found.line, character: segment.prefix + edit.start },
      end: { line: found.line, character: segment.prefix + edit.end },
    },
    newText: edit.text,
    version: document.version,
    etag: etagOf(edit.text),
  };
}

/** The leaf, or the data of the encapsulated data that it is in; a primitive is the field itself. */
function placeOf(leaf: Place & { component: number; subcomponent: number }, facts: SegmentFacts): Place {
  const { field, repetition, component, subcomponent } = leaf;
  const whole = facts.at(field, 0, 0);
  if (whole.definition?.dataType === 'ED') return { field, repetition, component: 5 };
  const hasParts = whole.composite || component > 1 || subcomponent > 1;
  const hasSmaller = facts.at(field, component, 0).composite || subcomponent > 1;
  return {
    field,
    repetition,
    component: hasParts ? component : undefined,
    subcomponent: hasParts && hasSmaller ? subcomponent : undefined,
  };
}

interface OpenedValue {
  readonly mime: string;
  readonly extension: string;
  readonly content: ValueContent;
  readonly readOnly: string;
  readonly encoding: Encoding;
}

function openValue(segment: Segment, place: Place, raw: string, facts: SegmentFacts): OpenedValue {
  const text = decodeText(raw, segment.delimiters);
  const isData = facts.at(place.field, 0, 0).definition?.dataType === 'ED';
  const part = (component: number): string => segment.rawAt({ ...place, component, subcomponent: undefined });
  const said = isData ? `${part(2)} ${part(3)}` : '';
  const encoding = encodingOf(text, isData ? part(4) : '');
  if (encoding === 'none') {
    const { mime, extension } = contentKind(text.slice(0, SNIFFED), said);
    const readOnly = whyReadOnly(raw, segment);
    return {
      mime,
      extension: extension === 'bin' ? 'txt' : extension,
      content: { kind: 'text', text },
      readOnly,
      encoding,
    };
  }
  const base64 = encoding === 'hex' ? base64OfHex(text) : text.replace(/\s+/g, '');
  const { mime, extension } = contentKind(bytesOf(base64.slice(0, SNIFFED)), said);
  return { mime, extension, content: { kind: 'bytes', base64 }, readOnly: '', encoding };
}

/** What ED.4 says; Base64 is told by its content, too, since many senders leave ED.4 out or use a plain text field. */
function encodingOf(text: string, said: string): Encoding {
  const bare = text.replace(/\s+/g, '');
  if (/^hex/i.test(said) && /^(?:[0-9a-f]{2})+$/i.test(bare)) return 'hex';
  if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return 'none';
  if (/^base64/i.test(said)) return 'base64';
  return bare.length >= 16 && bySignature(bytesOf(bare.slice(0, SNIFFED))) !== undefined ? 'base64' : 'none';
}

/** Escape sequences that a text can't say: writing it back would lose them. */
function whyReadOnly(raw: string, { delimiters }: Segment): string {
  for (const { meaning } of findEscapes(raw, delimiters)) {
    const isKept =
      meaning?.kind === 'delimiter' ||
      meaning?.kind === 'hexadecimal' ||
      (meaning?.kind === 'format' && meaning.command === 'br');
    if (!isKept)
      return 'The value holds highlighting or other escape sequences that its text does not show. Edit it in the message.';
  }
  return '';
}

function encoded(content: ValueContent, encoding: Encoding, segment: Segment): string | undefined {
  if (content.kind === 'bytes') {
    if (encoding === 'hex') return hexOfBase64(content.base64);
    return encodeText(content.base64, segment.delimiters);
  }
  const { field, component, repetition, subcomponent, escape: mark } = segment.delimiters;
  const text = content.text.replace(/\r\n/g, '\n');
  const marks = [field, component, repetition, subcomponent, '\n', '\r'];
  if (mark === '' && marks.some(cut => cut !== '' && text.includes(cut))) return undefined;
  return encodeText(text, segment.delimiters);
}

/** The bytes of Base64, a character each; of a text that was cut anywhere, those that are whole. */
function bytesOf(base64: string): string {
  return atob(base64.slice(0, base64.length - (base64.length % 4)));
}

function base64OfHex(text: string): string {
  const pairs = text.match(/[0-9a-f]{2}/gi) ?? [];
  return btoa(pairs.map(pair => String.fromCharCode(Number.parseInt(pair, 16))).join(''));
}

function hexOfBase64(base64: string): string {
  return Array.from(atob(base64), character => character.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

/** A short text that is another one for another value (FNV-1a, with the length). */
function etagOf(raw: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < raw.length; at++) hash = Math.imul(hash ^ raw.charCodeAt(at), 0x01000193);
  return `${raw.length}-${(hash >>> 0).toString(16)}`;
}

function refused(message: string): { readonly kind: 'refused'; readonly message: string } {
  return { kind: 'refused', message };
}
