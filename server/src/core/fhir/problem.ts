/** What can be wrong with a resource. */
export type FhirProblemCode =
  /** `resourceType` is missing or names none. */
  | 'unknown-resource'
  | 'unknown-element'
  | 'missing-element'
  /** A list where one value is taken, or something that a profile of the data type forbids. */
  | 'too-many'
  | 'not-a-list'
  /** Another kind of JSON value than the type has: a text for a number. */
  | 'wrong-type'
  /** The right kind of value in a form that the type does not have: 2024-13-01. */
  | 'invalid-value'
  | 'not-in-value-set'
  /** Two types of one choice: valueString beside valueQuantity. */
  | 'choice-twice'
  /** Nothing that a reference may look like. */
  | 'invalid-reference'
  /** A reference to a resource that may not stand there. */
  | 'wrong-target'
  /** A reference to what the Bundle, or the resource itself, does not hold. */
  | 'unresolved-reference'
  /** An empty text, object or list, or null. */
  | 'empty'
  /** A rule of the specification between elements; the message ends in its key, such as bdl-3. */
  | 'broken-rule'
  /** More levels than anything sensible has; what is further in was not looked at. */
  | 'too-deep';

/** Something that is wrong with a resource. */
export interface FhirProblem {
  /** As FHIRPath has it, counted from 0: `Observation.component[2].code`, `Bundle.entry[0].resource.status`. */
  readonly path: string;
  /** The steps of the path from the root of the tree, without the name of the resource: `['component', 2, 'code']`. */
  readonly keys: readonly (string | number)[];
  readonly code: FhirProblemCode;
  /** Where, what it is, what was expected: sentences for people. Quotes values of the resource: not for logs. */
  readonly message: string;
  /** What was most likely meant, the likeliest first: names of elements, or codes. */
  readonly suggestions: readonly string[];
}

/** A place in a tree. */
export interface Place {
  readonly path: string;
  readonly keys: readonly (string | number)[];
}

/** The place of a member of an object or of an item of a list. */
export function inside(around: Place, key: string | number): Place {
  return new InnerPlace(around, key);
}

/** Every element of a resource has a place and few have a problem, so paths are put together when somebody asks. */
class InnerPlace implements Place {
  readonly #around: Place;
  readonly #key: string | number;

  constructor(around: Place, key: string | number) {
    this.#around = around;
    this.#key = key;
  }

  get path(): string {
    const { path } = this.#around;
    return typeof this.#key === 'number' ? `${path}[${this.#key}]` : `${path}.${this.#key}`;
  }

  get keys(): readonly (string | number)[] {
    return [...this.#around.keys, this.#key];
  }
}

/** A JSON object, of which nothing is known but that it is one. */
export type JsonObject = { readonly [name: string]: unknown };

/** Whether a value is an object and not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member of an object: a name such as `constructor` finds nothing that is not there. */
export function memberOf(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** An own member that is a text; undefined for everything else. */
export function textOf(object: JsonObject, name: string): string | undefined {
  const value = memberOf(object, name);
  return typeof value === 'string' ? value : undefined;
}

/** The kind of a value as a sentence has it. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'object') return value === null ? 'null' : 'an object';
  return `a ${typeof value}`;
}

const MAX_QUOTED = 60;

/** A value as a message quotes it: in quotes, and not all of a long one. */
export function quoted(value: unknown): string {
  const text = String(value);
  return text.length > MAX_QUOTED ? `'${text.slice(0, MAX_QUOTED)}...'` : `'${text}'`;
}

const MAX_LISTED = 12;

/** Names as the end of a sentence: `a, b or c`; of many only the first. */
export function oneOf(names: readonly string[]): string {
  if (names.length > MAX_LISTED) return `one of ${names.length}, such as ${oneOf(names.slice(0, 3))}`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** What a check works with: the facts, what is around the place, and where problems go. */
export interface Findings {
  add(place: Place, code: FhirProblemCode, message: string, suggestions?: readonly string[]): void;
}
