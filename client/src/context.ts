import type { LogOutputChannel, Memento, Uri } from 'vscode';
import type { PreviewSessions } from './preview/sessions.ts';
import type { EndpointChooser } from './sending/endpoints.ts';
import type { SendHistory } from './sending/history.ts';
import type { Secrets } from './sending/secrets.ts';
import type { ServerConnection } from './server-connection.ts';
import type { VirtualDocuments } from './virtual-documents.ts';

/** What every feature gets: nothing of it knows the platform that the extension runs on. */
export interface Context {
  readonly server: ServerConnection;
  readonly documents: VirtualDocuments;
  /** Metadata only: control ids, sizes, times, results. Messages are patient data and never go in here. */
  readonly log: LogOutputChannel;
  readonly secrets: Secrets;
  readonly endpoints: EndpointChooser;
  /** The previews of mappings that are open. */
  readonly previews: PreviewSessions;
  /** What was sent in this window. */
  readonly history: SendHistory;
  /** Where files that belong to the workspace are kept, outside of it; undefined where there is no such place. */
  readonly storage: Uri | undefined;
  readonly workspaceState: Memento;
  readonly globalState: Memento;
}
