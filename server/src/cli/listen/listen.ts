import path from 'node:path';
import { SourceText } from '../../core/syntax/source-text.ts';
import type { Answer, Responder } from '../../mllp/answering.ts';
import { formatAddress } from '../../mllp/endpoint.ts';
import { startListener } from '../../mllp/listener.ts';
import type { ReceivedRecord } from '../../mllp/listener-connection.ts';
import { answerByRules } from '../../mllp/rule-responder.ts';
import { systemRuntime } from '../../mllp/runtime.ts';
import { type Capture, captureInto } from '../../node/received-files.ts';
import { errorReports } from '../../service/error-reports.ts';
import { createLanguageService } from '../../service/language-service.ts';
import type { ListenOptions } from '../commands/listen.ts';
import { fail, printable, refuse, type Shell, tell } from '../shell.ts';
import { readRulesFile } from './rules-file.ts';

/** `pipehat listen`: until so many messages have come, or the user ends it. */
export async function listen(options: ListenOptions, shell: Shell): Promise<void> {
  let capture: Capture | undefined;
  if (options.capture !== undefined) {
    const folder = await captureInto(path.resolve(shell.cwd, options.capture), options.capture);
    if (folder.kind === 'problem') return await refuse(shell, folder.message);
    capture = folder.capture;
  }
  const respond = await responder(options, shell);
  if (respond === undefined) return;
  // What is printed and written keeps the order in which it came, and the end waits for it.
  let work = Promise.resolve();
  const then = (next: () => Promise<void>): void => {
    work = work.then(next);
  };
  const { promise: ended, end } = endOfListening();
  let received = 0;
  const start = await startListener(
    {
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.port === undefined ? {} : { port: options.port }),
    },
    systemRuntime(),
    {
      received(record) {
        received++;
        then(() => shell.out.write(lineFor(record)));
        if (capture !== undefined) then(() => keep(capture, record, shell));
        if (received === options.count) end();
      },
      problem: ({ message }) => then(() => tell(shell, message)),
    },
    respond,
  );
  if (start.kind === 'failed') return await fail(shell, start.message);
  const forget = shell.onInterrupt(end);
  await shell.err.write(`listening on ${formatAddress(start.listener.host, start.listener.port)}\n`);
  await ended;
  await start.listener.close();
  forget();
  await work;
}

/** What `--ack` or `--rules` say, or else what each message asks for by MSH-15 and MSH-16; undefined where refused. */
async function responder({ ack, rules }: ListenOptions, shell: Shell): Promise<Responder | undefined> {
  if (rules === undefined) {
    const answer: Answer = ack === undefined ? { kind: 'byMode', verdict: 'accept' } : { kind: 'code', code: ack };
    return () => answer;
  }
  if (ack !== undefined) {
    await refuse(shell, 'give --ack or --rules, not both.');
    return undefined;
  }
  const read = await readRulesFile(rules, shell.cwd);
  if ('problem' in read) {
    await refuse(shell, read.problem);
    return undefined;
  }
  const service = createLanguageService({ definitions: shell.definitions, pause: () => Promise.resolve() });
  return answerByRules(
    read.rules,
    async text => errorReports(await service.findings(SourceText.of(text))),
    (milliseconds, call) => setTimeout(call, milliseconds),
  );
}

/** Time, peer, message type, control id, size and the codes of the answer: nothing of what the message says. */
function lineFor({ time, peer, type, controlId, bytes, answers }: ReceivedRecord): string {
  const codes = answers.map(answer => answer.code).join(' ') || 'no answer';
  const words = [
    new Date(time.epochMilliseconds).toISOString(),
    formatAddress(peer.address, peer.port),
    type || '-',
    controlId || '-',
    `${bytes} bytes`,
    codes,
  ];
  return `${printable(words.join('  '))}\n`;
}

async function keep(capture: Capture, record: ReceivedRecord, shell: Shell): Promise<void> {
  const problem = await capture(record);
  if (problem !== undefined) await fail(shell, problem);
}

function endOfListening(): { readonly promise: Promise<void>; end(): void } {
  let end = (): void => undefined;
  const promise = new Promise<void>(resolve => {
    end = () => resolve();
  });
  return { promise, end: () => end() };
}
