import type { CapturedExchange, CapturedText } from '../../core/capture/pairing.ts';
import { formatMessageType, parseMessage } from '../../core/syntax/message.ts';
import { readCapturedTexts } from '../../node/captured-texts.ts';
import type { CaptureOptions } from '../commands/capture.ts';
import { openInputs } from '../input/files.ts';
import { fail, printable, type Shell, tell } from '../shell.ts';
import { table } from '../text-table.ts';

/** `pipehat capture`: the messages of network captures and logs with their replies. */
export async function capture(files: readonly string[], options: CaptureOptions, shell: Shell): Promise<void> {
  const inputs = await openInputs(files, shell);
  if (inputs === undefined) return;
  const entries: CaptureEntry[] = [];
  for await (const { name, bytes } of inputs) {
    const read = await readCapturedTexts(bytes);
    if (read === undefined) {
      await fail(shell, `${name}: holds no HL7 message, neither as a network capture (pcap, pcapng) nor as a log`);
      continue;
    }
    for (const note of read.notes) await tell(shell, `${name}: ${note}`);
    entries.push(...read.exchanges.map(exchange => entryOf(name, exchange)));
  }
  if (options.json === true) await shell.out.write(`${JSON.stringify(entries, undefined, 2)}\n`);
  else if (options.messages === true) for (const { message } of entries) await shell.out.write(asLines(message));
  else await shell.out.write(listOf(entries));
}

/** One message as `--json` prints it. */
interface CaptureEntry {
  readonly file: string;
  /** ISO 8601, UTC; null where it comes from a log. */
  readonly time: string | null;
  readonly from: string;
  readonly to: string;
  readonly messageType: string;
  readonly controlId: string;
  /** Milliseconds to the first reply; null where none came. */
  readonly latencyMs: number | null;
  readonly message: string;
  readonly replies: readonly { readonly code: string; readonly text: string }[];
}

function entryOf(file: string, { message, controlId, replies, latency }: CapturedExchange): CaptureEntry {
  const parsed = parseMessage(message.text);
  return {
    file,
    time: message.time === undefined ? null : new Date(message.time / 1_000).toISOString(),
    from: message.from,
    to: message.to,
    messageType: parsed === undefined ? '' : formatMessageType(parsed.type),
    controlId,
    latencyMs: latency === undefined ? null : latency / 1_000,
    message: message.text,
    replies: replies.map(reply => ({ code: codeOf(reply), text: reply.text })),
  };
}

/** MSA-1 of a reply. */
function codeOf(reply: CapturedText): string {
  return parseMessage(reply.text)?.valueAt('MSA', { field: 1 }) ?? '';
}

function listOf(entries: readonly CaptureEntry[]): string {
  const rows = entries.map(({ time, from, to, messageType, controlId, replies, latencyMs }) => [
    time === null ? '-' : time.replace('T', ' ').replace('Z', ''),
    from || '-',
    to || '-',
    printable(messageType),
    printable(controlId),
    printable(replies.map(({ code }) => code).join(' ')) || '-',
    latencyMs === null ? '-' : `${latencyMs.toFixed(1)} ms`,
  ]);
  return table(['time (UTC)', 'from', 'to', 'type', 'control id', 'reply', 'after'], rows);
}

function asLines(text: string): string {
  return `${text.replace(/\r\n?|\n/g, '\n').replace(/\n+$/, '')}\n`;
}
