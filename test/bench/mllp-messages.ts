/** The one message that the MLLP bench sends again and again, and its answer, framed. */
import { encodeFrame } from '../../server/src/core/encoding/frames.ts';
import { workload } from './workloads.ts';

/** An ORU of about a kilobyte. */
export const messageText = workload('1k');
export const messageFrame = Buffer.from(encodeFrame(Buffer.from(messageText, 'utf8')));

const controlId = messageText.split('|')[9] ?? '';
export const acknowledgementFrame = Buffer.from(
  encodeFrame(
    Buffer.from(
      `MSH|^~\\&|EHR|BOREALIS|LAB|BOREALIS|20260301120000||ACK^R01^ACK|A1|P|2.5.1\rMSA|AA|${controlId}\r`,
      'utf8',
    ),
  ),
);
