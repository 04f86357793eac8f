import { type Command, InvalidArgumentError } from 'commander';
import { isVariableName } from '../../core/edit/variables.ts';
import { collect, oneOf, seconds, wholeNumber } from '../options.ts';
import type { Shell } from '../shell.ts';

const batchForms = ['split', 'whole'] as const;

/** Options as commander reads them. */
export interface SendOptions {
  readonly to: string;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly pfx?: string;
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
  readonly user?: string;
  readonly acknowledgements?: boolean;
  readonly retries: number;
  /** Milliseconds. */
  readonly retryDelay?: number;
  readonly resendUncertain?: boolean;
  readonly var?: readonly Variable[];
  readonly variables?: boolean;
  readonly charset?: string;
}

/** A name and what it stands for. */
export type Variable = readonly [name: string, value: string];

/** Declares `pipehat send`; what it needs is loaded when it is run. */
export function addSend(program: Command, shell: Shell): void {
  program
    .command('send')
    .description('Send messages over MLLP or HTTP, or into a folder, and print each reply.')
    .argument('<file...>', 'files, folders, or - for standard input')
    .requiredOption(
      '--to <host:port>',
      'where to send over MLLP; the port is 2575 where none is given; or http://..., https://..., folder:PATH',
    )
    .option('--tls', 'use TLS and verify the certificate of the receiver')
    .option('--ca <file>', "certificate authorities to trust in place of the system's (PEM)")
    .option('--cert <file>', 'certificate of this client (PEM)')
    .option('--key <file>', 'private key of this client (PEM)')
    .option('--pfx <file>', 'certificate and key of this client in one (PKCS #12)')
    .option('--insecure', 'take any certificate of the receiver')
    .option('--user <name>', 'user name for HTTP; the password is taken from PIPEHAT_PASSWORD')
    .option('--acknowledgements', 'with folder: wait for NAME.ack beside each NAME.hl7')
    .option('--timeout <seconds>', 'how long to wait for a reply, and at most for the connection', seconds)
    .option('--count <number>', 'send each message so many times', wholeNumber(1), 1)
    .option('--concurrency <number>', 'so many connections at once', wholeNumber(1, 1000), 1)
    .option('--batch <form>', 'split: a batch goes message by message; whole: as one', oneOf(batchForms), 'split')
    .option('--new-ids', 'a new MSH-10 for every message sent; the file stays as it is')
    .option('--var <name=value>', 'what {{name}} in a message stands for; may be repeated', collect(variable))
    .option(
      '--variables',
      'values for {{now}}, {{today}}, {{id}}, {{uuid}} and {{number}}; --var asks for them as well',
    )
    .option('--charset <name>', 'character set of messages and replies whose MSH-18 is empty; UTF-8 if not given')
    .option(
      '--retries <number>',
      'send again so often what did not leave, or came back as AR 206 or 207',
      wholeNumber(0),
      0,
    )
    .option('--retry-delay <seconds>', 'before the first retry, then twice as long each time; 1 if not given', seconds)
    .option('--resend-uncertain', 'retry also what may have arrived; the receiver may then have it twice')
    .option('--load', 'no line for each message: throughput, latencies and codes in the end')
    .option('--rate <number>', 'at most so many messages a second, over all connections', wholeNumber(1))
    .option('--stop-on-error', 'send no more once a message was not accepted')
    .option('--json', '[{file, message, controlId, result, code, text, latencyMs, reply}]; with --load the figures')
    .addHelpText(
      'after',
      '\nExits with 1 unless every message was accepted.' +
        '\nPIPEHAT_PASSWORD is the password for --user, PIPEHAT_PASSPHRASE that of --key or --pfx.' +
        '\nfolder:PATH writes a file for each message; PATH counts from the current folder and has to be there.',
    )
    .action(async (files: string[], options: SendOptions) => {
      const { send } = await import('../send/send.ts');
      await send(files, options, shell);
    });
}

function variable(text: string): Variable {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(0, at)).trim();
  if (isVariableName(name)) return [name, text.slice(at + 1)];
  throw new InvalidArgumentError(
    'Expected NAME=VALUE; a name begins with a letter, then letters, digits and ._- follow.',
  );
}
