/** Files as HL7 texts. What can't be one is told and passed over, and the command fails in the end. */
import { messagesOf } from '../../core/syntax/message.ts';
import { SourceText } from '../../core/syntax/source-text.ts';
import { type CharsetMismatch, decodeFile } from '../../node/decode.ts';
import { fail, type Shell } from '../shell.ts';
import type { InputFile } from './files.ts';

/** A file that holds text. */
export interface HL7Document {
  readonly name: string;
  readonly source: SourceText;
  readonly mismatch: CharsetMismatch | undefined;
}

/** Reads each file when it is asked for; empty ones are told. */
export async function* documentsOf(inputs: AsyncIterable<InputFile>, shell: Shell): AsyncGenerator<HL7Document> {
  for await (const { name, bytes } of inputs) {
    const { text, mismatch } = await decodeFile(bytes);
    if (text.trim() === '') await fail(shell, `${nameOf(name)}: the file is empty`);
    else yield { name, source: SourceText.of(text), mismatch };
  }
}

/** As {@link documentsOf}, and files without a message are told as well. */
export async function* messageFilesOf(inputs: AsyncIterable<InputFile>, shell: Shell): AsyncGenerator<HL7Document> {
  for await (const document of documentsOf(inputs, shell)) {
    if (messagesOf(document.source).length > 0) yield document;
    else await fail(shell, `${nameOf(document.name)}: no HL7 message in it (expected a line that starts with MSH)`);
  }
}

/** The name of a file for people. */
export function nameOf(name: string): string {
  return name === '-' ? 'standard input' : name;
}
