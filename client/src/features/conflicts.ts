import { commands, type Disposable, extensions, window } from 'vscode';
import type { Context } from '../context.ts';

/** Extensions that claim the language id `hl7` as well. */
const others = ['RobHolme.hl7tools', 'pbrooks.hl7'];

const answered = 'conflicts.answered';

/** Says once that another HL7 extension answers for the same files, and lets the user decide. */
export function register({ globalState, log }: Context): Disposable {
  const tell = async (id: string, name: string): Promise<void> => {
    const show = 'Show Extension';
    const never = "Don't Show Again";
    const answer = await window.showInformationMessage(
      `The extension "${name}" (${id}) looks after .hl7 files, too: expect two hovers on a field, and the commands of ` +
        'both in lists. To have one only, disable the other for this workspace.',
      show,
      never,
    );
    if (answer === undefined) return;
    await globalState.update(answered, [...globalState.get<readonly string[]>(answered, []), id]);
    if (answer === show) await commands.executeCommand('extension.open', id);
  };
  // One notification is enough: what it says holds for any further extension.
  const other = others.map(id => extensions.getExtension(id)).find(extension => extension !== undefined);
  if (other !== undefined && !globalState.get<readonly string[]>(answered, []).includes(other.id)) {
    const name: unknown = other.packageJSON?.displayName;
    tell(other.id, typeof name === 'string' ? name : other.id).catch(error => log.error(`Conflicts: ${error}`));
  }
  return { dispose: () => {} };
}
