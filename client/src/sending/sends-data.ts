/** What the view "Sends" shows: a row for each message, newest first. */
import {
  type Event,
  EventEmitter,
  type FileDecoration,
  type FileDecorationProvider,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  Uri,
} from 'vscode';
import { colourOf } from './endpoint-words.ts';
import type { Send, SendHistory } from './history.ts';
import { severityOf, timeOf, verdictOf } from './send-summary.ts';

/** Stands for an environment in a tree, so that VS Code gives its rows a badge and a colour. */
const environmentScheme = 'pipehat-environment';

/** Icon and colour by what became of a message. */
const icons = {
  information: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  warning: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  error: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
};
const cancelled = new ThemeIcon('circle-slash');

export class SendsData implements TreeDataProvider<Send> {
  readonly #history: SendHistory;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;

  constructor(history: SendHistory) {
    this.#history = history;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(parent?: Send): Send[] {
    return parent === undefined ? [...this.#history.sends] : [];
  }

  getTreeItem(send: Send): TreeItem {
    const { outcome, endpoint, environment } = send;
    const { messageType, controlId, code, result } = outcome;
    // What tells rows apart comes first: a side bar is narrow.
    const item = new TreeItem(messageType || 'no message type');
    item.id = String(send.id);
    const clock = outcome.time === '' ? '' : new Date(outcome.time).toLocaleTimeString();
    item.description = [code || words[result], controlId, endpoint, ...environmentWords(send), timeOf(outcome), clock]
      .filter(part => part !== '')
      .join(' · ');
    item.iconPath = result === 'cancelled' ? cancelled : icons[severityOf(outcome)];
    item.tooltip = tooltipOf(send);
    if (environment === 'staging' || environment === 'production')
      item.resourceUri = Uri.from({ scheme: environmentScheme, path: `/${environment}` });
    item.contextValue = `${outcome.reply === '' ? '' : 'reply '}${outcome.sent === '' ? '' : 'sent'}`;
    item.accessibilityInformation = {
      label: `${messageType} ${controlId}, ${verdictOf(outcome)}, to ${[endpoint, ...environmentWords(send)].join(', ')}, ${timeOf(outcome)}`,
    };
    item.command = { command: 'pipehat.sends.open', title: 'Open Reply or Message', arguments: [send] };
    return item;
  }
}

/** Gives rows that go to an environment its colour, and production a badge. */
export class EnvironmentColours implements FileDecorationProvider {
  provideFileDecoration({ scheme, path }: Uri): FileDecoration | undefined {
    if (scheme !== environmentScheme) return undefined;
    const environment = (['staging', 'production'] as const).find(name => path === `/${name}`);
    const colour = colourOf(environment);
    if (environment === undefined || colour === undefined) return undefined;
    return {
      color: new ThemeColor(colour),
      tooltip: `environment: ${environment}`,
      ...(environment === 'production' ? { badge: 'P' } : {}),
    };
  }
}

const words = {
  accepted: 'sent',
  rejected: 'rejected',
  applicationError: 'application error',
  timedOut: 'timed out',
  unreachable: 'unreachable',
  badReply: 'bad reply',
  cancelled: 'cancelled',
} as const;

function environmentWords({ environment }: Send): readonly string[] {
  return environment === undefined || environment === 'test' ? [] : [environment];
}

function tooltipOf({ outcome, endpoint, environment }: Send): MarkdownString {
  const { notes, delivery } = outcome;
  const text = new MarkdownString();
  // What peers say is shown as it is: nothing of it may become a link or an image.
  text.appendText(`${verdictOf(outcome)}\n`);
  for (const note of notes) text.appendText(`${note}\n`);
  text.appendText(`${endpoint}${environment === undefined ? '' : `, ${environment}`}`);
  if (delivery === 'maybe') text.appendText('\nThe receiver may have the message: sending it again may double it.');
  if (delivery === 'notSent') text.appendText('\nNothing of the message left this machine.');
  return text;
}
