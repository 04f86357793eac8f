/** Synthetic messages for MLLP tests. Nobody in them exists. */

/** What to put into the header of {@link adt}. */
export interface HeaderValues {
  readonly controlId?: string;
  readonly version?: string;
  /** MSH-15 and MSH-16. */
  readonly accept?: string;
  readonly application?: string;
  /** MSH-18. */
  readonly charset?: string;
  /** PID-5. */
  readonly name?: string;
}

/** A small ADT^A01, every segment ended by CR. */
export function adt(values: HeaderValues = {}): string {
  const { controlId = 'MSG00001', version = '2.5.1', accept = '', application = '', charset = '' } = values;
  const header = `MSH|^~\\&|REG|NORTH|EHR|SOUTH|20261121080000||ADT^A01^ADT_A01|${controlId}|T|${version}|||${accept}|${application}||${charset}`;
  return [
    header.replace(/\|+$/, ''),
    'EVN|A01|20261121080000',
    `PID|1||4711^^^NORTH^MR||${values.name ?? 'EXAMPLE^ADA'}||19700101|F`,
    'PV1|1|I|WARD^1^2',
    '',
  ].join('\r');
}

/** An acknowledgement as a peer would write it, every segment ended by CR. */
export function ack(
  code: string,
  controlId: string,
  more: { readonly text?: string; readonly header?: string } = {},
): string {
  const header = more.header ?? `MSH|^~\\&|EHR|SOUTH|REG|NORTH|20261121080001||ACK^A01^ACK|PEER${controlId}|T|2.5.1`;
  return `${header}\rMSA|${code}|${controlId}${more.text === undefined ? '' : `|${more.text}`}\r`;
}

/** MSH-10 of a message that {@link adt} made, or of any other in the standard delimiters. */
export function controlIdOf(text: string): string {
  return text.split(/[\r\n]/, 1)[0]?.split('|')[9] ?? '';
}

/** A text as one MLLP frame, in UTF-8. */
export function framed(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x0b), Buffer.from(text, 'utf8'), Buffer.of(0x1c, 0x0d)]);
}
