/**
 * Passwords and passphrases: in VS Code's secret storage, never in a setting or a log. Each is kept for what it opens
 * (a key file, a user at a host), so that an endpoint that is changed to lead elsewhere does not take it along.
 */
import { commands, type Disposable, type Memento, type SecretStorage, window } from 'vscode';

/** The names of what is stored: secret storage has no list of its own in the oldest VS Code that we run in. */
const namesKey = 'secrets.names';

/** Secrets of endpoints and listeners. */
export class Secrets {
  readonly #storage: SecretStorage;
  readonly #memento: Memento;

  constructor(storage: SecretStorage, memento: Memento) {
    this.#storage = storage;
    this.#memento = memento;
  }

  /**
   * The secret; undefined where it is neither stored nor given.
   * @param name what it is, for secret storage and the user: `password of hub at https://ehr.example`
   * @param asks whether the user is asked for it where it is not stored yet
   */
  async get(name: string, asks: boolean): Promise<string | undefined> {
    const stored = await this.#storage.get(name);
    if (stored !== undefined || !asks) return stored;
    const given = await window.showInputBox({
      title: `Enter the ${name}`,
      prompt: 'It is kept in the secret storage of VS Code. "HL7: Forget Passwords" takes it out again.',
      password: true,
      ignoreFocusOut: true,
    });
    if (given === undefined) return undefined;
    await this.#storage.store(name, given);
    await this.#memento.update(namesKey, [...this.names.filter(other => other !== name), name]);
    return given;
  }

  get names(): readonly string[] {
    return this.#memento.get<readonly string[]>(namesKey, []);
  }

  async forget(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#storage.delete(name);
    await this.#memento.update(
      namesKey,
      this.names.filter(name => !names.includes(name)),
    );
  }
}

/** HL7: Forget Passwords. */
export function registerForgetPasswords(secrets: Secrets): Disposable {
  return commands.registerCommand('pipehat.forgetPasswords', async () => {
    if (secrets.names.length === 0) {
      void window.showInformationMessage('No password or passphrase is stored.');
      return;
    }
    const picked = await window.showQuickPick([...secrets.names], {
      title: 'Forget Passwords',
      placeHolder: 'You are asked for them again when they are needed',
      canPickMany: true,
    });
    if (picked !== undefined) await secrets.forget(picked);
  });
}
