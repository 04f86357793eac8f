import type { Message } from '../core/syntax/message.ts';

/** The repetitions of a message's MSH-18, as they stand. */
export function charsetNamesOf(message: Message): readonly string[] {
  const value = message.header.rawAt({ field: 18 });
  const separator = message.delimiters.repetition;
  return separator === '' ? [value] : value.split(separator);
}
