/** The previews that are open in this window. What shows them, and what is said about them, is for the features. */
import {
  type Disposable,
  type Event,
  EventEmitter,
  type Tab,
  TabInputText,
  TabInputTextDiff,
  type Uri,
  window,
} from 'vscode';
import { previewClosedMethod } from '../../../server/src/protocol.ts';
import type { ServerConnection } from '../server-connection.ts';
import { scheme } from '../virtual-documents.ts';
import { type Pair, pairOf, previewFolder, previewUri, samePair } from './pair.ts';
import { PreviewSession } from './session.ts';

/** Keeps a session for each preview that a tab shows. */
export class PreviewSessions implements Disposable {
  readonly #server: ServerConnection;
  /** By the address of the preview. */
  readonly #sessions = new Map<string, PreviewSession>();
  readonly #ran = new EventEmitter<PreviewSession>();
  readonly #ended = new EventEmitter<PreviewSession>();
  /** After every run of a preview that was not given up. */
  readonly onDidRun: Event<PreviewSession> = this.#ran.event;
  /** When the last tab of a preview was closed. */
  readonly onDidEnd: Event<PreviewSession> = this.#ended.event;
  readonly #tabs: Disposable;
  #lastNumber = 0;

  constructor(server: ServerConnection) {
    this.#server = server;
    this.#tabs = window.tabGroups.onDidChangeTabs(({ opened, closed }) => this.#onTabs(opened, closed));
  }

  get all(): readonly PreviewSession[] {
    return [...this.#sessions.values()];
  }

  /** The session of a preview that is open. */
  at(uri: Uri): PreviewSession | undefined {
    return this.#sessions.get(uri.toString());
  }

  /** The session that a user means who asks in a document: its own, or the first one that it belongs to. */
  about(uri: Uri | undefined): PreviewSession | undefined {
    if (uri === undefined) return undefined;
    return this.at(uri) ?? this.all.find(session => session.holds(uri));
  }

  /** The session of an address; undefined where that is none of a preview. */
  open(uri: Uri): PreviewSession | undefined {
    const running = this.at(uri);
    if (running !== undefined) return running;
    const pair = pairOf(uri);
    if (pair === undefined) return undefined;
    const session = new PreviewSession(uri, pair, this.#server, one => this.#ran.fire(one));
    this.#sessions.set(uri.toString(), session);
    return session;
  }

  /** Of the preview of a pair that is open, else of a new one. */
  uriOf(pair: Pair): Uri {
    return this.all.find(session => samePair(session.pair, pair))?.uri ?? previewUri(pair, ++this.#lastNumber);
  }

  refresh(concerns: (session: PreviewSession) => boolean): void {
    for (const session of this.#sessions.values()) if (concerns(session)) session.refresh();
  }

  dispose(): void {
    this.#tabs.dispose();
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
    this.#ran.dispose();
    this.#ended.dispose();
  }

  #onTabs(opened: readonly Tab[], closed: readonly Tab[]): void {
    // A tab that was closed and is opened again comes without a question for its text.
    for (const uri of previewsIn(opened)) this.open(uri);
    const shown = new Set(previewsIn(window.tabGroups.all.flatMap(({ tabs }) => tabs)).map(uri => uri.toString()));
    for (const uri of previewsIn(closed)) if (!shown.has(uri.toString())) this.#end(uri);
  }

  #end(uri: Uri): void {
    const session = this.at(uri);
    if (session === undefined) return;
    session.dispose();
    this.#sessions.delete(uri.toString());
    void this.#server.sendNotification(previewClosedMethod, { preview: session.name });
    this.#ended.fire(session);
  }
}

/** Whether a document is a preview. */
export function isPreview(uri: Uri): boolean {
  return uri.scheme === scheme && uri.path.startsWith(`/${previewFolder}/`);
}

/** The previews that tabs show, alone or on the right of a comparison. */
export function previewsIn(tabs: readonly Tab[]): readonly Uri[] {
  return tabs.flatMap(({ input }) => {
    const uri =
      input instanceof TabInputText ? input.uri : input instanceof TabInputTextDiff ? input.modified : undefined;
    return uri !== undefined && isPreview(uri) ? [uri] : [];
  });
}

/** The tabs that show a preview. */
export function tabsOf(preview: Uri): readonly Tab[] {
  const address = preview.toString();
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(tab => previewsIn([tab]).some(uri => uri.toString() === address));
}
