import { didYouMean, nearestNames } from './nearest.ts';
import {
  type Findings,
  inside,
  isObject,
  type JsonObject,
  memberOf,
  oneOf,
  type Place,
  quoted,
  textOf,
} from './problem.ts';
import type { FhirR4 } from './types.ts';

/** What references of a resource may lead to without leaving the tree. */
export interface ReferenceScope {
  /** The Bundle around; undefined for a resource that stands alone, whose references lead elsewhere. */
  readonly bundle: BundleScope | undefined;
  /** Contained resources by id, and the ids that something refers to so far; undefined, as nearly always, without such. */
  readonly contained: ReadonlyMap<string, string> | undefined;
  readonly usedContained: Set<string> | undefined;
}

/** The entries of a Bundle. */
export interface BundleScope {
  /** Type of the resource by `fullUrl`. */
  readonly types: ReadonlyMap<string, string>;
  /** A reference may be a search in it: `Patient?identifier=1`. */
  readonly isTransaction: boolean;
}

/** What the text of a reference leads to. */
type Target =
  | { readonly kind: 'type'; readonly type: string }
  /** Of another system, or of this one in a way that does not say its type. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unresolved'; readonly where: string }
  | { readonly kind: 'invalid'; readonly suggestions: readonly string[] };

/**
 * Checks a Reference: its form, whether it leads somewhere, and whether the resource there may stand here.
 * @param allowed types of resources; empty for any
 */
export function checkReference(
  facts: FhirR4,
  value: JsonObject,
  allowed: readonly string[],
  scope: ReferenceScope,
  place: Place,
  findings: Findings,
): void {
  const text = textOf(value, 'reference') ?? '';
  const said = textOf(value, 'type');
  if (said !== undefined && /^\w+$/.test(said)) checkType(facts, said, allowed, inside(place, 'type'), findings);
  if (text === '') return;
  const at = inside(place, 'reference');
  const target = targetOf(facts, text, scope);
  if (target.kind === 'unresolved') {
    findings.add(at, 'unresolved-reference', `${at.path} refers to ${quoted(text)}, and ${target.where} has no such.`);
  } else if (target.kind === 'invalid') {
    const expected =
      'takes Type/id, an address, urn:uuid: of an entry of the Bundle, or # and the id of a contained resource';
    const near = target.suggestions;
    findings.add(at, 'invalid-reference', `${at.path} ${expected}; ${quoted(text)} is none.${didYouMean(near)}`, near);
  } else if (target.kind === 'type') {
    if (!isAllowed(facts, target.type, allowed)) {
      const message = `${at.path} refers to ${oneOf(allowed)}; ${quoted(text)} is a resource of type ${target.type}.`;
      findings.add(at, 'wrong-target', message);
    } else if (said !== undefined && /^\w+$/.test(said) && said !== target.type) {
      const message = `${place.path} says that it refers to a resource of type ${said}; ${quoted(text)} is one of type ${target.type}.`;
      findings.add(inside(place, 'type'), 'wrong-target', message);
    }
  }
}

function checkType(facts: FhirR4, type: string, allowed: readonly string[], place: Place, findings: Findings): void {
  if (!facts.resourceTypes.includes(type)) {
    const near = nearestNames(type, facts.resourceTypes);
    const message = `${place.path} names a type of resource; R4 has no ${quoted(type)}.${didYouMean(near)}`;
    findings.add(place, 'invalid-reference', message, near);
  } else if (!isAllowed(facts, type, allowed)) {
    findings.add(place, 'wrong-target', `${place.path} is ${oneOf(allowed)} here, not ${type}.`);
  }
}

function isAllowed(facts: FhirR4, type: string, allowed: readonly string[]): boolean {
  return allowed.length === 0 || allowed.some(one => facts.isKindOf(type, one));
}

function targetOf(facts: FhirR4, text: string, { bundle, contained, usedContained }: ReferenceScope): Target {
  const known = bundle?.types.get(text);
  if (known !== undefined) return known === '' ? { kind: 'elsewhere' } : { kind: 'type', type: known };
  if (text.startsWith('#')) {
    usedContained?.add(text.slice(1));
    // The mark alone is the resource around, which only contained ones refer to.
    if (text === '#') return { kind: 'elsewhere' };
    const type = contained?.get(text.slice(1));
    if (type === undefined) return { kind: 'unresolved', where: 'the resource contains' };
    return { kind: 'type', type };
  }
  if (/^urn:(?:uuid|oid):./.test(text)) {
    return bundle === undefined ? { kind: 'elsewhere' } : { kind: 'unresolved', where: 'the Bundle' };
  }
  const [, type, rest = ''] =
    /(?:^|\/)([A-Z][A-Za-z]+)(\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]{1,64})?|\?.+)$/.exec(text) ?? [];
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(text);
  if (type === undefined || !facts.resourceTypes.includes(type)) {
    if (isAbsolute) return { kind: 'elsewhere' };
    const near = type === undefined ? [] : nearestNames(type, facts.resourceTypes).map(found => `${found}${rest}`);
    return { kind: 'invalid', suggestions: near };
  }
  if (!isAbsolute && text !== `${type}${rest}`) return { kind: 'invalid', suggestions: [`${type}${rest}`] };
  if (rest.startsWith('?') && bundle?.isTransaction !== true) return { kind: 'invalid', suggestions: [] };
  return { kind: 'type', type };
}

/** The contained resources of a resource by id; without an id, or with one of the same, they can't be referred to. Undefined where none can be. */
export function containedIn(resource: unknown): ReadonlyMap<string, string> | undefined {
  const contained = isObject(resource) ? memberOf(resource, 'contained') : undefined;
  if (!Array.isArray(contained)) return undefined;
  const found = new Map<string, string>();
  for (const one of contained) {
    const id = isObject(one) ? textOf(one, 'id') : undefined;
    if (id !== undefined && isObject(one)) found.set(id, textOf(one, 'resourceType') ?? '');
  }
  return found;
}
