/** One preview: runs the mapping whenever something that it depends on has changed, and keeps what came of it. */
import { CancellationTokenSource, type Disposable, type Uri, window, workspace } from 'vscode';
import {
  type MappingProblem,
  type PreviewedMessage,
  type PreviewMessages,
  type PreviewParams,
  type PreviewResponse,
  previewMethod,
} from '../../../server/src/protocol.ts';
import type { ServerConnection } from '../server-connection.ts';
import { withLineFeeds } from '../virtual-documents.ts';
import type { Pair } from './pair.ts';

/** How long changes are gathered before the mapping runs. The first one starts the clock, so typing cannot hold it up. */
const delayMs = 100;

/** What a preview shows. */
export interface PreviewState {
  /** Whether the text is output, and not the reason why there is none. */
  readonly isOutput: boolean;
  readonly text: string;
  readonly languageId: string;
  readonly problems: readonly MappingProblem[];
  /** The messages that were mapped, in the order of their output. */
  readonly messages: readonly PreviewedMessage[];
  /** How many messages more there are than can be shown. */
  readonly leftOut: number;
  /** Why the text is that of an earlier run; undefined where it is of the last one. */
  readonly outdated: string | undefined;
}

/** Which messages a preview is of. */
export type Scope =
  /** The one at the cursor. */
  | { readonly kind: 'cursor' }
  /** All of the document. */
  | { readonly kind: 'document' }
  /** Those of other files: the samples of the mapping. */
  | { readonly kind: 'samples'; readonly files: readonly Uri[] };

/** Runs a pair until it is disposed of. */
export class PreviewSession implements Disposable {
  /** The address of the preview: its name for the server as well. */
  readonly uri: Uri;
  readonly pair: Pair;
  /** Fulfils once there is something to show. */
  readonly shown: Promise<void>;
  readonly #server: ServerConnection;
  readonly #changed: (session: PreviewSession) => void;
  #settleShown: () => void = () => {};
  #line: number;
  #scope: Scope = { kind: 'cursor' };
  #state: PreviewState = explanation('', []);
  #earlier: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #run: CancellationTokenSource | undefined;

  /** @param changed called after every run that was not given up */
  constructor(uri: Uri, pair: Pair, server: ServerConnection, changed: (session: PreviewSession) => void) {
    this.uri = uri;
    this.pair = pair;
    this.#server = server;
    this.#changed = changed;
    this.#line = cursorLine(pair);
    this.shown = new Promise(resolve => {
      this.#settleShown = resolve;
    });
    void this.#start();
  }

  /** The name of the preview in requests. */
  get name(): string {
    return this.uri.toString();
  }

  get state(): PreviewState {
    return this.#state;
  }

  /** The output as it was before it last became another one. */
  get earlierText(): string {
    return this.#earlier ?? this.#state.text;
  }

  get scope(): Scope {
    return this.#scope;
  }

  set scope(scope: Scope) {
    this.#scope = scope;
    this.refresh();
  }

  /** Whether a document is one that the output comes from. */
  holds(uri: Uri): boolean {
    const address = uri.toString();
    return [this.pair.mapping, ...this.#files].some(one => one.toString() === address);
  }

  /** Several messages in a document: the one that the cursor is in is shown. */
  follow(line: number): void {
    if (line === this.#line) return;
    this.#line = line;
    if (this.#scope.kind === 'cursor') this.refresh();
  }

  /** Runs the mapping again before long. */
  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#start();
    }, delayMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#run?.cancel();
    this.#settleShown();
  }

  async #start(): Promise<void> {
    this.#run?.cancel();
    const run = new CancellationTokenSource();
    this.#run = run;
    const response = await this.#request(run);
    // A later run has taken over, or the preview was closed: whatever came of this one is of no use.
    if (run.token.isCancellationRequested) return;
    this.#run = undefined;
    run.dispose();
    const before = this.#state;
    this.#state = this.#stateAfter(response);
    if (before.isOutput && before.text !== this.#state.text) this.#earlier = before.text;
    this.#settleShown();
    this.#changed(this);
  }

  async #request(run: CancellationTokenSource): Promise<PreviewResponse> {
    const { mapping } = this.pair;
    const params: PreviewParams = { preview: this.name, mapping: mapping.toString(), messages: this.#wanted() };
    try {
      // VS Code drops documents that no editor shows after a while; opened again, the server knows them again.
      await Promise.all([mapping, ...this.#files].map(uri => workspace.openTextDocument(uri)));
      return await this.#server.sendRequest<PreviewResponse>(previewMethod, params, run.token);
    } catch (error) {
      return { kind: 'nothing', message: `The preview could not be made. ${firstLine(error)}` };
    }
  }

  /** The documents that its messages are in. */
  get #files(): readonly Uri[] {
    return this.#scope.kind === 'samples' ? this.#scope.files : [this.pair.message];
  }

  #wanted(): readonly PreviewMessages[] {
    const uri = this.pair.message.toString();
    switch (this.#scope.kind) {
      case 'cursor':
        return [{ uri, line: this.#line }];
      case 'document':
        return [{ uri }];
      case 'samples':
        return this.#scope.files.map(file => ({ uri: file.toString() }));
    }
  }

  #stateAfter(response: PreviewResponse): PreviewState {
    switch (response.kind) {
      case 'output': {
        const { text, languageId, problems, messages, leftOut } = response;
        if (text === '') return explanation('The output of the mapping is empty.', problems);
        return {
          isOutput: true,
          text: withLineFeeds(text),
          languageId,
          problems,
          messages,
          leftOut,
          outdated: undefined,
        };
      }
      case 'nothing':
        return this.#state.isOutput
          ? { ...this.#state, outdated: response.message }
          : explanation(response.message, []);
    }
  }
}

/** What stands in place of an output: the language is not the output's, so that nothing takes it for a message. */
function explanation(reason: string, problems: readonly MappingProblem[]): PreviewState {
  const nothing = { isOutput: false, messages: [], leftOut: 0, outdated: undefined };
  return { ...nothing, text: `${reason}\n`, languageId: 'plaintext', problems };
}

/** The line that the cursor is in where the message is on the screen, else the first. */
function cursorLine({ message }: Pair): number {
  const address = message.toString();
  const editor = [window.activeTextEditor, ...window.visibleTextEditors].find(
    candidate => candidate?.document.uri.toString() === address,
  );
  return editor?.selection.active.line ?? 0;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
