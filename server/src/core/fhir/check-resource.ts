import { bundleScope, checkBundle } from './check-bundle.ts';
import { checkCode, codesOf } from './check-codes.ts';
import { type BundleScope, checkReference, containedIn, type ReferenceScope } from './check-reference.ts';
import { checkContained, checkRules } from './check-rules.ts';
import { suggestElements } from './element-at.ts';
import { didYouMean, nearestNames } from './nearest.ts';
import { checkPrimitive } from './primitives.ts';
import {
  type FhirProblem,
  type Findings,
  inside,
  isObject,
  type JsonObject,
  kindOf,
  memberOf,
  oneOf,
  type Place,
  quoted,
} from './problem.ts';
import type { FhirElement, FhirProperty, FhirR4, FhirType } from './types.ts';

/** Nothing sensible is deeper, and a file that is must not exhaust the stack. */
const MAX_DEPTH = 200;

/** What all checks of one resource share. */
interface Context {
  readonly facts: FhirR4;
  readonly findings: Findings;
  readonly scope: ReferenceScope;
}

const noNames: ReadonlySet<string> = new Set();

/**
 * Everything that is wrong with a resource by what R4 says of its elements, types, required codes and references, in the order
 * of the tree. A Bundle is checked with the resources of its entries.
 * @param value what JSON.parse gives, or a tree of the same kind; a member that is undefined counts as not there
 */
export function checkResource(facts: FhirR4, value: unknown): readonly FhirProblem[] {
  const problems: FhirProblem[] = [];
  const findings: Findings = {
    add: ({ path, keys }, code, message, suggestions = []) => problems.push({ path, keys, code, message, suggestions }),
  };
  const type = isObject(value) ? memberOf(value, 'resourceType') : undefined;
  const place = { path: typeof type === 'string' && type !== '' ? type : 'Resource', keys: [] };
  checkWholeResource(facts, findings, value, undefined, place, 0);
  return problems;
}

/** A resource that has its own contained ones: one by itself, or that of a Bundle's entry. */
function checkWholeResource(
  facts: FhirR4,
  findings: Findings,
  value: unknown,
  bundle: BundleScope | undefined,
  place: Place,
  depth: number,
): void {
  const contained = containedIn(value);
  const scope = { bundle, contained, usedContained: contained === undefined ? undefined : new Set<string>() };
  const isKnown = checkResourceIn({ facts, findings, scope }, value, place, depth);
  if (isKnown && isObject(value) && scope.usedContained !== undefined)
    checkContained(value, scope.usedContained, place, findings);
}

/** @returns whether it is a resource of R4, so that its elements were looked at */
function checkResourceIn(context: Context, value: unknown, place: Place, depth: number): boolean {
  const { facts, findings } = context;
  if (!isObject(value)) {
    findings.add(place, 'wrong-type', `${place.path} takes a resource, and has ${kindOf(value)}.`);
    return false;
  }
  const name = memberOf(value, 'resourceType');
  const type = typeof name === 'string' ? facts.type(name) : undefined;
  if (type?.kind !== 'resource') {
    const near = typeof name === 'string' ? nearestNames(name, facts.resourceTypes) : [];
    const named = typeof name === 'string' ? quoted(name) : kindOf(name);
    const what = name === undefined ? 'has no resourceType' : `has ${named} as its resourceType`;
    const message = `${place.path} ${what}; that has to be one of R4's resources, such as Patient.${didYouMean(near)}`;
    findings.add(place, 'unknown-resource', message, near);
    return false;
  }
  if (type.id !== 'Bundle') {
    checkObject(context, value, type, place, depth);
    return true;
  }
  const bundle = bundleScope(value);
  checkObject({ ...context, scope: { ...context.scope, bundle } }, value, type, place, depth);
  checkBundle(value, place, findings);
  return true;
}

