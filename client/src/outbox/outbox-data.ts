/** What the view "Outbox" shows: each endpoint that messages wait for, and below it the messages in their order. */
import {
  type Event,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { OutboxEntryState, OutboxQueueState, OutboxState } from '../../../server/src/protocol.ts';

export interface QueueRow {
  readonly kind: 'queue';
  readonly queue: OutboxQueueState;
}

export interface EntryRow {
  readonly kind: 'entry';
  readonly entry: OutboxEntryState;
  readonly endpoint: string;
}

export type OutboxRow = QueueRow | EntryRow;

export class OutboxData implements TreeDataProvider<OutboxRow> {
  readonly #state: () => OutboxState;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;

  constructor(state: () => OutboxState) {
    this.#state = state;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(parent?: OutboxRow): OutboxRow[] {
    if (parent === undefined) return this.#state().queues.map(queue => ({ kind: 'queue', queue }));
    if (parent.kind === 'entry') return [];
    const { endpoint, entries } = parent.queue;
    return entries.map(entry => ({ kind: 'entry', entry, endpoint }));
  }

  getTreeItem(row: OutboxRow): TreeItem {
    return row.kind === 'queue' ? queueItem(row.queue) : entryItem(row.entry);
  }
}

function queueItem(queue: OutboxQueueState): TreeItem {
  const { endpoint, entries, isPaused, problem } = queue;
  const item = new TreeItem(
    endpoint,
    entries.length === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Expanded,
  );
  item.id = `queue ${endpoint}`;
  const state = stateWords(queue);
  item.description = [`${entries.length} in the list`, ...(state === '' ? [] : [state])].join(' · ');
  item.iconPath = new ThemeIcon(isPaused ? 'debug-pause' : 'server');
  if (problem !== '') item.tooltip = problem;
  item.contextValue = `queue ${isPaused ? 'paused' : 'running'}`;
  item.accessibilityInformation = { label: `outbox for ${endpoint}: ${String(item.description)}. ${problem}` };
  return item;
}

/** Why a queue does not go on, in few words; empty where it does. */
function stateWords({ isPaused, isHeld, problem, nextAttemptAt }: OutboxQueueState): string {
  if (isPaused) return 'paused';
  if (isHeld) return 'waits for your decision';
  if (nextAttemptAt !== '') return `tried again at ${new Date(nextAttemptAt).toLocaleTimeString()}`;
  return problem === '' ? '' : 'waits';
}

const icons: Readonly<Record<OutboxEntryState['state'], ThemeIcon>> = {
  waiting: new ThemeIcon('watch'),
  sending: new ThemeIcon('sync~spin'),
  refused: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  unconfirmed: new ThemeIcon('question', new ThemeColor('list.warningForeground')),
  uncertain: new ThemeIcon('question', new ThemeColor('list.errorForeground')),
};

const words: Readonly<Record<OutboxEntryState['state'], string>> = {
  waiting: 'waiting',
  sending: 'sending',
  refused: 'refused by the receiver',
  unconfirmed: 'received, answer unclear',
  uncertain: 'may have arrived',
};

function entryItem(entry: OutboxEntryState): TreeItem {
  const { id, messageType, controlId, state, attempts, hasReply, queuedAt } = entry;
  const item = new TreeItem(messageType || 'no message type');
  item.id = `entry ${id}`;
  const tries = attempts < 2 ? '' : `${attempts} attempts`;
  item.description = [words[state], tries, controlId, `queued ${new Date(queuedAt).toLocaleTimeString()}`]
    .filter(part => part !== '')
    .join(' · ');
  item.iconPath = icons[state];
  item.tooltip = entry.words;
  item.contextValue = `entry ${state}${hasReply ? ' reply' : ''}`;
  item.accessibilityInformation = { label: `${messageType} ${controlId}, ${words[state]}. ${entry.words}` };
  return item;
}
