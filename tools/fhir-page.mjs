// Writes the tables of docs/fhir.md from the mappings in mappings/fhir: `node tools/fhir-page.mjs mappings/fhir`. A test holds the page
// against what this writes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** @typedef {Record<string, any>} Yaml */

/** Between these lines the page is made. */
const begin = '<!-- made by tools/fhir-page.mjs -->';
const end = '<!-- end -->';

/**
 * @param {string} text of the page
 * @param {string} folder of the mappings
 * @returns {string} the page with its tables made anew
 */
export function withTables(text, folder) {
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.split(end)[1] ?? '';
  return `${before}${begin}\n\n${tables(folder)}\n${end}${after}`;
}

/** @param {string} folder */
function tables(folder) {
  const read = (/** @type {string} */ name) =>
    parse(readFileSync(path.join(folder, name), 'utf8'), { schema: 'failsafe' });
  const ending = '.hl7map.yaml';
  const names = readdirSync(folder)
    .filter(file => file.endsWith(ending))
    .map(file => file.slice(0, -ending.length));
  const mappings = names.sort().flatMap(name => {
    const mapping = read(`${name}${ending}`);
    return mapping.resources === undefined ? [] : [{ name, mapping }];
  });
  const { fragments } = read(`segments${ending}`);
  const lines = ['### Messages', '', '| mapping | messages | resources |', '|---|---|---|'];
  for (const { name, mapping } of mappings) {
    const messages = [mapping.source.message].flat().join(', ');
    lines.push(`| \`pipehat:fhir/${name}\` | ${messages} | ${resourcesOf(mapping.resources).join(', ')} |`);
  }
  const used = new Map();
  for (const { mapping } of mappings) collect(mapping.resources, used);
  for (const [resource, rules] of [...used].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push('', `### ${resource}`, '', '| element | from | rule |', '|---|---|---|');
    const own = rulesOf(fragments[resource] ?? {});
    const ids = new Set(own.map(({ id }) => id));
    for (const { element, id, from } of [...own, ...rules.filter((/** @type {any} */ rule) => !ids.has(rule.id))])
      lines.push(`| ${element} | ${from} | ${id} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** @param {Yaml[]} items @param {string} [around] @returns {string[]} */
function resourcesOf(items, around = '') {
  return items.flatMap(item => {
    const each = item.each === undefined ? around : ` for each ${item.each}${around.replace(' for each', ' of')}`;
    return item.resources === undefined ? [`${item.resource}${each}`] : resourcesOf(item.resources, each);
  });
}

/** Rules that mappings give their resources beside those of the fragment. @param {Yaml[]} items @param {Map<string, any>} used */
function collect(items, used) {
  for (const item of items) {
    if (item.resources !== undefined) collect(item.resources, used);
    else {
      const known = used.get(item.resource) ?? [];
      const ids = new Set(known.map((/** @type {any} */ rule) => rule.id));
      used.set(item.resource, [...known, ...rulesOf(item.map ?? {}).filter(({ id }) => !ids.has(id))]);
    }
  }
}

/** @param {Yaml} rules @param {string} [around] @returns {{element: string, id: string, from: string}[]} */
function rulesOf(rules, around = '') {
  return Object.entries(rules).flatMap(([target, value]) =>
    [value].flat().flatMap(rule => {
      if (rule.id !== undefined)
        return [{ element: around + target.replace('[]', ''), id: rule.id, from: readBy(rule) }];
      return rule.map === undefined ? [] : rulesOf(rule.map, `${around}${target}.`);
    }),
  );
}

/** The fields that a rule reads, or what it refers to or sets. @param {Yaml} rule */
function readBy(rule) {
  const text = JSON.stringify(rule);
  const fields = [...text.matchAll(/\b([A-Z][A-Z0-9]{2})(?:\[\*\])?-(\d+)/g)].map(
    ([, segment, field]) => `${segment}-${field}`,
  );
  const each = /^[A-Z][A-Z0-9]{2}$/.test(rule.each ?? '') ? [rule.each] : [];
  const references = [...text.matchAll(/"refs?":"([a-z]+)"/g)].map(([, name]) => `the ${name}`);
  const all = [...new Set([...references, ...each, ...fields])];
  return all.length > 0 ? all.join(', ') : 'always the same';
}

const [folder] = process.argv.slice(2);
if (folder !== undefined && process.argv[1] === import.meta.filename) {
  const page = path.join(import.meta.dirname, '../docs/fhir.md');
  writeFileSync(page, withTables(readFileSync(page, 'utf8'), folder));
}
