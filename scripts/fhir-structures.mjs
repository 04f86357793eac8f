// Reads, checks and compiles server/definitions/fhir-r4.txt for scripts/build-definitions.mjs. What it writes is read back by
// server/src/core/fhir/compiled.ts: a block for each type, each group of elements within a type, and each value set.

/** @typedef {import('./read-definitions.d.mts').Problems} Problems */
/** @typedef {{kind: string, base: string, rows: string[], line: number}} Block */

const file = 'fhir-r4.txt';

/**
 * @param {string} text of fhir-r4.txt
 * @param {Problems} problems gets one for each line that is not right
 * @returns {{open: string, types: Record<string, string>, values: Record<string, string>}}
 *   `{"Observation": "resource DomainResource~status 1..1 code observation-status~component 0..* Observation.component"}`,
 *   `{"observation-status": "http://hl7.org/fhir/observation-status registered final"}`
 */
export function compileFhirStructures(text, problems) {
  let open = '';
  /** @type {Map<string, Block>} */
  const types = new Map();
  /** @type {Map<string, {rows: string[], line: number}>} */
  const values = new Map();
  /** The paths that were read. @type {Set<string>} */
  const elements = new Set();
  /** Whatever names a type or a value set, to be looked at when all of them are known. @type {(() => void)[]} */
  const checks = [];
  /** The types and groups that the line stands in, outermost first. @type {string[]} */
  let around = [];
  /** @type {{rows: string[], line: number} | undefined} */
  let valueSet;

  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    if (raw === '' || raw.startsWith('#')) continue;
    const indent = /^ */.exec(raw)?.[0].length ?? 0;
    const words = raw.trim().split(' ');
    if (indent === 0) readHead(raw, line);
    else if (indent % 2 !== 0) problems.add(file, line, 'a line is set in by steps of two blanks');
    else if (valueSet !== undefined) readCodes(valueSet, words, indent, line);
    else readElement(raw.trim(), indent / 2, line);
  }
  for (const check of checks) check();
  return {
    open,
    types: Object.fromEntries(
      [...types].map(([id, { kind, base, rows }]) => [id, [`${kind} ${base}`.trim(), ...rows].join('~')]),
    ),
    values: Object.fromEntries([...values].map(([id, { rows }]) => [id, rows.join('~')])),
  };

  /** @param {string} raw @param {number} line */
  function readHead(raw, line) {
    around = [];
    valueSet = undefined;
    const [, kind, id, base] =
      /^(primitive|abstract|type|profile|resource) ([A-Za-z]\w*)(?: : (\w+))?$/.exec(raw) ?? [];
    if (kind !== undefined && id !== undefined) {
      around = [id];
      addType(id, { kind, base: base ?? '', rows: [], line });
      if (base !== undefined) checks.push(() => needType(base, line));
      return;
    }
    const [, set, pattern] = /^values ([\w-]+)(?: open(?: \/(\S+)\/)?)?$/.exec(raw) ?? [];
    if (set !== undefined) {
      if (values.has(set)) problems.add(file, line, `value set ${set} is there twice`);
      const isOpen = raw.includes(' open');
      valueSet = { rows: isOpen ? [pattern === undefined ? 'open' : `open ${pattern}`] : [], line };
      const added = valueSet;
      values.set(set, added);
      checks.push(() => {
        if (added.rows.length === 0) problems.add(file, line, `value set ${set} has no codes and is not open`);
      });
      return;
    }
    const [, list] = /^open (\S+)$/.exec(raw) ?? [];
    if (list === undefined) return problems.add(file, line, 'no type, no value set: see the head of the file');
    open = list;
    checks.push(() => {
      for (const type of list.split('|')) needType(type, line);
    });
  }

  /** @param {string} id @param {Block} block */
  function addType(id, block) {
    if (types.has(id)) problems.add(file, block.line, `${id} is there twice`);
    types.set(id, block);
  }

  /** @param {string} text @param {number} depth @param {number} line */
  function readElement(text, depth, line) {
    const [, name = '', range = '', written = '', set] =
      /^([a-z]\w*(?:\[x\])?) ([01]\.\.[01*]) (\S+)(?: = ([\w-]+))?$/.exec(text) ?? [];
    const parent = around[depth - 1];
    if (name === '' || parent === undefined) return problems.add(file, line, 'no element: see the head of the file');
    around.length = depth;
    const path = `${parent}.${name}`;
    around.push(path);
    const block = types.get(parent) ?? newGroup(parent);
    if (elements.has(path)) problems.add(file, line, `${path} is there twice`);
    elements.add(path);
    const isChoice = name.endsWith('[x]');
    if (!isChoice && written.replaceAll(/\([^)]*\)/g, '').includes('|'))
      problems.add(file, line, `${path} has several types and no [x]`);
    const position = block.rows.push('') - 1;
    checks.push(() => {
      const type = typeOf(path, written, line);
      block.rows[position] = [name, range, type, ...(set === undefined ? [] : [set])].join(' ');
      if (set !== undefined && !values.has(set)) problems.add(file, line, `value set ${set} is not defined`);
    });

    /** @param {string} id */
    function newGroup(id) {
      const group = { kind: 'group', base: '', rows: [], line };
      addType(id, group);
      return group;
    }
  }

  /** The type of an element as the program takes it. @param {string} path @param {string} written @param {number} line */
  function typeOf(path, written, line) {
    if (written === '*') return written;
    if (written.startsWith('#')) {
      if (types.get(written.slice(1))?.kind !== 'group') problems.add(file, line, `${written} has no elements`);
      return written.slice(1);
    }
    const group = types.get(path);
    if (group !== undefined) {
      if (!/^(?:Backbone)?Element$/.test(written)) problems.add(file, line, `${path} is no group of elements`);
      group.base = written;
      return path;
    }
    for (const [, type = '', targets] of written.matchAll(/([A-Za-z]\w*)(?:\(([\w|]+)\))?(?:\||$)/g)) {
      needType(type, line);
      for (const target of targets?.split('|') ?? []) needType(target, line);
    }
    return written;
  }

  /** @param {string} id @param {number} line */
  function needType(id, line) {
    if (!types.has(id)) problems.add(file, line, `type ${id} is not defined`);
  }

  /** @param {{rows: string[]}} set @param {string[]} words @param {number} indent @param {number} line */
  function readCodes(set, words, indent, line) {
    if (indent === 2 && words.length === 1) set.rows.push(words[0] ?? '');
    else if (indent === 4 && set.rows.length > 0) set.rows[set.rows.length - 1] += ` ${words.join(' ')}`;
    else problems.add(file, line, 'a code system is one word, and its codes stand further in below it');
  }
}