/** An object of a type: its members by name, then what is missing, then the rules between them. */
function checkObject(context: Context, value: JsonObject, type: FhirType, place: Place, depth: number): void {
  const { facts, findings } = context;
  if (depth > MAX_DEPTH) {
    findings.add(
      place,
      'too-deep',
      `${place.path} is more than ${MAX_DEPTH} levels down; nothing below it was checked.`,
    );
    return;
  }
  const properties = facts.properties(type.id);
  const isResource = type.kind === 'resource';
  /** The names in JSON that choices have here, and what was meant by names that are wrong: few objects have any. */
  let chosen: Map<FhirElement, string> | undefined;
  let meant = noNames;
  let isEmpty = true;
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    if (isResource && key === 'resourceType') continue;
    if (key !== 'id') isEmpty = false;
    const name = key.startsWith('_') ? key.slice(1) : key;
    const property = properties.get(name);
    if (property === undefined || (name !== key && !isPrimitive(facts, property))) {
      const suggestions = addUnknown(context, type, key, inside(place, key));
      meant = new Set([...meant, ...suggestions.map(suggestion => suggestion.replace(/^_/, ''))]);
      continue;
    }
    const { element } = property;
    if (name !== element.name) {
      chosen ??= new Map();
      const other = chosen.get(element);
      if (other === undefined) chosen.set(element, name);
      else if (other !== name) {
        const at = inside(place, key);
        const message = `${at.path} and ${other} are one element, ${element.name}; only one may be there.`;
        findings.add(at, 'choice-twice', message);
      }
    }
    if (element.max === 0) {
      const at = inside(place, key);
      findings.add(at, 'too-many', `${at.path} may not be there: ${place.path} is a ${type.id}, which has none.`);
    } else if (name === key) {
      checkValues(context, property, value, name, place, depth);
    } else {
      checkSibling(context, property, value[key], memberOf(value, name), inside(place, key), depth);
    }
  }
  if (isEmpty && !isResource) {
    findings.add(place, 'empty', `${place.path} is empty. Leave out an element that has nothing to say.`);
    return;
  }
  for (const element of type.required) {
    if (chosen?.has(element) || isThere(facts, properties.get(element.name), value)) continue;
    // A required element under a wrong name is one mistake, and it has been said.
    if (element.types.some(({ jsonName }) => meant.has(jsonName))) continue;
    const at = inside(place, element.name);
    findings.add(
      at,
      'missing-element',
      `${at.path} is missing. ${type.id} has to have it: ${expectedOf(facts, element)}.`,
    );
  }
  checkRules(facts, type, value, place, findings);
}

/** Whether an object has an element under its own name; of a primitive, id and extensions alone are enough. */
function isThere(facts: FhirR4, property: FhirProperty | undefined, value: JsonObject): boolean {
  if (property === undefined) return false;
  const { name } = property.element;
  if (memberOf(value, name) !== undefined) return true;
  return memberOf(value, `_${name}`) !== undefined && isPrimitive(facts, property);
}

/** @returns what may have been meant */
function addUnknown({ facts, findings }: Context, type: FhirType, key: string, at: Place): readonly string[] {
  const choice = type.elements.find(({ name }) => name === `${key}[x]`);
  if (choice !== undefined) {
    const names = choice.types.map(({ jsonName }) => jsonName);
    findings.add(at, 'unknown-element', `${at.path} needs its type in its name: ${oneOf(names)}.`, names.slice(0, 3));
    return names;
  }
  const near = suggestElements(facts, type.id, key);
  findings.add(at, 'unknown-element', `${at.path} is no element of ${type.id} in R4.${didYouMean(near)}`, near);
  return near.slice(0, 1);
}

/**
 * What stands under the name of an element: a list or one value, as its cardinality says.
 * @param object what the element is in, at the place `around`
 */
function checkValues(
  context: Context,
  property: FhirProperty,
  object: JsonObject,
  name: string,
  around: Place,
  depth: number,
): void {
  const { findings } = context;
  const value = object[name];
  if (property.element.max === 1 && !Array.isArray(value)) {
    checkValue(context, property, value, around, name, depth);
    return;
  }
  const place = inside(around, name);
  if (property.element.max === 1) {
    findings.add(place, 'too-many', `${place.path} takes one value, and has a list.`);
    return;
  }
  if (!Array.isArray(value)) {
    findings.add(place, 'not-a-list', `${place.path} takes a list, even of one, and has ${kindOf(value)}.`);
    return;
  }
  if (value.length === 0) addEmpty(findings, place, 'an empty list');
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    if (item === null) {
      // A null keeps the place of a value that only has extensions, which stand in the list beside it.
      const sibling = memberOf(object, `_${name}`);
      if (Array.isArray(sibling) && isObject(sibling[index])) continue;
    }
    checkValue(context, property, item, place, index, depth);
  }
}

