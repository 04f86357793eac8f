/** Ways to spoil a resource, one place at a time. */
import { isObject, type JsonObject } from '../../../server/src/core/fhir/problem.ts';

export type Keys = readonly (string | number)[];

export interface Mutation {
  /** What was done: `remove`, `rename`, `as text`. */
  readonly kind: string;
  readonly keys: Keys;
  readonly resource: JsonObject;
}

/** What else may stand in the place of a value, by what is said of it. */
const replacements: readonly (readonly [kind: string, change: (value: unknown) => unknown])[] = [
  ['as text', value => (typeof value === 'string' ? undefined : 'text')],
  ['as number', value => (typeof value === 'number' ? undefined : 7)],
  ['as boolean', value => (typeof value === 'boolean' ? undefined : true)],
  ['as null', () => null],
  ['as list', value => (Array.isArray(value) ? undefined : [value])],
  ['without list', value => (Array.isArray(value) ? value[0] : undefined)],
  ['as empty object', () => ({})],
  ['as empty list', () => []],
  ['as empty text', () => ''],
  ['as object', value => (isObject(value) ? undefined : { a: 1 })],
  ['with blank', value => (typeof value === 'string' ? ` ${value}` : undefined)],
  ['fraction', value => (typeof value === 'number' ? value + 0.5 : undefined)],
  ['negative', value => (typeof value === 'number' ? -value - 1 : undefined)],
  ['other text', value => (typeof value === 'string' ? 'bogus!' : undefined)],
];

/** Every value of a resource spoiled in every way, and every member removed, renamed and put beside a wrong one. */
export function* mutationsOf(resource: JsonObject): Generator<Mutation> {
  for (const keys of placesIn(resource)) {
    const name = keys.at(-1);
    for (const [kind, change] of replacements) {
      const spoilt = edited(resource, keys, value => change(value));
      if (spoilt !== undefined) yield { kind, keys, resource: spoilt };
    }
    if (typeof name !== 'string') continue;
    yield {
      kind: 'remove',
      keys,
      resource: inParent(resource, keys, entries => entries.filter(([key]) => key !== name)),
    };
    yield {
      kind: 'rename',
      keys,
      resource: inParent(resource, keys, entries =>
        entries.map(([key, value]) => [key === name ? `${key}x` : key, value]),
      ),
    };
    yield { kind: 'add', keys, resource: inParent(resource, keys, entries => [...entries, [`${name}x`, 'text']]) };
  }
}

function* placesIn(value: unknown, keys: Keys = []): Generator<Keys> {
  const inner: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  for (const [key, member] of inner) {
    yield [...keys, key];
    yield* placesIn(member, [...keys, key]);
  }
}

/** A copy with another value at a place; undefined where the change has none to give. */
export function edited(tree: JsonObject, keys: Keys, change: (value: unknown) => unknown): JsonObject | undefined {
  const copy = structuredClone({ root: tree }) as Record<string | number, unknown>;
  let parent = copy;
  let last: string | number = 'root';
  for (const key of keys) {
    parent = parent[last] as Record<string | number, unknown>;
    last = key;
  }
  const value = change(parent[last]);
  if (value === undefined) return undefined;
  parent[last] = value;
  return copy.root as JsonObject;
}

/** A copy in which the object around a place has other members. */
function inParent(
  tree: JsonObject,
  keys: Keys,
  change: (entries: [string, unknown][]) => [string, unknown][],
): JsonObject {
  return (
    edited(tree, keys.slice(0, -1), value => Object.fromEntries(change(Object.entries(value as JsonObject)))) ?? tree
  );
}
