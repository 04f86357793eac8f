import type { Command } from 'commander';
import type { AcknowledgementCode } from '../../core/encoding/acknowledgement-mode.ts';
import { oneOf, wholeNumber } from '../options.ts';
import type { Shell } from '../shell.ts';

const codes = ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const satisfies readonly AcknowledgementCode[];

/** Options as commander reads them. */
export interface ListenOptions {
  readonly port?: number;
  readonly host?: string;
  readonly ack?: AcknowledgementCode;
  readonly rules?: string;
  readonly capture?: string;
  readonly count?: number;
}

/** Declares `pipehat listen`; what it needs is loaded when it is run. */
export function addListen(program: Command, shell: Shell): void {
  program
    .command('listen')
    .description('Take messages over MLLP, acknowledge them and print a line for each.')
    .option('--port <port>', 'port to bind, 2575 where none is given; 0 takes a free one', wholeNumber(0, 65_535))
    .option('--host <address>', 'address to bind; 127.0.0.1 where none is given, so that only this machine gets in')
    .option('--ack <code>', `answer with this code, whatever the message asks for: ${codes.join(', ')}`, oneOf(codes))
    .option('--rules <file>', 'answer by rules (YAML); docs/listener-rules.md says how they are written')
    .option('--capture <folder>', 'write each message to a file of its own in this folder')
    .option('--count <number>', 'stop after so many messages', wholeNumber(1))
    .addHelpText('after', '\nCtrl-C stops it; what has been received is answered first.')
    .action(async (options: ListenOptions) => {
      const { listen } = await import('../listen/listen.ts');
      await listen(options, shell);
    });
}
