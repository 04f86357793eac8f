/** Received messages as files, one each. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findCharset } from '../core/encoding/charset-names.ts';
import { messageFileNames, writeMessageFile } from '../delivery/message-files.ts';
import { encodeMessage } from '../mllp/charsets.ts';
import type { ReceivedRecord } from '../mllp/listener-connection.ts';
import { reasonOf } from './file-problems.ts';
import { charsetNamesOf } from './message-charset.ts';

/** Writes a message to a file of its own; answers why it could not, or nothing. */
export type Capture = (record: ReceivedRecord) => Promise<string | undefined>;

/** The outcome of {@link captureInto}. */
export type CaptureFolder =
  | { readonly kind: 'capture'; readonly capture: Capture }
  | { readonly kind: 'problem'; readonly message: string };

/**
 * Makes a folder ready to take messages. A file is named for when the message came, a running number and its control
 * id, so that the names sort in the order of arrival; no file is ever written over.
 * @param absolute path of the folder
 * @param folder the same as people wrote it, for what they are told
 */
export async function captureInto(absolute: string, folder: string): Promise<CaptureFolder> {
  try {
    await mkdir(absolute, { recursive: true });
  } catch (error) {
    return { kind: 'problem', message: `${folder}: ${reasonOf(error)}` };
  }
  const names = messageFileNames();
  const capture: Capture = async record => {
    const bytes = bytesOf(record);
    for (;;) {
      const stem = names.next(record.time, record.controlId);
      const file = await writeMessageFile(absolute, stem, bytes);
      // A run in the same second before this one may have used the name.
      if (file.kind !== 'taken') {
        return file.kind === 'failed' ? `${path.join(folder, stem)}.hl7: ${reasonOf(file.error)}` : undefined;
      }
    }
  };
  return { kind: 'capture', capture };
}

/** In the set that MSH-18 names, or else the one that it was read in; UTF-8 where neither can be written. */
function bytesOf({ text, message, charset }: ReceivedRecord): Buffer {
  const names = message === undefined ? [] : charsetNamesOf(message);
  const encoded = encodeMessage(text, names, findCharset(charset));
  return encoded.kind === 'encoded' ? encoded.bytes : Buffer.from(text, 'utf8');
}
