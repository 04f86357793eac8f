import type { BundleScope } from './check-reference.ts';
import { type Findings, inside, isObject, type JsonObject, memberOf, type Place, quoted, textOf } from './problem.ts';

/** What the entries of a Bundle can be referred to by. */
export function bundleScope(bundle: JsonObject): BundleScope {
  const types = new Map<string, string>();
  for (const entry of entriesOf(bundle)) {
    const url = textOf(entry, 'fullUrl');
    const resource = memberOf(entry, 'resource');
    if (url === undefined) continue;
    types.set(url, (isObject(resource) ? textOf(resource, 'resourceType') : undefined) ?? '');
  }
  return { types, isTransaction: textOf(bundle, 'type') === 'transaction' };
}

/** The rules of R4 for Bundles: which entries have what, by the type of the Bundle. */
export function checkBundle(bundle: JsonObject, place: Place, findings: Findings): void {
  const type = textOf(bundle, 'type') ?? '';
  const broken = (at: Place, message: string, key: string) =>
    findings.add(at, 'broken-rule', `${at.path} ${message} (${key}).`);
  const all = memberOf(bundle, 'entry');
  const isOneOf = (...types: readonly string[]) => types.includes(type);
  const has = (object: JsonObject, name: string) => memberOf(object, name) !== undefined;

  if (has(bundle, 'total') && !isOneOf('searchset', 'history'))
    broken(inside(place, 'total'), 'is for the Bundles searchset and history only', 'bdl-1');
  if (type === 'document') {
    const identifier = memberOf(bundle, 'identifier');
    if (!isObject(identifier) || !has(identifier, 'system') || !has(identifier, 'value'))
      broken(place, 'is a document, which has an identifier with system and value', 'bdl-9');
    if (!has(bundle, 'timestamp')) broken(place, 'is a document, which has a timestamp', 'bdl-10');
  }
  const first = { document: 'Composition', message: 'MessageHeader' }[type];
  const [head] = entriesOf(bundle);
  if (first !== undefined && typeOfEntry(head ?? {}) !== first)
    broken(place, `is a ${type}, whose first entry is a ${first}`, type === 'document' ? 'bdl-11' : 'bdl-12');

  const seen = new Set<string>();
  const entries = inside(place, 'entry');
  const takesRequest = isOneOf('batch', 'transaction', 'history');
  const takesResponse = isOneOf('batch-response', 'transaction-response', 'history');
  for (const [index, entry] of (Array.isArray(all) ? all : []).entries()) {
    if (!isObject(entry) || Object.keys(entry).length === 0) continue;
    const at = inside(entries, index);
    if (has(entry, 'search') && type !== 'searchset') broken(inside(at, 'search'), 'is for a searchset only', 'bdl-2');
    if (has(entry, 'request') !== takesRequest && type !== '') {
      if (has(entry, 'request')) broken(inside(at, 'request'), `is not for a ${type}`, 'bdl-3');
      else broken(at, `is of a ${type} and needs a request`, 'bdl-3');
    }
    if (has(entry, 'response') !== takesResponse && type !== '') {
      if (has(entry, 'response')) broken(inside(at, 'response'), `is not for a ${type}`, 'bdl-4');
      else broken(at, `is of a ${type} and needs a response`, 'bdl-4');
    }
    if (!has(entry, 'resource') && !has(entry, 'request') && !has(entry, 'response'))
      broken(at, 'has neither a resource nor a request nor a response', 'bdl-5');
    checkFullUrl(entry, at);
  }

  function checkFullUrl(entry: JsonObject, at: Place): void {
    const url = textOf(entry, 'fullUrl');
    const resource = memberOf(entry, 'resource');
    if (url === undefined || url === '') return;
    const where = inside(at, 'fullUrl');
    if (url.includes('/_history/')) broken(where, 'names a version, which it may not', 'bdl-8');
    else if (!/^[a-z][a-z0-9+.-]*:./i.test(url))
      broken(
        where,
        `is an absolute address, such as urn:uuid: and a UUID; ${quoted(url)} is none`,
        'Bundle.entry.fullUrl',
      );
    const meta = isObject(resource) ? memberOf(resource, 'meta') : undefined;
    const key = `${url} ${isObject(meta) ? (textOf(meta, 'versionId') ?? '') : ''}`;
    if (seen.has(key) && type !== 'history') broken(where, `is that of an earlier entry: ${quoted(url)}`, 'bdl-7');
    seen.add(key);
  }
}

function entriesOf(bundle: JsonObject): readonly JsonObject[] {
  const entries = memberOf(bundle, 'entry');
  return Array.isArray(entries) ? entries.filter(isObject) : [];
}

function typeOfEntry(entry: JsonObject): string | undefined {
  const resource = memberOf(entry, 'resource');
  return isObject(resource) ? textOf(resource, 'resourceType') : undefined;
}
