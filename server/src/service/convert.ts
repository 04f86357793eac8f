/** A message in another notation, as it is: nothing is mapped. */
import { messageToJson } from '../core/convert/message-json.ts';
import { messageToXml } from '../core/convert/message-xml.ts';
import { Message } from '../core/syntax/message.ts';
import { sectionAt } from '../core/syntax/sections.ts';
import type { ConvertParams, ConvertResponse } from '../protocol.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { structureMatchOf } from './facts-at.ts';

/** The message that a line is in, as JSON or as HL7's XML. */
export async function convertAt(
  document: DocumentSnapshot,
  { line, to }: ConvertParams,
  context: ServiceContext,
): Promise<ConvertResponse> {
  const section = sectionAt(document.source, line);
  if (section.kind !== 'MSH')
    return { kind: 'refused', message: 'The cursor is in no message. Put it on a line of one.' };
  const message = new Message(document.source, section);
  const name = message.controlId === '' ? 'message' : message.controlId;
  if (to === 'json') {
    return { kind: 'converted', name, text: `${JSON.stringify(messageToJson(message), undefined, 2)}\n`, note: '' };
  }
  const { definitions } = await context.factsAt(document, line);
  const match = structureMatchOf(context.versions, definitions, message);
  const note = match === undefined ? 'The structure of the message is not known, so the XML has no groups.' : '';
  return { kind: 'converted', name, text: messageToXml(message, { definitions, match }), note };
}
