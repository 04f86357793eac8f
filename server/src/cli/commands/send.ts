import type { Command } from 'commander';
import { oneOf, seconds, wholeNumber } from '../options.ts';
import type { Shell } from '../shell.ts';

const batchForms = ['split', 'whole'] as const;

/** Options as commander reads them. */
export interface SendOptions {
  readonly to: string;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly count: number;
  readonly concurrency: number;
  readonly batch: (typeof batchForms)[number];
  readonly newIds?: boolean;
  readonly json?: boolean;
  readonly load?: boolean;
  /** Messages a second, over all connections. */
  readonly rate?: number;
  readonly stopOnError?: boolean;
}

/** Declares `pipehat send`; what it needs is loaded when it is run. */
export function addSend(program: Command, shell: Shell): void {
  program
    .command('send')
    .description('Send messages over MLLP and print each reply.')
    .argument('<file...>', 'files, folders, or - for standard input')
    .requiredOption('--to <host:port>', 'where to send; the port is 2575 where none is given')
    .option('--tls', 'use TLS and verify the certificate of the receiver')
    .option('--ca <file>', "certificate authorities to trust in place of the system's (PEM)")
    .option('--cert <file>', 'certificate of this client (PEM)')
    .option('--key <file>', 'private key of this client (PEM)')
    .option('--insecure', 'take any certificate of the receiver')
    .option('--timeout <seconds>', 'how long to wait for a reply, and at most for the connection', seconds)
    .option('--count <number>', 'send each message so many times', wholeNumber(1), 1)
    .option('--concurrency <number>', 'so many connections at once', wholeNumber(1, 1000), 1)
    .option('--batch <form>', 'split: a batch goes message by message; whole: as one', oneOf(batchForms), 'split')
    .option('--new-ids', 'a new MSH-10 for every message sent; the file stays as it is')
    .option('--load', 'no line for each message: throughput, latencies and codes in the end')
    .option('--rate <number>', 'at most so many messages a second, over all connections', wholeNumber(1))
    .option('--stop-on-error', 'send no more once a message was not accepted')
    .option('--json', '[{file, message, controlId, result, code, text, latencyMs, reply}]; with --load the figures')
    .addHelpText('after', '\nExits with 1 unless every message was accepted.')
    .action(async (files: string[], options: SendOptions) => {
      const { send } = await import('../send/send.ts');
      await send(files, options, shell);
    });
}
