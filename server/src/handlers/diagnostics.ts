/** Diagnostics, for editors that pull them and for those that have them pushed. */
import {
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import type { CancellationToken, Pause } from '../service/cancellation.ts';
import type { DocumentSnapshot } from '../service/document.ts';
import type { LanguageHandlerContext } from './language.ts';

/** For editors that do not pull: how long typing has to rest before diagnostics are pushed. */
const PUSH_DELAY_MS = 200;

/** What the reports need of the server around them. */
export interface DiagnosticSurroundings {
  readonly connection: Connection;
  readonly pause: Pause;
  readonly answer: LanguageHandlerContext['answer'];
  document(uri: string): DocumentSnapshot | undefined;
  /** Undefined where the work was given up. */
  diagnose(document: DocumentSnapshot, token: CancellationToken): Promise<Diagnostic[] | undefined>;
  /** Calls back after some milliseconds; the answer takes the call back. */
  after(milliseconds: number, call: () => void): () => void;
  reportFault(what: string, error: unknown): void;
}

/** What each document's editor was last told. */
export class DiagnosticReports {
  readonly #around: DiagnosticSurroundings;
  readonly #sent = new Map<string, { readonly id: string; readonly key: string }>();
  readonly #pending = new Map<string, () => void>();
  #lastNumber = 0;

  /** Answers pulls from now on. */
  constructor(around: DiagnosticSurroundings) {
    this.#around = around;
    const { connection, pause, answer, document: find } = around;
    connection.languages.diagnostics.on((params, token) =>
      answer<DocumentDiagnosticReport>('textDocument/diagnostic', token, emptyReport(), async () => {
        const document = find(params.textDocument.uri);
        if (document === undefined) return undefined;
        // Lets a newer edit that is already in the pipe cancel this pull before any work is done.
        await pause();
        if (token.isCancellationRequested) return undefined;
        const items = await around.diagnose(document, token);
        return items && this.#report(document.uri, items, params.previousResultId);
      }),
    );
  }

  /** Full, or unchanged where the editor has the same already. */
  #report(uri: string, items: Diagnostic[], previous: string | undefined): DocumentDiagnosticReport {
    const key = JSON.stringify(items);
    const last = this.#sent.get(uri);
    if (last !== undefined && last.key === key && last.id === previous)
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: last.id };
    const id = String(++this.#lastNumber);
    this.#sent.set(uri, { id, key });
    return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
  }

  /** What was told may not hold any more. */
  forgetAll(): void {
    this.#sent.clear();
  }

  /** A document was closed. */
  forget(uri: string): void {
    this.#sent.delete(uri);
    this.#pending.get(uri)?.();
    this.#pending.delete(uri);
  }

  /** Pushes the diagnostics of a document once typing rests. */
  pushLater(uri: string): void {
    this.#pending.get(uri)?.();
    const takeBack = this.#around.after(PUSH_DELAY_MS, () => {
      this.#pending.delete(uri);
      void this.#push(uri);
    });
    this.#pending.set(uri, takeBack);
  }

  /** Pushes the diagnostics of a document unless it has changed meanwhile: then another push is on its way. */
  async #push(uri: string): Promise<void> {
    const { connection, document: find, diagnose, reportFault } = this.#around;
    const document = find(uri);
    if (document === undefined || this.#pending.has(uri)) return;
    const isStale = (): boolean => find(uri)?.version !== document.version;
    const token: CancellationToken = {
      get isCancellationRequested() {
        return isStale();
      },
    };
    const diagnostics = await diagnose(document, token).catch(error => {
      reportFault('diagnostics', error);
      return undefined;
    });
    if (diagnostics === undefined || isStale()) return;
    await connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  }
}

function emptyReport(): DocumentDiagnosticReport {
  return { kind: DocumentDiagnosticReportKind.Full, items: [] };
}
