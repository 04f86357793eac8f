/** One preview: runs the mapping whenever something that it depends on has changed, and keeps what came of it. */
import { CancellationTokenSource, type Disposable, window, workspace } from 'vscode';
import {
  type MappingProblem,
  type PreviewParams,
  type PreviewResponse,
  previewMethod,
} from '../../../server/src/protocol.ts';
import type { ServerConnection } from '../context.ts';
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
  /** Why the text is that of an earlier run; undefined where it is of the last one. */
  readonly outdated: string | undefined;
}

/** Runs a pair until it is disposed of. */
export class PreviewSession implements Disposable {
  readonly pair: Pair;
  /** Fulfils once there is something to show. */
  readonly shown: Promise<void>;
  readonly #server: ServerConnection;
  readonly #changed: () => void;
  #settleShown: () => void = () => {};
  #line: number;
  #state: PreviewState = explanation('', []);
  #timer: NodeJS.Timeout | undefined;
  #run: CancellationTokenSource | undefined;

  /** @param changed called after every run that was not given up */
  constructor(pair: Pair, server: ServerConnection, changed: () => void) {
    this.pair = pair;
    this.#server = server;
    this.#changed = changed;
    this.#line = cursorLine(pair);
    this.shown = new Promise(resolve => {
      this.#settleShown = resolve;
    });
    void this.#start();
  }

  get state(): PreviewState {
    return this.#state;
  }

  /** Several messages in a document: the one that the cursor is in is shown. */
  follow(line: number): void {
    if (line === this.#line) return;
    this.#line = line;
    this.refresh();
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
    this.#state = this.#stateAfter(response);
    this.#settleShown();
    this.#changed();
  }

  async #request(run: CancellationTokenSource): Promise<PreviewResponse> {
    const { mapping, message } = this.pair;
    const params: PreviewParams = {
      mapping: mapping.toString(),
      preview: '',
      messages: [{ uri: message.toString(), line: this.#line }],
    };
    try {
      // VS Code drops documents that no editor shows after a while; opened again, the server knows them again.
      await Promise.all([workspace.openTextDocument(mapping), workspace.openTextDocument(message)]);
      return await this.#server.sendRequest<PreviewResponse>(previewMethod, params, run.token);
    } catch (error) {
      return { kind: 'nothing', message: `The preview could not be made. ${firstLine(error)}` };
    }
  }

  #stateAfter(response: PreviewResponse): PreviewState {
    switch (response.kind) {
      case 'output': {
        const { text, languageId, problems } = response;
        if (text === '') return explanation('The output of the mapping is empty.', problems);
        return { isOutput: true, text: withLineFeeds(text), languageId, problems, outdated: undefined };
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
  return { isOutput: false, text: `${reason}\n`, languageId: 'plaintext', problems, outdated: undefined };
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
