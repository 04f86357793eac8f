/** Keeps the profiles of the workspace up to date, and says when messages have to be looked at again. */
import { type Connection, DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import { type ImportProfileParams, type ImportProfileResponse, importProfileMethod } from '../protocol.ts';
import type { WorkspaceProfiles } from '../service/profiles.ts';
import type { Settings } from '../service/settings.ts';

/** What the handler needs of the server around it. */
export interface ProfileHandlerContext {
  readonly connection: Connection;
  readonly profiles: WorkspaceProfiles;
  settings(): Settings;
  /** Messages may go by other profiles than before. */
  changed(): void;
  /** Calls back after some milliseconds; the answer takes the call back. */
  after(milliseconds: number, call: () => void): () => void;
  reportFault(what: string, error: unknown): void;
}

/** What the server tells the handler, and waits for. */
export interface ProfileHandlers {
  /** Resolves once what is known of profiles is up to date. */
  settled(): Promise<void>;
  /** Looks for profiles again, now. */
  refresh(): void;
  /** As {@link refresh}, once typing rests. */
  refreshLater(): void;
  /** Asks the client to say when profiles or their tables change on the disk. */
  watch(): Promise<void>;
}

/** How long typing in a profile has to rest before messages are checked by it. */
const REFRESH_DELAY_MS = 200;

/** Registers the notifications about files. */
export function registerProfileHandlers(context: ProfileHandlerContext): ProfileHandlers {
  let work: Promise<void> = Promise.resolve();
  let cancelPending: (() => void) | undefined;

  const run = async (): Promise<void> => {
    try {
      if (await context.profiles.refresh(context.settings().validation.defaultVersion)) context.changed();
    } catch (error) {
      context.reportFault('reading the profiles', error);
    }
  };
  const refresh = (): void => {
    cancelPending?.();
    cancelPending = undefined;
    // One after the other, so that the last one sees everything.
    work = work.then(run);
  };

  context.connection.onRequest<ImportProfileResponse, void>(importProfileMethod, (params: ImportProfileParams) =>
    context.profiles.importBundle(params),
  );
  context.connection.onDidChangeWatchedFiles(() => refresh());

  return {
    settled: () => work,
    refresh,
    refreshLater() {
      cancelPending?.();
      cancelPending = context.after(REFRESH_DELAY_MS, refresh);
    },
    async watch() {
      const watchers = ['**/*.hl7profile.{yaml,yml}', '**/*.csv'].map(globPattern => ({ globPattern }));
      await context.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    },
  };
}
