/** What the view "Listeners" shows: each listener, and below it what it has received, newest first. */
import {
  type Event,
  EventEmitter,
  type ProviderResult,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { ListenerInfo } from '../../../server/src/protocol.ts';
import { addressText, isLoopback } from '../address.ts';
import { answerText, findingsText, messages, type Received, type ReceivedMessages } from './received.ts';

/** A listener that is set up, or runs though it is not set up any more. */
export interface ListenerRow {
  readonly kind: 'listener';
  readonly name: string;
  readonly address: { readonly host: string; readonly port: number };
  readonly tls: boolean;
  readonly isRunning: boolean;
}

export interface ReceivedRow {
  readonly kind: 'received';
  readonly received: Received;
}

export type Row = ListenerRow | ReceivedRow;

export class ListenersData implements TreeDataProvider<Row> {
  readonly #rows: () => readonly ListenerRow[];
  readonly #received: ReceivedMessages;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;

  /** @param rows the listeners as they are now */
  constructor(rows: () => readonly ListenerRow[], received: ReceivedMessages) {
    this.#rows = rows;
    this.#received = received;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(parent?: Row): Row[] {
    if (parent === undefined) return [...this.#rows()];
    if (parent.kind === 'received') return [];
    return this.#received.of(parent.name).map(received => ({ kind: 'received', received }));
  }

  getParent(row: Row): ProviderResult<Row> {
    if (row.kind === 'listener') return undefined;
    return this.#rows().find(({ name }) => name === row.received.message.listener);
  }

  getTreeItem(row: Row): TreeItem {
    return row.kind === 'listener' ? this.#listenerItem(row) : receivedItem(row.received);
  }

  #listenerItem({ name, address, tls, isRunning }: ListenerRow): TreeItem {
    const count = this.#received.count(name);
    const item = new TreeItem(
      name,
      this.#received.of(name).length === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Expanded,
    );
    item.id = `listener ${name}`;
    const where = `${address.port === 0 ? `${address.host}, a free port` : addressText(address)}${tls ? ', TLS' : ''}`;
    const state = isRunning ? 'listening' : 'stopped';
    item.description = [where, state, ...(count === 0 ? [] : [`${count} received`])].join(' · ');
    item.iconPath = isRunning
      ? new ThemeIcon('broadcast', new ThemeColor('testing.iconPassed'))
      : new ThemeIcon('circle-slash');
    item.tooltip = isLoopback(address.host)
      ? 'Takes messages from this machine only.'
      : 'Takes messages from other machines, too.';
    item.contextValue = `listener ${isRunning ? 'running' : 'stopped'}`;
    item.accessibilityInformation = { label: `listener ${name} on ${where}, ${state}, ${messages(count)} received` };
    return item;
  }
}

/** The listeners of the settings with their state, and those that run beside them. */
export function listenerRows(
  set: readonly { readonly name: string; readonly host: string; readonly port: number; readonly tls: boolean }[],
  running: readonly ListenerInfo[],
): readonly ListenerRow[] {
  const rowOf = (
    known: { name: string; host: string; port: number; tls: boolean },
    isRunning: boolean,
  ): ListenerRow => ({
    kind: 'listener',
    name: known.name,
    address: { host: known.host, port: known.port },
    tls: known.tls,
    isRunning,
  });
  return [
    ...set.map(one => {
      const info = running.find(({ name }) => name === one.name);
      return rowOf(info ?? one, info !== undefined);
    }),
    ...running.filter(info => !set.some(({ name }) => name === info.name)).map(info => rowOf(info, true)),
  ];
}

function receivedItem(received: Received): TreeItem {
  const { message, findings } = received;
  const { id, messageType, controlId, peer, notes } = message;
  const item = new TreeItem(messageType || 'no message type');
  item.id = `received ${id}`;
  const found = findingsText(received);
  const clock = new Date(message.time).toLocaleTimeString();
  item.description = [message.answer || 'no answer', found, controlId, clock].filter(part => part !== '').join(' · ');
  item.iconPath = iconOf(findings);
  item.tooltip = [`from ${peer}, ${message.bytes} bytes, ${answerText(message)}`, ...notes].join('\n');
  item.contextValue = 'received';
  item.accessibilityInformation = {
    label: [
      `${messageType} ${controlId}`,
      answerText(message),
      found || 'no problems found',
      `at ${clock} from ${peer}`,
    ].join(', '),
  };
  item.command = {
    command: 'pipehat.received.open',
    title: 'Open Received Message',
    arguments: [{ kind: 'received', received }],
  };
  return item;
}

function iconOf(findings: Received['findings']): ThemeIcon {
  if (findings === undefined || findings.errors + findings.warnings === 0) return new ThemeIcon('mail');
  const isError = findings.errors > 0;
  return new ThemeIcon('mail', new ThemeColor(isError ? 'list.errorForeground' : 'list.warningForeground'));
}
