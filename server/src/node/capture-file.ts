import { fileURLToPath } from 'node:url';
import { formatMessageType, parseMessage } from '../core/syntax/message.ts';
import type { CaptureResponse } from '../protocol.ts';
import { readCaptureFile } from './captured-texts.ts';

/** Reads a capture or log that the user has chosen, for the editor. */
export async function readCaptureUri(uri: string): Promise<CaptureResponse> {
  if (!uri.startsWith('file:')) return { kind: 'refused', message: 'Only files of this machine can be read.' };
  const path = fileURLToPath(uri);
  const read = await readCaptureFile(path);
  if (typeof read === 'string') return { kind: 'refused', message: `${path}: ${read}.` };
  return {
    kind: 'messages',
    notes: read.notes,
    messages: read.exchanges.map(({ message, controlId, replies, latency }) => {
      const parsed = parseMessage(message.text);
      return {
        time: message.time === undefined ? '' : new Date(message.time / 1_000).toISOString(),
        from: message.from,
        to: message.to,
        messageType: parsed === undefined ? '' : formatMessageType(parsed.type),
        controlId,
        text: message.text,
        replies: replies.map(({ text }) => ({
          code: parseMessage(text)?.valueAt('MSA', { field: 1 }) ?? '',
          text,
        })),
        ...(latency === undefined ? {} : { latencyMs: latency / 1_000 }),
      };
    }),
  };
}
