/** HL7: Import Endpoints from HL7 Tools: the favourites of the extension RobHolme.hl7tools. */
import { ConfigurationTarget, commands, type Disposable, window, workspace } from 'vscode';
import { favouritesOf } from '../settings/favourites.ts';

/** Favourites of the user. Those of a workspace are left alone: no workspace can name an endpoint. */
function favourites(taken: readonly string[]) {
  const section = workspace.getConfiguration('hl7tools');
  const own = (name: string): unknown => section.inspect(name)?.globalValue;
  return favouritesOf(own('FavouriteRemoteHosts'), own('TrustedCertificateAuthorities'), taken);
}

/** Whether there are favourites that `pipehat.endpoints` does not have. */
export function offersImport(taken: readonly string[]): boolean {
  return favourites(taken).endpoints.length > 0;
}

export function registerImportEndpoints(): Disposable {
  return commands.registerCommand('pipehat.importEndpoints', async () => {
    const section = workspace.getConfiguration('pipehat');
    const value = section.inspect('endpoints')?.globalValue;
    const known: readonly unknown[] = Array.isArray(value) ? value : [];
    const { endpoints, known: there, leftOut } = favourites(known.map(nameOf));
    if (endpoints.length > 0) await section.update('endpoints', [...known, ...endpoints], ConfigurationTarget.Global);
    const count = (number: number): string => (number === 1 ? '1 endpoint' : `${number} endpoints`);
    const parts = [
      endpoints.length === 0
        ? 'There is nothing to import from hl7tools.FavouriteRemoteHosts of your user settings.'
        : `${count(endpoints.length)} imported into pipehat.endpoints: ${endpoints.map(({ name }) => name).join(', ')}.`,
      ...(there === 0 ? [] : [`${count(there)} of the same name were there already.`]),
      ...(leftOut === 0 ? [] : [`${count(leftOut)} without a usable host and port were left out.`]),
    ];
    void window.showInformationMessage(parts.join(' '));
    return endpoints.length;
  });
}

function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null || !('name' in entry)) return '';
  return typeof entry.name === 'string' ? entry.name.trim() : '';
}
