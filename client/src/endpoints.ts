/** Which endpoint a message goes to: chosen where there is a choice, confirmed where it leaves this machine. */
import { commands, type Memento, type QuickPickItem, QuickPickItemKind, window, workspace } from 'vscode';
import type { EndpointParams } from '../../server/src/protocol.ts';
import { addressText, isLoopback } from './address.ts';
import { endpointSettings, type MllpEndpoint, sendTimeout } from './settings.ts';

/** What the endpoint is called that every installation has. */
export const builtInName = 'built-in listener';

const lastChoice = 'send.endpoint';

/** Chooses endpoints, and remembers the choice for the workspace and the confirmations for the session. */
export class EndpointChooser {
  readonly #memento: Memento;
  readonly #confirmed = new Set<string>();

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  /**
   * The endpoint to send to; undefined where the user decided against it.
   * @param name the endpoint that a key binding asks for; without it the user is asked where there is a choice
   */
  async choose(name?: string): Promise<EndpointParams | undefined> {
    const section = workspace.getConfiguration('pipehat');
    const { endpoints, leftOut } = endpointSettings(section);
    if (leftOut > 0) void tellLeftOut(leftOut);
    const chosen = name === undefined ? await this.#ask(endpoints) : find(endpoints, name);
    if (chosen === undefined) return undefined;
    if (chosen === 'builtIn') return { kind: 'builtIn' };
    const endpoint = { kind: 'mllp', ...chosen, timeout: sendTimeout(section) } as const;
    return (await this.#confirm(chosen)) ? endpoint : undefined;
  }

  async #ask(endpoints: readonly MllpEndpoint[]): Promise<MllpEndpoint | 'builtIn' | undefined> {
    if (endpoints.length === 0) return 'builtIn';
    const items: EndpointItem[] = [
      { label: `$(vm) ${builtInName}`, description: 'on this machine, nothing to set up', endpoint: 'builtIn' },
      ...endpoints.map(endpoint => ({
        label: `$(server) ${endpoint.name}`,
        description: `${addressText(endpoint)}${endpoint.tls ? ', TLS' : ''}`,
        endpoint,
      })),
      { label: '', kind: QuickPickItemKind.Separator, endpoint: undefined },
      { label: '$(gear) Edit Endpoints…', endpoint: undefined },
    ];
    const last = this.#memento.get<string>(lastChoice);
    const item = await pick(
      items,
      items.find(({ endpoint }) => endpoint !== undefined && nameOf(endpoint) === last),
    );
    if (item === undefined) return undefined;
    if (item.endpoint === undefined) {
      await openEndpointSettings();
      return undefined;
    }
    await this.#memento.update(lastChoice, nameOf(item.endpoint));
    return item.endpoint;
  }

  /** Asks once a session before anything is sent to a host that is not this machine. */
  async #confirm(endpoint: MllpEndpoint): Promise<boolean> {
    const where = addressText(endpoint);
    if (isLoopback(endpoint.host) || this.#confirmed.has(where)) return true;
    const send = 'Send';
    const answer = await window.showWarningMessage(
      `Send to ${endpoint.name} at host ${endpoint.host}, port ${endpoint.port}?`,
      {
        modal: true,
        detail: `The message leaves this machine${endpoint.tls ? '' : ', unencrypted'}. You are asked once until this window closes.`,
      },
      send,
    );
    if (answer === send) this.#confirmed.add(where);
    return answer === send;
  }
}

interface EndpointItem extends QuickPickItem {
  readonly endpoint: MllpEndpoint | 'builtIn' | undefined;
}

/** As `showQuickPick`, with an item that is active from the start. */
function pick(items: readonly EndpointItem[], active: EndpointItem | undefined): Promise<EndpointItem | undefined> {
  const picker = window.createQuickPick<EndpointItem>();
  picker.title = 'Send to';
  picker.placeholder = 'Where does the message go?';
  picker.matchOnDescription = true;
  picker.items = items;
  if (active !== undefined) picker.activeItems = [active];
  return new Promise(resolve => {
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function find(endpoints: readonly MllpEndpoint[], name: string): MllpEndpoint | 'builtIn' | undefined {
  if (name === builtInName) return 'builtIn';
  const endpoint = endpoints.find(candidate => candidate.name === name);
  if (endpoint === undefined) void window.showErrorMessage(`pipehat.endpoints has no endpoint named "${name}".`);
  return endpoint;
}

function nameOf(endpoint: MllpEndpoint | 'builtIn'): string {
  return endpoint === 'builtIn' ? builtInName : endpoint.name;
}

async function tellLeftOut(count: number): Promise<void> {
  const edit = 'Edit Endpoints';
  const what = count === 1 ? 'One entry' : `${count} entries`;
  const message = `${what} of pipehat.endpoints cannot be used: each needs a name, a host and a port from 1 to 65535.`;
  if ((await window.showWarningMessage(message, edit)) === edit) await openEndpointSettings();
}

async function openEndpointSettings(): Promise<void> {
  await commands.executeCommand('workbench.action.openSettings', 'pipehat.endpoints');
}
