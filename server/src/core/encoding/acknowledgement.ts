/**
 * Builds acknowledgements and reads replies (HL7 v2 chapter 2: "Message processing rules", MSA, ERR). Versions differ in
 * three things:
 *
 * - MSH-9 has the event of the acknowledged message as its second component from 2.3 on, where MSH-9 is defined with
 *   two components for every message; the third, `ACK`, came with component 3 in 2.3.1.
 * - ERR-1 locates and codes an error up to 2.4 (2.1: as one code; 2.2 on: `segment^sequence^field^code`). From 2.5 on each
 *   error is a segment with ERR-2, ERR-3, ERR-4, ERR-7 and ERR-8, and ERR-1 is kept for old receivers.
 * - MSA-3, the text, is withdrawn in 2.7: there ERR-8 says it.
 */
import { type Delimiters, standardDelimiters } from '../syntax/delimiters.ts';
import type { Message } from '../syntax/message.ts';
import type { Segment } from '../syntax/segment.ts';
import { type AcknowledgementCode, verdictOf } from './acknowledgement-mode.ts';
import { encodeText } from './escapes.ts';

/** A moment and the zone it is to be written in. */
export interface LocalTime {
  /** Milliseconds since 1970 in UTC. */
  readonly epochMilliseconds: number;
  /** Minutes that local time is ahead of UTC: 60 for +0100. */
  readonly offsetMinutes: number;
}

/** The place of an error, 1-based as ERR-2 has it (ERL: segment, sequence, field, repetition, component, subcomponent). */
export interface ErrorLocation {
  readonly segment: string;
  /** Which of the segments with that id. */
  readonly sequence?: number | undefined;
  readonly field?: number | undefined;
  readonly repetition?: number | undefined;
  readonly component?: number | undefined;
  readonly subcomponent?: number | undefined;
}

/** One error to report. Texts are plain: they are escaped here. */
export interface ErrorReport {
  readonly locations?: readonly ErrorLocation[];
  /** Table 0357, such as 101 (required field missing). */
  readonly code: string;
  readonly codeText: string;
  /** Table 0516. */
  readonly severity?: 'E' | 'W' | 'I' | 'F';
  readonly diagnostic?: string;
  readonly userMessage?: string;
}

/** What an acknowledgement says, and the facts that the sender of it brings. */
export interface AcknowledgementOrder {
  readonly code: AcknowledgementCode;
  /** The acknowledgement's own MSH-10, never that of the message. */
  readonly controlId: string;
  readonly time: LocalTime;
  /** MSA-2; MSH-10 of the message where nothing is said. */
  readonly acknowledges?: string | undefined;
  /** MSA-3; in 2.7 and later ERR-8 of an error of its own. */
  readonly text?: string | undefined;
  readonly errors?: readonly ErrorReport[] | undefined;
}

/** Table 0357 as far as it is used here. */
export const errorCodes = {
  requiredFieldMissing: { code: '101', codeText: 'Required field missing' },
  unsupportedMessageType: { code: '200', codeText: 'Unsupported message type' },
  applicationInternalError: { code: '207', codeText: 'Application internal error' },
} as const;

/**
 * The acknowledgement of a message, every segment ended by CR. It is cut with the message's own delimiters and answers
 * in its version, processing id and character set; applications and facilities change places; MSA-2 is MSH-10 as
 * written. Without a message, where nothing could be read, it is a 2.5.1 acknowledgement with an empty MSA-2.
 */
export function buildAcknowledgement(received: Message | undefined, order: AcknowledgementOrder): string {
  const delimiters = received?.delimiters ?? standardDelimiters;
  const msh = received?.header;
  const raw = (field: number): string => msh?.rawField(field) ?? '';
  const part = (field: number, component: number): string => msh?.rawComponent(field, component) ?? '';
  const version = readVersion(received === undefined ? '2.5.1' : part(12, 1).trim());
  const write = (text: string): string => encodeText(text, delimiters);
  const report = errorsToReport(order, version);

  const header = [
    'MSH',
    // MSH-2 as written; where it was written badly, the characters that the message was cut with in its place.
    received?.delimiterProblems.length === 0 ? raw(2) : encodingCharacters(delimiters),
    raw(5),
    raw(6),
    raw(3),
    raw(4),
    formatTimestamp(order.time, hasZone(version)),
    undefined,
    acknowledgementType(version, part(9, 2), part(9, 3), delimiters.component),
    write(order.controlId),
    received === undefined ? 'P' : raw(11),
    received === undefined ? version.text : raw(12),
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    raw(18),
  ];
  const acknowledged = order.acknowledges === undefined ? raw(10) : write(order.acknowledges);
  const acknowledgement = ['MSA', order.code, acknowledged, report.text === '' ? undefined : write(report.text)];
  const segments = [
    segment(header, delimiters),
    segment(acknowledgement, delimiters),
    ...errorSegments(report.errors, version, delimiters),
  ];
  return `${segments.join('\r')}\r`;
}

