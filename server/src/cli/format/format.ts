import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../node/file-problems.ts';
import type { FormatOptions } from '../commands/format.ts';
import { nameOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { fail, refuse, type Shell } from '../shell.ts';
import { formatBytes } from './format-bytes.ts';

/** `pipehat format`: prints the files formatted, or rewrites those that are not. */
export async function format(files: readonly string[], options: FormatOptions, shell: Shell): Promise<void> {
  if (options.write === true && files.includes('-')) {
    return await refuse(shell, '--write changes files, and standard input (-) is none.');
  }
  const inputs = await openInputs(files, shell);
  if (inputs === undefined) return;
  for await (const { name, bytes } of inputs) {
    const formatted = formatBytes(bytes, options.eol);
    if (formatted === undefined) {
      const what = bytes.length === 0 ? 'the file is empty' : 'no HL7 segment in it, so it is left as it is';
      await fail(shell, `${nameOf(name)}: ${what}`);
    } else if (options.write !== true) {
      await shell.out.write(formatted);
    } else if (!formatted.equals(bytes)) {
      await rewrite(name, formatted, shell);
    }
  }
}

async function rewrite(name: string, bytes: Buffer, shell: Shell): Promise<void> {
  try {
    await writeFile(path.resolve(shell.cwd, name), bytes);
    await shell.err.write(`formatted ${name}\n`);
  } catch (error) {
    await fail(shell, `${name}: ${reasonOf(error)}`);
  }
}
