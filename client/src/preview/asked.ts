import { Uri, window } from 'vscode';
import type { PreviewSession } from './session.ts';
import type { PreviewSessions } from './sessions.ts';

/**
 * The preview that a command is about: of a menu's editor, else of the active one, else the only one that is open. Says so
 * where there is none.
 */
export function previewAsked(previews: PreviewSessions, target: unknown): PreviewSession | undefined {
  const uri = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  const [only, another] = previews.all;
  const session = previews.about(uri) ?? (another === undefined ? only : undefined);
  if (session === undefined) {
    void window.showWarningMessage(
      only === undefined
        ? 'No preview of a mapping is open. Run HL7: Preview Mapping first.'
        : 'Several previews are open. Click into the one that is meant.',
    );
  }
  return session;
}
