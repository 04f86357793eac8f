import { parseMessage } from '../../core/syntax/message.ts';
import { charsetNamesOf } from '../../node/message-charset.ts';
import { type Shell, tell } from '../shell.ts';

/**
 * A message in the character set that its MSH-18 says, since whoever reads it will go by that. Where it can't be written
 * so, UTF-8 and a line that says it.
 */
export async function encodedOutput(text: string, shell: Shell): Promise<string | Uint8Array> {
  const message = parseMessage(text);
  if (message === undefined) return text;
  const { encodeMessage } = await import('../../mllp/charsets.ts');
  const names = charsetNamesOf(message);
  const encoded = encodeMessage(text, names);
  if (encoded.kind === 'encoded') return encoded.bytes;
  await tell(shell, `${message.controlId}: the output can't be written as ${names.join('~')}, so it is in UTF-8`);
  return text;
}
