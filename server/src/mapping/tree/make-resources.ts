/** Makes the resources of a FHIR target, and settles what they refer to. */

import { isUuid, uuidMaker } from '../expression/identifier-filters.ts';
import { NoValue } from '../expression/value.ts';
import { forEachInstance, notFired } from '../run/each-instance.ts';
import type { Derivation } from '../run/records.ts';
import { reasonOf } from '../run/run-rule.ts';
import { derivationOf, enters, runTreeSteps, type TreeRun } from './run-tree-rules.ts';
import { prune, TreeLeaf, TreeObject } from './tree.ts';
import type { IdRule, PathStep, ReferenceTarget, ResourceStep } from './tree-program.ts';

/** What was read for the type of a resource. */
const nothing: readonly never[] = [];

/** A resource of the run. */
export interface MadeResource {
  readonly type: string;
  readonly object: TreeObject;
  /** Its id; '' where its rule gave none, and where it has no such rule. */
  readonly id: string;
  /** `urn:uuid:..`, by which the Bundle knows it. */
  readonly fullUrl: string;
  /** The scopes that it was made in, from the outside in. */
  readonly scopes: readonly object[];
  readonly as: string | undefined;
  /** What its id was made from. */
  readonly write: Derivation;
}

/** Makes all resources in their order. */
export function makeResources(tree: TreeRun, steps: readonly ResourceStep[]): MadeResource[] {
  const made: MadeResource[] = [];
  const counts = new Map<string, number>();
  const run = (items: readonly ResourceStep[]): void => {
    for (const item of items) {
      if (tree.run.stopped) return;
      const { each } = item;
      const outer = tree.run.because;
      if (!enters(tree.run, item)) continue;
      if (each === undefined) one(item);
      else forEachInstance(tree.run, item.mark, each, () => one(item));
      tree.run.because = outer;
    }
  };
  const one = (item: ResourceStep): void => {
    if (item.kind === 'group') {
      const outer = tree.scopes;
      tree.scopes = [...outer, {}];
      run(item.items);
      tree.scopes = outer;
      return;
    }
    const number = (counts.get(item.type) ?? 0) + 1;
    counts.set(item.type, number);
    const resource = makeResource(tree, item, number);
    if (resource !== undefined) made.push(resource);
  };
  run(steps);
  return made;
}

function makeResource(
  tree: TreeRun,
  item: ResourceStep & { kind: 'resource' },
  number: number,
): MadeResource | undefined {
  const { run, scopes } = tree;
  const { mark, type, as } = item;
  const object = new TreeObject(type, mark);
  run.beginReading();
  const id = item.id === undefined ? '' : idOf(tree, item, item.id);
  const write = derivationOf(run, mark);
  runTreeSteps(tree, item.body, object);
  if (object.size === 0) {
    notFired(run, mark, { kind: 'source-empty', reads: [] });
    return undefined;
  }
  if (id !== '') object.lead('id', new TreeLeaf(id, undefined, mark, write));
  const named = { reads: nothing, because: write.because, via: nothing };
  object.lead('resourceType', new TreeLeaf(type, undefined, mark, named));
  return { type, object, id, fullUrl: fullUrlOf(tree, type, id, number), scopes, as, write };
}

/** The text of the id; '' where there is none, which is reported. */
function idOf({ run }: TreeRun, { mark, type }: ResourceStep & { kind: 'resource' }, rule: IdRule): string {
  const value = rule.evaluate(run);
  if (value instanceof NoValue) notFired(run, mark, reasonOf(value, run, run.because));
  const text = value instanceof NoValue ? '' : run.single(value, rule.at);
  if (text !== '') return rule.uuid === undefined ? text : rule.uuid(text);
  run.report(
    'required-never-set',
    'warning',
    rule.at,
    `The id of this ${type} is empty: the receiver will give it one.`,
  );
  return '';
}

/** A resource without an id is known by what is the same whenever the message is mapped: who sent it, and its number. */
function fullUrlOf({ run, uuids }: TreeRun, type: string, id: string, number: number): string {
  if (isUuid(id)) return `urn:uuid:${id.toLowerCase()}`;
  let uuid = uuids.get(type);
  if (uuid === undefined) {
    uuid = uuidMaker(type);
    uuids.set(type, uuid);
  }
  if (id !== '') return `urn:uuid:${uuid(id)}`;
  const { message } = run.source;
  const sender = message.valueAt('MSH', { field: 3 });
  return `urn:uuid:${uuid(`${sender}/${message.controlId}/${number}`)}`;
}

