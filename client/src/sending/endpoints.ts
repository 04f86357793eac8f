/** Which endpoint a message goes to: chosen where there is a choice, confirmed where that is due. */
import {
  commands,
  type Memento,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeIcon,
  Uri,
  window,
  workspace,
} from 'vscode';
import { builtInListenerName, type EndpointParams } from '../../../server/src/protocol.ts';
import { type Endpoint, type Environment, endpointsOf, environments } from '../settings/endpoints.ts';
import { addressOf, dot, environmentColours, hostOf, question, staysHere } from './endpoint-words.ts';
import { offersImport } from './import-endpoints.ts';
import type { Secrets } from './secrets.ts';

const lastChoice = 'send.endpoint';

/** Where messages go, ready for the server. */
export interface Target {
  readonly name: string;
  readonly environment: Environment | undefined;
  /** With secrets: never to be kept, logged or shown. */
  readonly params: EndpointParams;
}

/** What an endpoint is chosen for. */
export interface Purpose {
  /** `Send to` */
  readonly title: string;
  /** What leaves the machine, as the beginning of a sentence: `The message`. */
  readonly what: string;
  /** Whether production asks each time, and not once a session. */
  readonly alwaysAsks?: boolean;
}

export const sending: Purpose = { title: 'Send to', what: 'The message' };

/** Chooses endpoints, and remembers the choice for the workspace and the confirmations for the session. */
export class EndpointChooser {
  readonly #memento: Memento;
  readonly #secrets: Secrets;
  readonly #confirmed = new Set<string>();

  constructor(memento: Memento, secrets: Secrets) {
    this.#memento = memento;
    this.#secrets = secrets;
  }

  /**
   * The endpoint to send to; undefined where the user decided against it.
   * @param name the endpoint that a key binding or an earlier send asks for; without it the user is asked where there is
   *   a choice
   */
  async choose(name: string | undefined, purpose: Purpose = sending): Promise<Target | undefined> {
    const { endpoints, problems } = endpointsOf(workspace.getConfiguration('pipehat'));
    if (problems.length > 0) void tellProblems(problems);
    const chosen = name === undefined ? await this.#ask(endpoints, purpose) : find(endpoints, name);
    if (chosen === undefined) return undefined;
    if (chosen === 'builtIn') {
      return { name: builtInListenerName, environment: undefined, params: { kind: 'builtIn' } };
    }
    if (!(await this.#confirm(chosen, purpose))) return undefined;
    const params = await this.#withSecrets(chosen, true);
    return params && { name: chosen.params.name, environment: chosen.environment, params };
  }

  /**
   * An endpoint by its name for something that goes on by itself, such as the outbox: without a question. In a sentence
   * why not, where there is none, where it has to be asked about first, or where a secret is missing.
   */
  async unasked(name: string): Promise<Target | string> {
    if (name === builtInListenerName) return { name, environment: undefined, params: { kind: 'builtIn' } };
    const chosen = this.#named(name);
    if (chosen === undefined) return `pipehat.endpoints has no endpoint named "${name}".`;
    if (needsQuestion(chosen) && !this.#confirmed.has(keyOf(chosen))) {
      return `You have not agreed to send to ${name} in this window yet. Resume its queue to be asked.`;
    }
    const params = await this.#withSecrets(chosen, false);
    return params === undefined
      ? `The password or passphrase for ${name} is not stored. Resume its queue to be asked for it.`
      : { name, environment: chosen.environment, params };
  }

  /** The environment of an endpoint by its name. */
  environmentOf(name: string): Environment | undefined {
    return this.#named(name)?.environment;
  }

  #named(name: string): Endpoint | undefined {
    const { endpoints } = endpointsOf(workspace.getConfiguration('pipehat'));
    return endpoints.find(({ params }) => params.name === name);
  }

  async #ask(endpoints: readonly Endpoint[], purpose: Purpose): Promise<Endpoint | 'builtIn' | undefined> {
    const imports = offersImport(endpoints.map(({ params }) => params.name));
    if (endpoints.length === 0 && !imports) return 'builtIn';
    const items = itemsOf(endpoints, imports);
    const last = this.#memento.get<string>(lastChoice);
    const isLast = ({ endpoint }: EndpointItem): boolean => endpoint !== undefined && nameOf(endpoint) === last;
    const item = await pick(items, items.find(isLast), purpose.title);
    if (item?.command !== undefined) await commands.executeCommand(item.command, 'pipehat.endpoints');
    if (item?.endpoint === undefined) return undefined;
    await this.#memento.update(lastChoice, nameOf(item.endpoint));
    return item.endpoint;
  }

