/** How a batch goes out: asked once, and kept as a setting that can be seen and changed. */
import { ConfigurationTarget, type QuickPickItem, window, workspace } from 'vscode';
import type { BatchForm } from '../../../server/src/protocol.ts';
import { batchForm } from '../settings/settings.ts';

interface FormItem extends QuickPickItem {
  readonly form: BatchForm;
}

/** What the setting says, or else the user, whose answer becomes the setting. */
export async function askForBatchForm(messages: number): Promise<BatchForm | undefined> {
  const section = workspace.getConfiguration('pipehat');
  const set = batchForm(section);
  if (set !== undefined) return set;
  const count = messages === 1 ? '1 message' : `${messages} messages`;
  const items: FormItem[] = [
    { label: 'Message by Message', detail: `${count}, each acknowledged for itself`, form: 'split' },
    { label: 'As One Batch', detail: 'With its FHS, BHS, BTS and FTS, as one block', form: 'whole' },
  ];
  const picked = await window.showQuickPick(items, {
    title: 'This is a batch. How does it go out?',
    placeHolder: 'The answer is kept in the setting pipehat.send.batch',
  });
  if (picked !== undefined) await section.update('send.batch', picked.form, ConfigurationTarget.Global);
  return picked?.form;
}