function encodingCharacters(delimiters: Delimiters): string {
  return delimiters.component + delimiters.repetition + delimiters.escape + delimiters.subcomponent;
}

/** `YYYYMMDDHHMMSS`, and `+ZZZZ` where asked for, in the given zone (data types TS and DTM). */
export function formatTimestamp(time: LocalTime, withZone: boolean): string {
  const local = new Date(time.epochMilliseconds + time.offsetMinutes * 60_000);
  // Two small numbers, as eight and six digits: an ISO text that is cut up takes three times as long.
  const date = local.getUTCFullYear() * 10_000 + (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
  const clock = local.getUTCHours() * 10_000 + local.getUTCMinutes() * 100 + local.getUTCSeconds();
  const digits = String(date).padStart(8, '0') + String(clock).padStart(6, '0');
  if (!withZone) return digits;
  const minutes = Math.abs(time.offsetMinutes);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${digits}${time.offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

/** MSH-12.1: as written, and as the three numbers that versions are compared by. */
interface Version {
  readonly text: string;
  readonly numbers: readonly [number, number, number];
}

/** Where a text is no version at all, 2.5.1 says it so that most can read it. */
function readVersion(text: string): Version {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return { text, numbers: parts === null ? [2, 5, 1] : [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)] };
}

/** Whether a version is `major.minor.patch` or later. */
function isFrom({ numbers }: Version, major: number, minor: number, patch: number): boolean {
  if (numbers[0] !== major) return numbers[0] > major;
  if (numbers[1] !== minor) return numbers[1] > minor;
  return numbers[2] >= patch;
}

/** Up to 2.2 receivers know no zone in MSH-7. */
function hasZone(version: Version): boolean {
  return isFrom(version, 2, 3, 0);
}

/** MSH-9 of the acknowledgement of a message with this event and structure. */
function acknowledgementType(version: Version, event: string, structure: string, separator: string): string {
  if (event === '' || !isFrom(version, 2, 3, 0)) return 'ACK';
  // A message that names no version tells by its own MSH-9 what its sender can read.
  const three = version.text === '' ? structure !== '' : isFrom(version, 2, 3, 1);
  return `ACK${separator}${event}${three ? `${separator}ACK` : ''}`;
}

function errorsToReport(
  order: AcknowledgementOrder,
  version: Version,
): { text: string; errors: readonly ErrorReport[] } {
  const text = order.text ?? '';
  const errors = order.errors ?? [];
  if (text === '' || !isFrom(version, 2, 7, 0)) return { text, errors };
  if (errors.some(error => error.userMessage === text)) return { text: '', errors };
  const severity = verdictOf(order.code) === 'accept' ? 'I' : 'E';
  const code = severity === 'I' ? { code: '0', codeText: 'Message accepted' } : errorCodes.applicationInternalError;
  return { text: '', errors: [...errors, { ...code, severity, userMessage: text }] };
}

function errorSegments(errors: readonly ErrorReport[], version: Version, delimiters: Delimiters): string[] {
  if (errors.length === 0) return [];
  const { component, repetition, subcomponent } = delimiters;
  const write = (text: string | number | undefined): string => encodeText(String(text ?? ''), delimiters);
  const coded = (error: ErrorReport, separator: string): string =>
    [write(error.code), write(error.codeText), 'HL70357'].join(separator);
  if (!isFrom(version, 2, 2, 0)) {
    return [segment(['ERR', errors.map(error => write(error.code)).join(repetition)], delimiters)];
  }
  if (!isFrom(version, 2, 5, 0)) {
    const places = errors.flatMap(error =>
      (error.locations ?? [undefined]).map(place =>
        [write(place?.segment), write(place?.sequence), write(place?.field), coded(error, subcomponent)].join(
          component,
        ),
      ),
    );
    return [segment(['ERR', places.join(repetition)], delimiters)];
  }
  return errors.map(error => {
    const fields = ['ERR'];
    fields[2] = (error.locations ?? []).map(place => writeLocation(place, component)).join(repetition);
    fields[3] = coded(error, component);
    fields[4] = error.severity ?? 'E';
    fields[7] = write(error.diagnostic);
    fields[8] = write(error.userMessage);
    return segment(fields, delimiters);
  });
}

/** ERL: the standard asks for a sequence wherever a field is named. */
function writeLocation(place: ErrorLocation, component: string): string {
  const parts = [
    place.segment,
    place.sequence ?? 1,
    place.field,
    place.repetition,
    place.component,
    place.subcomponent,
  ];
  while (parts.length > 1 && parts.at(-1) === undefined) parts.pop();
  return parts.map(part => String(part ?? '')).join(component);
}

/** A segment from its id and its fields; `fields[n]` is field n (of MSH n + 1). Empty ones at the end are taken off. */
function segment(fields: (string | undefined)[], delimiters: Delimiters): string {
  while (fields.length > 1 && (fields.at(-1) ?? '') === '') fields.pop();
  return fields.join(delimiters.field);
}

/** One error that a reply reports. Texts are decoded; what is missing is empty. */
export interface ReportedError {
  readonly locations: readonly ErrorLocation[];
  /** ERR-3.1, or ERR-1's code before 2.5. */
  readonly code: string;
  readonly codeText: string;
  /** ERR-4. */
  readonly severity: string;
  /** ERR-5.1 and ERR-5.2. */
  readonly applicationCode: string;
  readonly applicationText: string;
  /** ERR-7. */
  readonly diagnostic: string;
  /** ERR-8. */
  readonly userMessage: string;
}

/** What a reply says about a message that was sent. */
export interface Acknowledgement {
  /** MSA-1 as written, blanks around it taken off; not always one of table 0008. */
  readonly code: string;
  /** MSA-2, decoded and as written. */
  readonly controlId: string;
  readonly rawControlId: string;
  /** MSA-3. */
  readonly text: string;
  readonly errors: readonly ReportedError[];
}

/** Reads MSA and ERR off a message; undefined where it has no MSA. A reply that is no ACK is read in the same way. */
export function readAcknowledgement(reply: Message): Acknowledgement | undefined {
  const msa = reply.first('MSA')?.segment;
  if (msa === undefined) return undefined;
  const errors = reply.all('ERR').flatMap(({ segment }) => reportedErrors(segment, reply));
  const condition = errorCondition(msa, reply);
  if (condition !== undefined) errors.push(condition);
  return {
    code: msa.rawAt({ field: 1 }).trim(),
    controlId: reply.textAt(msa, { field: 2 }),
    rawControlId: msa.rawAt({ field: 2 }),
    text: reply.textAt(msa, { field: 3 }),
    errors,
  };
}

/** MSA-6 (2.2 to 2.6) codes one error condition of the message as a whole. */
function errorCondition(msa: Segment, reply: Message): ReportedError | undefined {
  if (msa.rawAt({ field: 6 }) === '') return undefined;
  const code = reply.textAt(msa, { field: 6, component: 1 });
  const codeText = reply.textAt(msa, { field: 6, component: 2 });
  return code === '' && codeText === '' ? undefined : { ...noError, code, codeText };
}

const noError: ReportedError = {
  locations: [],
  code: '',
  codeText: '',
  severity: '',
  applicationCode: '',
  applicationText: '',
  diagnostic: '',
  userMessage: '',
};

/** An ERR segment of either form; peers do not keep to the form of the version they name. */
function reportedErrors(err: Segment, reply: Message): ReportedError[] {
  const text = (field: number, component?: number): string => reply.textAt(err, { field, component });
  const isNewForm = [2, 3, 4, 5, 7, 8].some(field => err.rawAt({ field }) !== '');
  if (!isNewForm) return upTo(err.repetitionCount(1)).map(repetition => locatedError(err, reply, repetition));
  const places = upTo(err.repetitionCount(2)).map(repetition => locationAt(err, { field: 2, repetition }, 6));
  return [
    {
      locations: places.filter(place => place !== undefined),
      code: text(3, 1),
      codeText: text(3, 2),
      severity: text(4),
      applicationCode: text(5, 1),
      applicationText: text(5, 2),
      diagnostic: text(7),
      userMessage: text(8),
    },
  ];
}

/** One repetition of ERR-1: `segment^sequence^field^code&text`, or in 2.1 a code alone. */
function locatedError(err: Segment, reply: Message, repetition: number): ReportedError {
  const place = locationAt(err, { field: 1, repetition }, 3);
  const text = (component: number, subcomponent: number): string =>
    reply.textAt(err, { field: 1, repetition, component, subcomponent });
  if (place === undefined) return { ...noError, code: reply.textAt(err, { field: 1, repetition }) };
  return { ...noError, locations: [place], code: text(4, 1), codeText: text(4, 2) };
}

/** The location that starts at component 1 of a repetition and has so many parts; undefined where no segment stands there. */
function locationAt(err: Segment, at: { field: number; repetition: number }, parts: 3 | 6): ErrorLocation | undefined {
  const id = err.rawAt({ ...at, component: 1 }).trim();
  if (!/^[A-Z][A-Z0-9]{2}$/.test(id)) return undefined;
  const number = (component: number): number | undefined => {
    const value = component > parts ? '' : err.rawAt({ ...at, component }).trim();
    return /^[1-9]\d{0,5}$/.test(value) ? Number(value) : undefined;
  };
  return {
    segment: id,
    sequence: number(2),
    field: number(3),
    repetition: number(4),
    component: number(5),
    subcomponent: number(6),
  };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
