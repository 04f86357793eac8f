/** Messages out of network captures and logs. */
import { readFile } from 'node:fs/promises';
import { readCapture } from '../core/capture/captured-messages.ts';
import { type CapturedExchange, type CapturedText, pairReplies } from '../core/capture/pairing.ts';
import { repairPaste } from '../core/repair/paste.ts';
import { messagesOf } from '../core/syntax/message.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import { decodeMessage } from '../mllp/charsets.ts';
import { decodeFile } from './decode.ts';
import { reasonOf } from './file-problems.ts';

/** The messages of a file as text, each with its replies. */
export interface CapturedTexts {
  readonly exchanges: readonly CapturedExchange[];
  /** What is missing or could not be read, as full sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads the messages of a network capture (pcap or pcapng), each by its own MSH-18, or of a log: there they are found by their
 * headers, and what the log put around them is taken off. Undefined where the file holds no message.
 */
export async function readCapturedTexts(bytes: Buffer): Promise<CapturedTexts | undefined> {
  const capture = readCapture(bytes);
  if (capture !== undefined) {
    const texts = capture.messages.map(({ content, ...ends }) => ({ ...ends, text: decodeMessage(content).text }));
    return { exchanges: pairReplies(texts), notes: capture.notes };
  }
  const { text } = repairPaste((await decodeFile(bytes)).text, Number.POSITIVE_INFINITY);
  const texts: CapturedText[] = messagesOf(SourceText.of(text)).map(message => ({
    time: undefined,
    from: '',
    to: '',
    text: message.text,
  }));
  return texts.length === 0 ? undefined : { exchanges: pairReplies(texts), notes: [] };
}

/** As {@link readCapturedTexts}, from a path; a text says why it can't be read. */
export async function readCaptureFile(path: string): Promise<CapturedTexts | string> {
  try {
    const read = await readCapturedTexts(await readFile(path));
    return read ?? 'holds no HL7 message, neither as a network capture (pcap, pcapng) nor as a log';
  } catch (error) {
    return reasonOf(error);
  }
}
