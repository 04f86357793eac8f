/** Puts the resources of a run into a Bundle. */
import type { BundleKind } from '../language/keys.ts';
import type { Derivation, RuleMark } from '../run/records.ts';
import type { MadeResource } from './make-resources.ts';
import { type TreeItem, TreeLeaf, TreeList, TreeObject } from './tree.ts';
import { writeJson } from './write-json.ts';

/**
 * A Bundle of resources. In a transaction and a batch a resource with an id is put there (`PUT Patient/id`), so that the same
 * message sent twice changes nothing; one without is created (`POST Patient`). Two equal resources of one id are one entry.
 */
export function makeBundle(kind: BundleKind, made: readonly MadeResource[], mark: RuleMark): TreeObject {
  const write: Derivation = { rule: mark, reads: [], because: [], via: [] };
  const leaf = (value: string, by: Derivation = write): TreeLeaf => new TreeLeaf(value, undefined, by.rule, by);
  const bundle = new TreeObject('Bundle', mark);
  bundle.set('resourceType', leaf('Bundle'));
  bundle.set('type', leaf(kind));
  const hasRequests = kind === 'transaction' || kind === 'batch';
  const items: TreeItem[] = [];
  for (const { object, type, id, fullUrl, write: by } of withoutCopies(made)) {
    const entry = new TreeObject('Bundle.entry', object.mark);
    entry.set('fullUrl', leaf(fullUrl, by));
    entry.set('resource', object);
    if (hasRequests) {
      const request = new TreeObject('Bundle.entry.request', object.mark);
      request.set('method', leaf(id === '' ? 'POST' : 'PUT', by));
      request.set('url', leaf(id === '' ? type : `${type}/${id}`, by));
      entry.set('request', request);
    }
    items.push(entry);
  }
  if (items.length > 0) bundle.set('entry', new TreeList(items));
  return bundle;
}

function withoutCopies(made: readonly MadeResource[]): readonly MadeResource[] {
  const byUrl = new Map<string, MadeResource[]>();
  return made.filter(one => {
    const same = byUrl.get(one.fullUrl);
    if (same === undefined) {
      byUrl.set(one.fullUrl, [one]);
      return true;
    }
    const text = writeJson(one.object);
    if (same.some(({ object }) => writeJson(object) === text)) return false;
    same.push(one);
    return true;
  });
}
