/** A place as the status bar shows and speaks it. */
import type { PlaceAtResponse } from '../../server/src/protocol.ts';

/** Names that are longer would push the other items of the status bar away. */
const maxNames = 48;

/** `PID-3[2].4.1 · Assigning Authority · Namespace ID · ADT^A01 2.5.1`: the innermost names that there is room for. */
export function statusText({ path, segment, names, messageType, version }: PlaceAtResponse): string {
  const shown: string[] = [];
  let length = 0;
  for (const name of (names.length > 0 ? [...names] : [segment]).reverse()) {
    length += name.length;
    if (name === '' || shown.length === 2 || (shown.length > 0 && length > maxNames)) break;
    shown.unshift(name.length <= maxNames ? name : `${name.slice(0, maxNames - 1)}…`);
  }
  const message = [shortType(messageType), version].filter(part => part !== '').join(' ');
  return [path, ...shown, message].join(' · ');
}

/** Everything that is known of the place, a thing a line. */
export function tooltipText({ path, segment, names, messageType, version }: PlaceAtResponse): string {
  const lines = [[path, ...names].join(' · '), segment, [messageType, `HL7 ${version}`].filter(Boolean).join(', ')];
  return [...lines.filter(line => line !== ''), 'Click to copy the path'].join('\n');
}

/** As a screen reader should say it: the place first, what to do with it last. */
export function spokenPlace({ path, segment, names, messageType, version }: PlaceAtResponse): string {
  const message = messageType === '' ? '' : `message ${shortType(messageType).replace('^', ' ')}`;
  const parts = [path, ...names.toReversed(), segment, message, `version ${version}`];
  return `HL7 place: ${parts.filter(part => part !== '').join(', ')}. Copy path`;
}

/** The structure follows from code and event, and is long. */
function shortType(messageType: string): string {
  return messageType.split('^', 2).join('^');
}
