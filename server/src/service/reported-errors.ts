/** What a receiver reports of a message (ERR-2, and ERR-1 before 2.5), at its places in the message that was sent. */
import type { Range } from 'vscode-languageserver-types';
import { type ErrorLocation, type ReportedError, readAcknowledgement } from '../core/encoding/acknowledgement.ts';
import { formatPlace } from '../core/path/path.ts';
import { type Message, parseMessage, type SegmentLine } from '../core/syntax/message.ts';

/** One reported error where it stands. */
export interface ReportedAt {
  readonly range: Range;
  readonly severity: 'error' | 'warning' | 'information';
  /** Code of table 0357; empty where the receiver gives none. */
  readonly code: string;
  /** A full line for people: the path, and what the receiver says. */
  readonly message: string;
}

/**
 * The errors of a reply in the message that it answers. A place that the message does not have is shown at the nearest one
 * that it has; an error without a place at the header.
 */
export function reportedErrorsAt(message: Message, reply: string): ReportedAt[] {
  const parsed = parseMessage(reply);
  const acknowledgement = parsed && readAcknowledgement(parsed);
  return (acknowledgement?.errors ?? []).flatMap(error => {
    const words = wordsOf(error);
    const { code } = error;
    const severity = severityOf(error.severity);
    const places = error.locations.length === 0 ? [undefined] : error.locations;
    return places.map(place => ({ ...placed(message, place, words), severity, code }));
  });
}

function severityOf(code: string): ReportedAt['severity'] {
  return code === 'W' ? 'warning' : code === 'I' ? 'information' : 'error';
}

/** `Required field missing: sex is empty`, as much of it as the receiver says. */
function wordsOf({ code, codeText, applicationCode, applicationText, diagnostic, userMessage }: ReportedError): string {
  const parts = [codeText || (code && `error ${code}`), applicationText || applicationCode, userMessage, diagnostic];
  const said = parts.filter((part, index) => part !== '' && parts.indexOf(part) === index);
  return said.length === 0 ? 'the receiver reports an error and gives no reason' : said.join(': ');
}

function placed(message: Message, place: ErrorLocation | undefined, words: string): { range: Range; message: string } {
  const entry = place && message.all(place.segment)[(place.sequence ?? 1) - 1];
  if (place === undefined || entry === undefined) {
    const [header] = message.lines;
    const named = place === undefined ? '' : `${formatPlace(place.segment, place.sequence ?? 1, {})}: `;
    return { range: rangeOf(header, 0, 3), message: named + words };
  }
  const { segment } = entry;
  const { field, component, subcomponent } = place;
  const repetition = place.repetition ?? (component === undefined ? undefined : 1);
  const wanted = field === undefined ? undefined : { field, repetition, component, subcomponent };
  const path = formatPlace(place.segment, place.sequence ?? 1, wanted ?? {});
  const nearest =
    wanted &&
    [wanted, { ...wanted, subcomponent: undefined }, { field: wanted.field, repetition: wanted.repetition }]
      .map(one => segment.locate(one))
      .find(span => span !== undefined);
  const [start, end] = nearest === undefined || nearest.start === nearest.end ? [0, 3] : [nearest.start, nearest.end];
  return { range: rangeOf(entry, start, end), message: `${path}: ${words}` };
}

/** @param entry undefined only in a message without a line, which is none */
function rangeOf(entry: SegmentLine | undefined, start: number, end: number): Range {
  const line = entry?.line ?? 0;
  const prefix = entry?.segment.prefix ?? 0;
  return { start: { line, character: prefix + start }, end: { line, character: prefix + end } };
}
