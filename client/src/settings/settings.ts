/**
 * The settings that the client reads, declared once as the server's are: a test holds package.json against both lists.
 */
import type { BatchForm } from '../../../server/src/protocol.ts';

/** Names and defaults of the settings that the client reads. */
export const clientSettingDeclarations = {
  'pipehat.endpoints': { default: [] },
  'pipehat.send.timeout': { default: 30 },
  'pipehat.send.batch': { default: 'ask' },
  'pipehat.listener.host': { default: '127.0.0.1' },
  'pipehat.listener.port': { default: 2575 },
  'pipehat.listener.rules': { default: [] },
  'pipehat.listener.capture': { default: '' },
  'pipehat.listeners': { default: [] },
  'pipehat.preview.markUnread': { default: true },
  'pipehat.preview.ruleResults': { default: true },
} as const;

/** What VS Code's configuration of the section `pipehat` can do. */
export interface SettingsSection {
  get(name: string): unknown;
}

/** Seconds to wait for an acknowledgement. */
export function sendTimeout(section: SettingsSection): number {
  const value = section.get('send.timeout');
  return typeof value === 'number' && value > 0 ? value : clientSettingDeclarations['pipehat.send.timeout'].default;
}

/** How batches go out; undefined where the user is to be asked. */
export function batchForm(section: SettingsSection): BatchForm | undefined {
  const value = section.get('send.batch');
  return value === 'split' || value === 'whole' ? value : undefined;
}

/** Whether a preview does something that can be turned off. */
export function previewShows(section: SettingsSection, what: 'markUnread' | 'ruleResults'): boolean {
  const value = section.get(`preview.${what}`);
  return typeof value === 'boolean' ? value : clientSettingDeclarations[`pipehat.preview.${what}`].default;
}
