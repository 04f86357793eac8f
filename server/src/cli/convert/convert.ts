import { messageFromJson, messageToJson } from '../../core/convert/message-json.ts';
import { messageToXml } from '../../core/convert/message-xml.ts';
import { messagesOf } from '../../core/syntax/message.ts';
import { decodePlain } from '../../node/decode.ts';
import type { ConvertOptions } from '../commands/convert.ts';
import { messageFilesOf, nameOf } from '../input/documents.ts';
import { type InputFile, openInputs } from '../input/files.ts';
import { MessageFacts } from '../input/structures.ts';
import { fail, type Shell, tell } from '../shell.ts';

/** `pipehat convert`: messages in another notation, each written as soon as it is read. */
export async function convert(files: readonly string[], { to }: ConvertOptions, shell: Shell): Promise<void> {
  const inputs = await openInputs(files, shell);
  if (inputs === undefined) return;
  if (to === 'hl7') await writeHl7(inputs, shell);
  else if (to === 'xml') await writeXml(inputs, shell);
  else await writeJson(inputs, shell);
}

async function writeJson(inputs: AsyncIterable<InputFile>, shell: Shell): Promise<void> {
  let count = 0;
  let first = '';
  for await (const { source } of messageFilesOf(inputs, shell)) {
    for (const message of messagesOf(source)) {
      const text = JSON.stringify(messageToJson(message), undefined, 2);
      count++;
      // Whether it is an array is known with the second one.
      if (count === 1) first = text;
      else await shell.out.write(`${count === 2 ? `[\n${first}` : ''},\n${text}`);
    }
  }
  if (count > 0) await shell.out.write(count === 1 ? `${first}\n` : '\n]\n');
}

async function writeXml(inputs: AsyncIterable<InputFile>, shell: Shell): Promise<void> {
  const facts = new MessageFacts(shell.definitions);
  for await (const { name, source } of messageFilesOf(inputs, shell)) {
    for (const message of messagesOf(source)) {
      const definitions = facts.of(message);
      const match = facts.match(message);
      const junk = message.lines.filter(({ segment }) => segment.form === 'junk').length;
      if (match === undefined)
        await tell(
          shell,
          `${nameOf(name)}: ${message.controlId}: its structure is not known, so the XML has no groups`,
        );
      if (junk > 0) {
        const left = junk === 1 ? 'a line that is no segment is' : `${junk} lines that are no segments are`;
        await tell(shell, `${nameOf(name)}: ${message.controlId}: ${left} left out`);
      }
      await shell.out.write(messageToXml(message, { definitions, match }));
    }
  }
}

async function writeHl7(inputs: AsyncIterable<InputFile>, shell: Shell): Promise<void> {
  for await (const { name, bytes } of inputs) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(decodePlain(bytes));
    } catch {
      await fail(shell, `${nameOf(name)}: this is no JSON`);
      continue;
    }
    for (const [index, one] of (Array.isArray(parsed) ? parsed : [parsed]).entries()) {
      const result = messageFromJson(one);
      if ('problem' in result) await fail(shell, `${nameOf(name)}: message ${index + 1}: ${result.problem}`);
      else await shell.out.write(result.text.replaceAll('\r', '\n'));
    }
  }
}