/**
 * Puts references in the places that wait for them. A reference to nothing is left out.
 * @param independent entries that may not refer to each other by fullUrl: those of a batch
 */
export function settleReferences(tree: TreeRun, made: readonly MadeResource[], independent: boolean): void {
  const { run } = tree;
  const named = new NamedResources(made);
  let isLeftOut = false;
  const lists = new Map<TreeObject, TreeObject[]>();
  for (const { step, placeholder, scopes, because } of tree.pending) {
    const { name, many } = step.target;
    const found = named.meantBy(step.target, scopes);
    if (!many && found.length > 1)
      run.problems.warning(
        'repeats-without-index',
        step.at,
        `${found.length} resources are called '${name}' here, and this refers to the first. Write 'refs' for all of them.`,
      );
    const chosen = many ? found.length : Math.min(found.length, 1);
    if (chosen === 0) {
      isLeftOut = true;
      run.notFired.push({ rule: step.mark, instance: undefined, reason: { kind: 'no-instance', of: name } });
      if (step.required)
        run.problems.error(
          'required-never-set',
          step.at,
          `${step.mark.text} is required, and there is no '${name}' to refer to.`,
        );
    }
    for (let index = 0; index < chosen; index++) {
      const resource = found[index] as MadeResource;
      const target = index === 0 ? placeholder : new TreeObject('Reference', step.mark);
      const value = independent && resource.id !== '' ? `${resource.type}/${resource.id}` : resource.fullUrl;
      const { reads, via } = resource.write;
      target.set('reference', new TreeLeaf(value, undefined, step.mark, { reads, because, via }));
      if (index === 1) lists.set(placeholder, []);
      if (index > 0) lists.get(placeholder)?.push(target);
    }
  }
  for (const { holder, step } of tree.pending) spread(holder, step.path, lists);
  if (isLeftOut) for (const { object } of made) prune(object);
}

/** The resources that have a name, by that and by the scope that they share with who refers to them. */
class NamedResources {
  readonly #made: readonly MadeResource[];
  readonly #byTarget = new Map<string, ReadonlyMap<object | undefined, readonly MadeResource[]>>();

  constructor(made: readonly MadeResource[]) {
    this.#made = made;
  }

  /** @param scopes those that the rule which refers to them ran in */
  meantBy({ name, shared }: ReferenceTarget, scopes: readonly object[]): readonly MadeResource[] {
    const key = `${shared} ${name}`;
    let byScope = this.#byTarget.get(key);
    if (byScope === undefined) {
      byScope = this.#withName(name, shared);
      this.#byTarget.set(key, byScope);
    }
    return byScope.get(scopes[shared - 1]) ?? [];
  }

  /** A scope is around the same scopes wherever it is met, so the innermost shared one tells for all of them. */
  #withName(name: string, shared: number): ReadonlyMap<object | undefined, readonly MadeResource[]> {
    const byScope = new Map<object | undefined, MadeResource[]>();
    for (const resource of this.#made) {
      if (resource.as !== name) continue;
      const scope = resource.scopes[shared - 1];
      const known = byScope.get(scope);
      if (known === undefined) byScope.set(scope, [resource]);
      else known.push(resource);
    }
    return byScope;
  }
}

/** Puts the other references of a list behind the first. */
function spread(holder: TreeObject, path: readonly PathStep[], lists: Map<TreeObject, TreeObject[]>): void {
  if (lists.size === 0) return;
  const last = path.at(-1);
  const around = path.length === 1 ? holder : holder.find(path.slice(0, -1));
  const object = around?.kind === 'list' ? around.items[0] : around;
  const list = last !== undefined && object?.kind === 'object' ? object.get(last.name) : undefined;
  if (list?.kind !== 'list') return;
  const items = list.items.flatMap(item => {
    const others = item.kind === 'object' ? lists.get(item) : undefined;
    if (others === undefined || item.kind !== 'object') return [item];
    lists.delete(item);
    return [item, ...others];
  });
  if (items.length > list.items.length) list.items.splice(0, list.items.length, ...items);
}