/** @param key name or index of the value: most are primitive and right, and nobody asks for their place */
function checkValue(
  context: Context,
  property: FhirProperty,
  value: unknown,
  around: Place,
  key: string | number,
  depth: number,
): void {
  const { facts, findings, scope } = context;
  const { element, ref } = property;
  if (value === null || value === '') {
    addEmpty(findings, inside(around, key), value === null ? 'null' : 'an empty text');
    return;
  }
  const type = facts.type(ref.type);
  if (type === undefined) return;
  const set = element.valueSet === undefined ? undefined : facts.valueSet(element.valueSet);
  if (type.kind === 'primitive') {
    const fault = checkPrimitive(type.id, value);
    if (fault !== undefined) {
      const place = inside(around, key);
      const found = fault.code === 'wrong-type' ? `it has ${kindOf(value)}` : `${quoted(value)} is none`;
      findings.add(place, fault.code, `${place.path} is of type ${type.id} and takes ${fault.expected}; ${found}.`);
      return;
    }
    if (typeof value === 'string' && value.startsWith('#') && facts.isKindOf(type.id, 'uri'))
      scope.usedContained?.add(value.slice(1));
    if (set !== undefined) checkCode(set, type.id, value, inside(around, key), findings);
    return;
  }
  const place = inside(around, key);
  if (type.id === 'Resource') {
    checkInnerResource(context, element, value, place, depth);
    return;
  }
  if (isObject(value)) {
    checkObject(context, value, type, place, depth + 1);
    if (type.id === 'Reference') checkReference(facts, value, ref.targets, scope, place, findings);
  } else {
    const what = type.kind === 'group' ? 'an object' : `an object of type ${type.id}`;
    findings.add(place, 'wrong-type', `${place.path} takes ${what}, and has ${kindOf(value)}.`);
    return;
  }
  if (set !== undefined) checkCode(set, type.id, value, place, findings);
}

/** The resource of an entry has references and contained resources of its own; a contained one shares those around it. */
function checkInnerResource(
  context: Context,
  { name, owner }: FhirElement,
  value: unknown,
  place: Place,
  depth: number,
): void {
  const { facts, findings, scope } = context;
  if (name === 'contained') checkResourceIn(context, value, place, depth + 1);
  else
    checkWholeResource(facts, findings, value, owner.startsWith('Bundle') ? scope.bundle : undefined, place, depth + 1);
}

/** Id and extensions of a primitive, or of each one of a list. */
function checkSibling(
  context: Context,
  { element }: FhirProperty,
  value: unknown,
  values: unknown,
  place: Place,
  depth: number,
): void {
  const { facts, findings } = context;
  const type = facts.type('Element');
  if (type === undefined) return;
  const isList = Array.isArray(value);
  if (isList !== element.max > 1) {
    const expected = isList ? 'one object, and has a list' : `a list, and has ${kindOf(value)}`;
    findings.add(place, isList ? 'too-many' : 'not-a-list', `${place.path} takes ${expected}.`);
    return;
  }
  const items: readonly unknown[] = isList ? value : [value];
  if (items.every(item => item === null)) addEmpty(findings, place, isList ? 'an empty list' : 'null');
  for (const [index, item] of items.entries()) {
    const at = isList ? inside(place, index) : place;
    if (item === null) {
      // A null keeps the place of a value; one that is null itself has been spoken of.
      const besides = isList && Array.isArray(values) ? values[index] : undefined;
      if (isList && besides === undefined && items.some(one => one !== null))
        addEmpty(findings, at, 'null, with no value beside it');
    } else if (isObject(item)) checkElementOnly(context, item, type, at, depth + 1);
    else findings.add(at, 'wrong-type', `${at.path} takes an object with id and extension, and has ${kindOf(item)}.`);
  }
}

/** An id alone says something of a value that stands beside it, so this is empty only when there is nothing at all. */
function checkElementOnly(context: Context, item: JsonObject, type: FhirType, place: Place, depth: number): void {
  const names = Object.keys(item).filter(key => item[key] !== undefined);
  if (names.length === 1 && names[0] === 'id') {
    const property = context.facts.properties(type.id).get('id');
    if (property !== undefined) checkValues(context, property, item, 'id', place, depth);
  } else {
    checkObject(context, item, type, place, depth);
  }
}

function addEmpty(findings: Findings, place: Place, what: string): void {
  findings.add(place, 'empty', `${place.path} is ${what}. Leave out an element that has nothing to say.`);
}

function isPrimitive(facts: FhirR4, { ref }: FhirProperty): boolean {
  return facts.type(ref.type)?.kind === 'primitive';
}

/** What an element takes, for a message: `code (male, female, other or unknown)`, `deceasedBoolean or deceasedDateTime`. */
function expectedOf(facts: FhirR4, { types, valueSet, max }: FhirElement): string {
  const names = types.map(({ type, targets, jsonName }) => {
    if (types.length > 1) return jsonName;
    if (targets.length > 0) return `${type} to ${oneOf(targets)}`;
    return type.includes('.') ? (max > 1 ? 'objects' : 'an object') : type;
  });
  const set = valueSet === undefined ? undefined : facts.valueSet(valueSet);
  const codes = set === undefined || set.open ? '' : ` (${oneOf(codesOf(set))})`;
  return `${max > 1 ? 'a list of ' : ''}${oneOf(names)}${codes}`;
}
