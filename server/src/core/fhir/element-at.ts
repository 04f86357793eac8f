import { nearestNames } from './nearest.ts';
import type { FhirElement, FhirProperty, FhirR4, FhirType } from './types.ts';

/** What stands at a path such as `Observation.component.code.coding`. */
export type FhirPlace =
  /** A resource or data type itself: `Patient`. */
  | { readonly kind: 'type'; readonly type: FhirType }
  /** An element. `type` is what it holds; of a content reference, the group that it refers to. */
  | {
      readonly kind: 'element';
      readonly parent: FhirType;
      readonly property: FhirProperty;
      readonly type: FhirType;
      /** Written `_birthDate`: id and extensions of a primitive. `type` is `Element` then. */
      readonly isSibling: boolean;
    }
  /** `resourceType`, which says in JSON what a resource is. */
  | { readonly kind: 'resource-type'; readonly parent: FhirType }
  /** A choice without its type: `Observation.value`, or `Observation.value[x]`. `names` are those it has in JSON. */
  | {
      readonly kind: 'choice';
      readonly parent: FhirType;
      readonly element: FhirElement;
      readonly names: readonly string[];
    }
  /** An id or extension of a primitive, which JSON has beside it: `Patient.birthDate.extension` under `_birthDate`. */
  | { readonly kind: 'beside-primitive'; readonly property: FhirProperty; readonly name: string; readonly step: number }
  /** Below an element that may hold any resource: `Bundle.entry.resource.name`. Nothing can be said about it. */
  | { readonly kind: 'any-resource'; readonly parent: FhirType }
  /** The first name is none of R4. */
  | { readonly kind: 'unknown-type'; readonly name: string; readonly suggestions: readonly string[] }
  /** A name that `parent` does not have; `step` is its position in the path, from 0 for the type. */
  | {
      readonly kind: 'unknown-element';
      readonly parent: FhirType;
      readonly name: string;
      readonly step: number;
      readonly suggestions: readonly string[];
    };

/**
 * Looks up a path of names as JSON has them. Indexes (`name[0]`, `name[]`) may be there and have no meaning.
 * @param path starts with a resource or data type
 */
export function elementAt(facts: FhirR4, path: string): FhirPlace {
  const [first = '', ...steps] = path.split('.').map(step => step.replace(/\[(?:\d*)\]$/, ''));
  const start = facts.type(first);
  if (start === undefined)
    return { kind: 'unknown-type', name: first, suggestions: nearestNames(first, namesOfTypes(facts)) };
  let place: FhirPlace = { kind: 'type', type: start };
  for (const [index, name] of steps.entries()) {
    // What was found so far ends the path unless it is a type or an element, which others may stand in.
    if (place.kind !== 'type' && place.kind !== 'element') return place;
    if (place.kind === 'element' && place.type.id === 'Resource') return { kind: 'any-resource', parent: place.type };
    if (place.kind === 'element' && place.type.kind === 'primitive' && /^(?:id|extension)$/.test(name))
      return { kind: 'beside-primitive', property: place.property, name: `_${steps[index - 1]}`, step: index };
    place = step(facts, place.type, name, index + 1);
  }
  return place;
}

/**
 * The elements below a path, by their names in JSON, in the order of the specification: for completion. Empty where the path is
 * wrong or ends in a choice.
 */
export function elementsOf(facts: FhirR4, path: string): ReadonlyMap<string, FhirProperty> {
  const place = elementAt(facts, path);
  return facts.properties(place.kind === 'type' || place.kind === 'element' ? place.type.id : '');
}

/** The names that an unknown element of a type was most likely meant to be, the likeliest first. */
export function suggestElements(facts: FhirR4, type: string, name: string): readonly string[] {
  const names = [...facts.properties(type).keys()];
  if (!name.startsWith('_')) return nearestNames(name, names);
  return nearestNames(name.slice(1), names).map(found => `_${found}`);
}

function step(facts: FhirR4, parent: FhirType, name: string, position: number): FhirPlace {
  const properties = facts.properties(parent.id);
  const property = properties.get(name);
  // JSON has the value of a primitive where its name is, and everything else about it under the name with a line before it.
  if (property !== undefined && parent.kind !== 'primitive') {
    const type = facts.type(property.ref.type);
    if (type !== undefined) return { kind: 'element', parent, property, type, isSibling: false };
  }
  const sibling = name.startsWith('_') ? properties.get(name.slice(1)) : undefined;
  const around = facts.type('Element');
  if (sibling !== undefined && around !== undefined && isPrimitive(facts, sibling.ref.type))
    return { kind: 'element', parent, property: sibling, type: around, isSibling: true };
  if (name === 'resourceType' && facts.isKindOf(parent.id, 'Resource')) return { kind: 'resource-type', parent };
  const choice = parent.elements.find(element => element.name === `${name.replace(/\[x\]$/, '')}[x]`);
  if (choice !== undefined)
    return { kind: 'choice', parent, element: choice, names: choice.types.map(({ jsonName }) => jsonName) };
  const suggestions = parent.kind === 'primitive' ? [] : suggestElements(facts, parent.id, name);
  return { kind: 'unknown-element', parent, name, step: position, suggestions };
}

function isPrimitive(facts: FhirR4, type: string): boolean {
  return facts.type(type)?.kind === 'primitive';
}

function namesOfTypes(facts: FhirR4): readonly string[] {
  return [...facts.resourceTypes, ...facts.dataTypes];
}
