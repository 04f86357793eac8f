/** Messages that are used again: with a control id of their own, and the time at which they go out. */
import { encodeText } from '../encoding/escapes.ts';
import { type Message, messagesOf } from '../syntax/message.ts';
import type { Place } from '../syntax/segment.ts';
import { SourceText } from '../syntax/source-text.ts';
import { timesNow } from '../values/now.ts';
import { placeEdit } from './place-edit.ts';

/** What is put into the headers; what is left out stays as it is. */
export interface Renewal {
  /** Makes MSH-10 for each message. */
  readonly newId?: (() => string) | undefined;
  /** MSH-7, as `YYYYMMDDHHMMSS+ZZZZ`; written as exactly as what is there, and not at all where nothing is. */
  readonly now?: string | undefined;
}

/** The text with other MSH-10 and MSH-7 in each of its messages; everything else stays as it is. */
export function renewed(text: string, { newId, now }: Renewal): string {
  let changed = text;
  const put = (message: Message, place: Place, value: string): void => {
    const edit = placeEdit(message.header, place, encodeText(value, message.delimiters));
    const start = message.lines[0]?.start ?? 0;
    if (edit !== undefined)
      changed = changed.slice(0, start + edit.start) + edit.text + changed.slice(start + edit.end);
  };
  // From the end on, in the text and in each header, so that the places of those before stay where they are.
  for (const message of messagesOf(SourceText.of(text)).reverse()) {
    if (newId !== undefined) put(message, { field: 10 }, newId());
    const written = message.header.rawAt({ field: 7, component: 1 });
    const [time] = now === undefined || written === '' ? [] : timesNow('TS', 0, written, now);
    if (time !== undefined) put(message, { field: 7, component: 1 }, time.value);
  }
  return changed;
}
