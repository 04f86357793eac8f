/** What may stand where in a tree: FHIR's elements by its definitions, names in JSON and XML by their grammars. */
import { suggestElements } from '../../core/fhir/element-at.ts';
import { didYouMean } from '../../core/fhir/nearest.ts';
import { oneOf } from '../../core/fhir/problem.ts';
import type { FhirProperty, FhirR4, FhirType } from '../../core/fhir/types.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { Problems } from '../problem.ts';
import type { LeafKind, PathStep } from '../tree/tree-program.ts';

/** What a place of the tree is. */
export type Shape =
  /** Anything: a tree of JSON or XML, or a resource whose definitions are not at hand. */
  | { readonly kind: 'free'; readonly format: 'json' | 'xml' | 'csv' | 'fhir' }
  /** An object of FHIR. */
  | { readonly kind: 'type'; readonly type: FhirType; readonly facts: FhirR4; readonly targets: readonly string[] }
  /** A primitive value of FHIR. */
  | { readonly kind: 'primitive'; readonly type: string; readonly leaf: LeafKind };

/** The place that a key names, from the object around it. */
export interface PlaceInTree {
  readonly path: readonly PathStep[];
  readonly shape: Shape;
  /** Whether the place is a list, so that several values may go there. */
  readonly repeats: boolean;
}

/** Undefined after a problem. */
export function placeInTree(around: Shape, target: YamlScalar, problems: Problems): PlaceInTree | undefined {
  switch (around.kind) {
    case 'free':
      return around.format === 'fhir' ? freePath(around, target) : nameInTree(around, target, problems);
    case 'primitive':
      problems.error('unknown-path', target, `This is of type ${around.type}, which has one value and no parts.`);
      return undefined;
    case 'type':
      return elementPath(around, target, problems);
  }
}

/** FHIR without its definitions: `[]` is all that says what a list is. */
function freePath(around: Shape, target: YamlScalar): PlaceInTree {
  const path = target.text
    .split('.')
    .map(step => ({ name: step.replace(/\[\]$/, ''), list: step.endsWith('[]'), type: '' }));
  return { path, shape: around, repeats: path.at(-1)?.list === true };
}

/** A name is taken as it is written, dots and all; `[]` at its end makes a list. */
function nameInTree(around: Shape & { kind: 'free' }, target: YamlScalar, problems: Problems): PlaceInTree | undefined {
  const list = around.format !== 'csv' && target.text.endsWith('[]');
  const name = list ? target.text.slice(0, -2) : target.text;
  if (around.format === 'xml' && !isXmlName(name)) {
    problems.error(
      'unknown-path',
      target,
      `'${name}' is no name in XML: letters, digits, '.', '-' and '_', an attribute as @name, the text of an element as '#text'.`,
    );
    return undefined;
  }
  if (list && /^[@#]/.test(name) && around.format === 'xml') {
    problems.error('unknown-path', target, `${name} is there once in an element; only elements repeat.`);
    return undefined;
  }
  if (name === '' && around.format === 'json') {
    problems.error('unknown-path', target, 'A name is missing here.');
    return undefined;
  }
  return { path: [{ name, list, type: '' }], shape: around, repeats: list };
}

function isXmlName(name: string): boolean {
  return name === '#text' || /^@?[\p{L}_][\p{L}\p{N}._\u00b7-]*(?::[\p{L}_][\p{L}\p{N}._\u00b7-]*)?$/u.test(name);
}

function elementPath(
  around: Shape & { kind: 'type' },
  target: YamlScalar,
  problems: Problems,
): PlaceInTree | undefined {
  const path: PathStep[] = [];
  let shape: Shape = around;
  let repeats = false;
  let offset = 0;
  const fail = (length: number, message: string): undefined => {
    const start = target.at(offset);
    problems.error('unknown-path', { start, end: Math.max(start + 1, target.at(offset + length)) }, message);
    return undefined;
  };
  for (const written of target.text.split('.')) {
    const [, name = '', index] = /^(.*?)(\[.*\])?$/.exec(written) ?? [];
    if (index !== undefined && index !== '[]')
      return fail(
        written.length,
        `A rule adds to a list: write ${name}[]. Several rules for one list stand in a list: ${name}[]: [{ .. }, { .. }].`,
      );
    if (shape.kind === 'primitive')
      return fail(
        written.length,
        `${path.at(-1)?.name} is of type ${shape.type}, which has no parts; what FHIR says beside it is _${path.at(-1)?.name}.`,
      );
    if (shape.kind === 'free') {
      path.push({ name, list: index !== undefined, type: '' });
      repeats = index !== undefined;
      continue;
    }
    const found = elementOf(shape, name);
    if (typeof found === 'string') return fail(name.length, found);
    const { property, isSibling } = found;
    repeats = property.element.max > 1;
    if (property.element.max === 0) return fail(name.length, `${name} may not be there: a ${shape.type.id} has none.`);
    if (index !== undefined && !repeats)
      return fail(written.length, `${name} is there once in a ${shape.type.id}; leave out [].`);
    shape = shapeOf(shape.facts, property, isSibling);
    path.push({ name, list: repeats, type: shape.kind === 'type' ? shape.type.id : '' });
    offset += written.length + 1;
  }
  return { path, shape, repeats };
}

/** An element by its name in JSON; in words what is wrong where there is none. */
function elementOf(
  { facts, type }: Shape & { kind: 'type' },
  name: string,
): { readonly property: FhirProperty; readonly isSibling: boolean } | string {
  const properties = facts.properties(type.id);
  const property = properties.get(name);
  if (property !== undefined) return { property, isSibling: false };
  const beside = name.startsWith('_') ? properties.get(name.slice(1)) : undefined;
  if (beside !== undefined && beside.element.max === 1 && facts.type(beside.ref.type)?.kind === 'primitive')
    return { property: beside, isSibling: true };
  const choice = type.elements.find(element => element.name === `${name}[x]`);
  if (choice !== undefined)
    return `${name} needs its type in its name: ${oneOf(choice.types.map(({ jsonName }) => jsonName))}.`;
  return `${name} is no element of ${type.id} in R4.${didYouMean(suggestElements(facts, type.id, name))}`;
}

function shapeOf(facts: FhirR4, { ref }: FhirProperty, isSibling: boolean): Shape {
  const type = facts.type(isSibling ? 'Element' : ref.type);
  if (type === undefined || type.id === 'Resource') return { kind: 'free', format: 'fhir' };
  if (type.kind !== 'primitive') return { kind: 'type', type, facts, targets: ref.targets };
  return { kind: 'primitive', type: type.id, leaf: leafKind(facts, type.id) };
}

function leafKind(facts: FhirR4, type: string): LeafKind {
  if (type === 'boolean' || type === 'decimal') return type;
  return facts.isKindOf(type, 'integer') ? 'integer' : 'text';
}

/**
 * The required elements of an object that none of its rules sets, as its definition names them.
 * @param set names in JSON of what rules set
 */
export function neverSet({ type }: Shape & { kind: 'type' }, set: ReadonlySet<string>): readonly string[] {
  return type.elements
    .filter(({ min, max, types }) => min > 0 && max > 0 && !types.some(({ jsonName }) => set.has(jsonName)))
    .map(({ name }) => name);
}
