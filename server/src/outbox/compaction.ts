/** The same list in fewer lines: messages that are through leave the journal, and with them what was in them. */
import { Ledger } from './ledger.ts';
import { type JournalRecord, type QueuedRecord, readLine, writeLine } from './records.ts';

/**
 * A shorter journal that comes to the same list, counts and next id. Lines that can't be understood stay, where they were
 * among the others.
 */
export function compacted(lines: readonly string[]): readonly string[] {
  const read = lines.map(text => ({ text, line: readLine(text) }));
  const ledger = new Ledger();
  // Of each kind the last line about a message or an endpoint; earlier ones say nothing any more.
  const last = new Map<string, JournalRecord>();
  for (const { text, line } of read) {
    ledger.apply(line, text.length);
    if (line.kind === 'record') last.set(subject(line.record), line.record);
  }
  const tally: JournalRecord = { kind: 'tally', nextId: ledger.nextId, accepted: [...ledger.accepted] };
  const kept = read.flatMap(({ text, line }) => {
    if (line.kind !== 'record') return [text];
    const { record } = line;
    if (record.kind === 'queued') return ledger.entry(record.id) === undefined ? [] : [writeLine(alone(record))];
    return last.get(subject(record)) === record && isNeeded(record, ledger) ? [text] : [];
  });
  return [writeLine(tally), ...kept];
}

function isNeeded(record: Exclude<JournalRecord, QueuedRecord>, ledger: Ledger): boolean {
  switch (record.kind) {
    case 'sending':
    case 'settled':
    case 'retried':
      return ledger.entry(record.id) !== undefined;
    case 'paused':
      return ledger.isPaused(record.endpoint);
    case 'resumed':
    case 'removed':
    case 'tally':
      return false;
  }
}

/** Others of its group may be gone, so that it would wait for them in vain. */
function alone({ group: _, more: __, ...record }: QueuedRecord): QueuedRecord {
  return record;
}

function subject(record: JournalRecord): string {
  switch (record.kind) {
    case 'paused':
    case 'resumed':
      return `pause ${record.endpoint}`;
    case 'tally':
      return record.kind;
    default:
      return `${record.kind} ${record.id}`;
  }
}