  /** Asks once a session before anything goes to production, or to a host that is not this machine. */
  async #confirm(endpoint: Endpoint, { what, alwaysAsks }: Purpose): Promise<boolean> {
    const key = keyOf(endpoint);
    const asksAgain = alwaysAsks === true && endpoint.environment === 'production';
    if (!needsQuestion(endpoint) || (this.#confirmed.has(key) && !asksAgain)) return true;
    const { title, detail } = question(endpoint, what);
    const send = 'Send';
    const answer = await window.showWarningMessage(title, { modal: true, detail }, send);
    if (answer === send) this.#confirmed.add(key);
    return answer === send;
  }

  /** @param asks whether the user is asked for what is not stored */
  async #withSecrets({ params, needsPassphrase }: Endpoint, asks: boolean): Promise<EndpointParams | undefined> {
    let ready = params;
    if (needsPassphrase && ready.kind !== 'folder' && ready.tls !== undefined) {
      const passphrase = await this.#secrets.get(`passphrase of ${ready.tls.pfx ?? ready.tls.key ?? 'the key'}`, asks);
      if (passphrase === undefined) return undefined;
      ready = { ...ready, tls: { ...ready.tls, passphrase } };
    }
    if (ready.kind === 'http' && ready.user !== undefined) {
      const scheme = /^https?/i.exec(ready.url)?.[0].toLowerCase();
      const password = await this.#secrets.get(`password of ${ready.user} at ${scheme}://${hostOf(ready.url)}`, asks);
      if (password === undefined) return undefined;
      ready = { ...ready, password };
    }
    return ready;
  }
}

interface EndpointItem extends QuickPickItem {
  readonly endpoint?: Endpoint | 'builtIn';
  /** What is run in place of a choice. */
  readonly command?: string;
}

/** The endpoints by environment, the built-in one first. */
function itemsOf(endpoints: readonly Endpoint[], imports: boolean): EndpointItem[] {
  const items: EndpointItem[] = [
    {
      label: builtInListenerName,
      description: 'on this machine, nothing to set up',
      iconPath: new ThemeIcon('vm'),
      endpoint: 'builtIn',
    },
  ];
  for (const environment of [undefined, ...environments]) {
    const own = endpoints.filter(endpoint => endpoint.environment === environment);
    if (own.length > 0) items.push({ label: environment ?? '', kind: QuickPickItemKind.Separator });
    items.push(...own.map(itemOf));
  }
  items.push({ label: '', kind: QuickPickItemKind.Separator });
  if (imports) {
    const command = 'pipehat.importEndpoints';
    items.push({ label: 'Import Endpoints from HL7 Tools', iconPath: new ThemeIcon('cloud-download'), command });
  }
  const command = 'workbench.action.openSettings';
  items.push({ label: 'Edit Endpoints...', iconPath: new ThemeIcon('gear'), command });
  return items;
}

/** Lists that are picked from take no colours of the theme, but pictures. */
function environmentIcon(environment: Environment): { light: Uri; dark: Uri } {
  const picture = (colour: string): Uri => Uri.from({ scheme: 'data', path: `image/svg+xml;utf8,${dot(colour)}` });
  const [light, dark] = environmentColours[environment];
  return { light: picture(light), dark: picture(dark) };
}

const icons = { mllp: 'server', http: 'globe', folder: 'folder' } as const;

function itemOf(endpoint: Endpoint): EndpointItem {
  const { params, environment } = endpoint;
  return {
    label: params.name,
    description: addressOf(endpoint),
    iconPath: environment === undefined ? new ThemeIcon(icons[params.kind]) : environmentIcon(environment),
    endpoint,
  };
}

/** As `showQuickPick`, with an item that is active from the start. */
function pick(
  items: readonly EndpointItem[],
  active: EndpointItem | undefined,
  title: string,
): Promise<EndpointItem | undefined> {
  const picker = window.createQuickPick<EndpointItem>();
  picker.title = title;
  picker.placeholder = 'Where does it go?';
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

function find(endpoints: readonly Endpoint[], name: string): Endpoint | 'builtIn' | undefined {
  if (name === builtInListenerName) return 'builtIn';
  const endpoint = endpoints.find(({ params }) => params.name === name);
  if (endpoint === undefined) void window.showErrorMessage(`pipehat.endpoints has no endpoint named "${name}".`);
  return endpoint;
}

function needsQuestion(endpoint: Endpoint): boolean {
  return endpoint.environment === 'production' || !staysHere(endpoint);
}

/** What a confirmation holds for: an endpoint that is changed to lead elsewhere is asked about again. */
function keyOf(endpoint: Endpoint): string {
  return `${endpoint.environment ?? ''} ${addressOf(endpoint)}`;
}

function nameOf(endpoint: Endpoint | 'builtIn'): string {
  return endpoint === 'builtIn' ? builtInListenerName : endpoint.params.name;
}

async function tellProblems(problems: readonly string[]): Promise<void> {
  const edit = 'Edit Endpoints';
  const message = `pipehat.endpoints: what can not be used is left out. ${problems.join(' ')}`;
  if ((await window.showWarningMessage(message, edit)) === edit) {
    await commands.executeCommand('workbench.action.openSettings', 'pipehat.endpoints');
  }
}
