import { messagesOf } from '../../core/syntax/message.ts';
import { runMapping } from '../../mapping/mapping.ts';
import type { MapRunOptions } from '../commands/map.ts';
import { messageFilesOf, nameOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { type LineEnd, lineEndText } from '../options.ts';
import { Progress } from '../progress.ts';
import { fail, raiseExitCode, type Shell } from '../shell.ts';
import { environmentFor, hasParameters, loadMapping, problemLine } from './load.ts';
import { encodedOutput } from './output-bytes.ts';
import { TraceFile } from './trace-file.ts';

/** `pipehat map run`: each message mapped and printed, one after the other. */
export async function mapRun(
  file: string,
  messages: readonly string[],
  options: MapRunOptions,
  shell: Shell,
): Promise<void> {
  const mapping = await loadMapping(file, options, shell);
  if (mapping === undefined) return;
  if (!(await hasParameters(mapping, options, shell))) return;
  const inputs = await openInputs(messages, shell);
  if (inputs === undefined) return;
  for (const problem of mapping.problems) await shell.err.write(problemLine(mapping, problem));
  if (mapping.problems.some(({ severity }) => severity === 'error')) {
    // What could be run of it would look like a result, and lack the rules with errors.
    return await fail(shell, `${file}: the mapping has errors, so it was not run`);
  }
  const trace = options.trace === undefined ? undefined : await TraceFile.create(options.trace, shell);
  if (options.trace !== undefined && trace === undefined) return;

  const environment = environmentFor(options);
  let isFirst = true;
  const progress = new Progress(shell.err);
  for await (const { name, source } of messageFilesOf(inputs, shell)) {
    await progress.show(name);
    for (const [index, message] of messagesOf(source).entries()) {
      const result = runMapping(mapping, message, environment);
      await progress.clear();
      const number = index + 1;
      const about = number === 1 ? nameOf(name) : `${nameOf(name)}, message ${number}`;
      for (const problem of result.problems) await shell.err.write(problemLine(mapping, problem, about));
      if (result.failed) raiseExitCode(shell, 1);
      // Rows of several messages make one table, with one header.
      const text = isFirst ? result.text : result.text.slice(result.headerLength);
      isFirst = false;
      await shell.out.write(result.format === 'hl7v2' ? await outputBytes(text, options.eol, shell) : text);
      if (result.trace !== undefined) await trace?.add({ file: name, message: number, ...result.trace.toJson() });
    }
  }
  await progress.clear();
  await trace?.close();
}

/** The output as it is printed: segments ended as asked for, and for a file or pipe in its own character set. */
function outputBytes(text: string, eol: LineEnd, shell: Shell): Promise<string | Uint8Array> | string {
  const ended = text.replaceAll('\r', lineEndText[eol]);
  return shell.out.isTerminal ? ended : encodedOutput(ended, shell);
}
