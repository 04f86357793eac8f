/** Reads an object that a user has written into a setting, key by key, and says what can't be used. */

/** One object of a setting, such as an endpoint. */
export class Entry {
  /** What is wrong with it, each as words that follow the name of the entry: `port: expected 1 to 65535`. */
  readonly problems: string[] = [];
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #within: string;

  /** @param within names the object in problems, where it is a part of another one: `tls.` */
  constructor(value: unknown, within = '') {
    this.#values = isObject(value) ? value : {};
    this.#within = within;
    if (!isObject(value)) this.problems.push(`${within.replace(/\.$/, '') || 'it'}: expected an object with keys`);
  }

  /** Says so of keys that mean nothing: one that is misspelt would be silently without effect. */
  only(keys: readonly string[]): void {
    for (const key of Object.keys(this.#values)) {
      if (!keys.includes(key)) this.#problem(key, `unknown (expected one of ${keys.join(', ')})`);
    }
  }

  /** A text that is not blank, without blanks around it; undefined where there is none. */
  text(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    this.#problem(key, 'expected a text');
    return undefined;
  }

  /** As {@link text}; says so where it is missing. */
  requiredText(key: string): string {
    const value = this.text(key);
    if (value === undefined && !this.problems.some(problem => problem.startsWith(`${this.#within}${key}:`))) {
      this.#problem(key, 'is missing');
    }
    return value ?? '';
  }

  flag(key: string): boolean {
    const value = this.#values[key];
    if (value === undefined || typeof value === 'boolean') return value === true;
    this.#problem(key, 'expected true or false');
    return false;
  }

  /** A number within limits, both included; undefined where there is none. */
  number(key: string, least: number, most: number, isWhole = false): number | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    const fits = typeof value === 'number' && value >= least && value <= most;
    if (fits && (!isWhole || Number.isInteger(value))) return value;
    this.#problem(key, `expected ${isWhole ? 'a whole number ' : ''}from ${least} to ${most}`);
    return undefined;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    const choice = choices.find(one => one === value);
    if (choice === undefined) this.#problem(key, `expected ${choices.join(', ')}`);
    return choice;
  }

  /** One text or a list of them; undefined where there is none. */
  texts(key: string): readonly string[] | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.every(one => typeof one === 'string' && one.trim() !== '')) return list.map(one => String(one).trim());
    this.#problem(key, 'expected a text, or a list of them');
    return undefined;
  }

  /** Texts by name; undefined where there are none. */
  record(key: string): Readonly<Record<string, string>> | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (isObject(value) && Object.values(value).every(one => typeof one === 'string')) {
      return value as Readonly<Record<string, string>>;
    }
    this.#problem(key, 'expected texts by name');
    return undefined;
  }

  /** An object within this one; undefined where there is none. What is wrong with it is wrong with this one. */
  part<Part>(key: string, read: (part: Entry) => Part): Part | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    const part = new Entry(value, `${this.#within}${key}.`);
    const result = read(part);
    this.problems.push(...part.problems);
    return result;
  }

  /** What stands there, whatever it is. */
  raw(key: string): unknown {
    return this.#values[key];
  }

  #problem(key: string, what: string): void {
    this.problems.push(`${this.#within}${key}: ${what}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object without the keys that are undefined: what is not said must not stand in the way of a default. */
export function defined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
