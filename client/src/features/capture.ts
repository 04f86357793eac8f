/** HL7: Extract Messages from Capture... A list of what a network capture or a log holds; each opens with its reply. */
import { commands, type Disposable, ProgressLocation, type QuickPickItem, Uri, window, workspace } from 'vscode';
import {
  type CapturedMessage,
  type CaptureParams,
  type CaptureResponse,
  captureMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { withLineFeeds } from '../virtual-documents.ts';

export function register(context: Context): Disposable {
  return commands.registerCommand('pipehat.extractCapture', async (file?: unknown) => {
    try {
      return await extract(context, file instanceof Uri ? file : undefined);
    } catch (error) {
      context.log.error(`capture: ${error}`);
      void window.showErrorMessage('The capture could not be read. See the log.');
      return undefined;
    }
  });
}

interface Entry extends QuickPickItem {
  /** Undefined for the entry that opens all of them. */
  readonly captured: CapturedMessage | undefined;
}

/**
 * @param given a file that a caller has chosen already
 * @returns what the file holds; undefined where none was chosen
 */
async function extract(context: Context, given: Uri | undefined): Promise<CaptureResponse | undefined> {
  const file = given ?? (await chooseFile());
  if (file === undefined) return undefined;
  const params: CaptureParams = { uri: file.toString() };
  const response = await window.withProgress(
    { location: ProgressLocation.Notification, title: 'Reading the capture', cancellable: true },
    (_, token) => context.server.sendRequest<CaptureResponse>(captureMethod, params, token),
  );
  if (response.kind === 'refused') {
    void window.showWarningMessage(response.message);
    return response;
  }
  if (response.notes.length > 0) void window.showWarningMessage(response.notes.join(' '));
  void choose(context, response.messages).catch(error => context.log.error(`capture: ${error}`));
  return response;
}

async function chooseFile(): Promise<Uri | undefined> {
  const files = await window.showOpenDialog({
    title: 'Extract Messages from Capture: a network capture (pcap, pcapng) or a log',
    openLabel: 'Extract',
    filters: { 'Captures and logs': ['pcap', 'pcapng', 'cap', 'log', 'txt'], 'All files': ['*'] },
  });
  return files?.[0];
}

/** Lists the messages until one is chosen, or all of them. */
async function choose(context: Context, messages: readonly CapturedMessage[]): Promise<void> {
  const all: Entry = {
    label: `$(files) Open all ${messages.length} messages`,
    detail: 'In one editor, without their replies',
    captured: undefined,
  };
  const picked = await window.showQuickPick(
    messages.length > 1 ? [all, ...messages.map(entryOf)] : messages.map(entryOf),
    {
      title: 'Messages of the Capture',
      placeHolder: 'Type, control id, address or acknowledgement code',
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (picked === undefined) return;
  const { captured } = picked;
  if (captured === undefined) {
    const content = messages.map(({ text }) => withLineFeeds(text).replace(/\n*$/, '\n')).join('');
    await window.showTextDocument(await workspace.openTextDocument({ language: 'hl7', content }));
    return;
  }
  await context.documents.openMessage('received', captured.controlId || 'message', captured.text);
  for (const { text } of captured.replies) {
    await context.documents.openMessage('reply', `reply to ${captured.controlId || 'message'}`, text);
  }
}

function entryOf(captured: CapturedMessage): Entry {
  const { time, from, to, messageType, controlId, replies, latencyMs } = captured;
  const codes = replies.map(({ code }) => code).join(', ');
  const after = latencyMs === undefined ? '' : ` after ${latencyMs.toFixed(1)} ms`;
  const way = from === '' ? [] : [`${from} $(arrow-right) ${to}`];
  return {
    label: `${messageType || 'no message type'} · ${controlId || 'no control id'}`,
    description: codes === '' ? 'no reply' : `${codes}${after}`,
    detail: [...(time === '' ? [] : [new Date(time).toLocaleString()]), ...way].join(' · '),
    captured,
  };
}
