import type { Command } from 'commander';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface CaptureOptions {
  readonly json?: boolean;
  readonly messages?: boolean;
}

/** Declares `pipehat capture`; what it needs is loaded when it is run. */
export function addCapture(program: Command, shell: Shell): void {
  program
    .command('capture')
    .description(
      'List the messages of network captures (pcap, pcapng) and logs: who sent what, and how it was answered.',
    )
    .argument('<file...>', 'captures and logs, or - for standard input')
    .option('--json', '[{file, time, from, to, messageType, controlId, latencyMs, message, replies}]')
    .option('--messages', 'the messages themselves, replies left out, one segment a line')
    .action(async (files: string[], options: CaptureOptions) => {
      const { capture } = await import('../capture/capture.ts');
      await capture(files, options, shell);
    });
}
