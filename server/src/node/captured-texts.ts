import { readCapture } from '../core/capture/captured-messages.ts';
import { type CapturedExchange, type CapturedText, pairReplies } from '../core/capture/pairing.ts';
import { decodeMessage } from '../mllp/charsets.ts';

/** The messages of a capture as text, each with its replies. */
export interface CapturedTexts {
  readonly exchanges: readonly CapturedExchange[];
  /** What is missing or could not be read, as full sentences. */
  readonly notes: readonly string[];
}

/** Reads a capture file (pcap or pcapng); each message by its own MSH-18. Undefined where the bytes are no capture. */
export function readCapturedTexts(bytes: Uint8Array): CapturedTexts | undefined {
  const capture = readCapture(bytes);
  if (capture === undefined) return undefined;
  const texts: CapturedText[] = capture.messages.map(({ content, ...ends }) => ({
    ...ends,
    text: decodeMessage(content).text,
  }));
  return { exchanges: pairReplies(texts), notes: capture.notes };
}
