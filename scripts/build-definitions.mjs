// Compiles server/definitions into dist/definitions: pool.json.br with every block of facts that any version has (a
// segment, a data type, a table, a structure, the events of a message code), each distinct block once and sorted so
// that the blocks of neighbouring versions stand together, which is what makes them zip well; and one VERSION.json for
// each version, with the numbers of its blocks. server/src/core/definitions/compiled.ts reads them back.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { compileFhirStructures } from './fhir-structures.mjs';
import { Problems, parseStructure, readComponentRules, readVersion } from './read-definitions.mjs';
import { compileV2fTables } from './v2f-tables.mjs';

/**
 * @typedef {import('./read-definitions.d.mts').VersionFacts} VersionFacts
 * @typedef {import('./read-definitions.d.mts').ElementFacts} ElementFacts
 * @typedef {import('./read-definitions.d.mts').ComponentRules} ComponentRules
 * @typedef {import('./read-definitions.d.mts').StructureNodeFacts} StructureNodeFacts
 */

const kinds = ['segments', 'types', 'tables', 'structures', 'events'];

/**
 * Reads, checks and compiles the definitions.
 * @param {string} sourceFolder server/definitions
 * @param {string} outputFolder dist/definitions; its earlier content is removed
 * @param {{small?: boolean}} [options] `small` takes a second or two to make the pool as small as it gets, for packing
 * @returns {{versions: string[], blocks: number, bytes: number}} what was written
 * @throws {Error} with one `file:line: what` per line when a file is not right
 */
export function buildDefinitions(sourceFolder, outputFolder, { small = false } = {}) {
  const problems = new Problems();
  const rules = readComponentRules(path.join(sourceFolder, 'table-components.txt'), problems);
  const files = readdirSync(sourceFolder).filter(name => /^\d[\d.]*\.txt$/.test(name));
  if (files.length === 0) throw new Error(`${sourceFolder}: no definitions here`);
  const versions = files
    .map(name => readVersion(path.join(sourceFolder, name), problems))
    .sort((a, b) => compareText(a.version, b.version));
  const blocks = versions.map(facts => compileVersion(facts, rules, problems));
  problems.throwIfAny();

  /** @type {string[]} */
  const pool = [];
  /** @type {Record<string, number[]>[]} */
  const indexes = versions.map(() => ({}));
  for (const kind of kinds) {
    for (const index of indexes) index[kind] = [];
    const ids = [...new Set(blocks.flatMap(version => [...(version[kind]?.keys() ?? [])]))].sort(compareText);
    for (const id of ids) {
      /** @type {Map<string, number>} */
      const numbers = new Map();
      for (const [position, version] of blocks.entries()) {
        const block = version[kind]?.get(id);
        if (block === undefined) continue;
        let number = numbers.get(block);
        if (number === undefined) {
          number = pool.push(block) - 1;
          numbers.set(block, number);
        }
        indexes[position]?.[kind]?.push(number);
      }
    }
  }

  rmSync(outputFolder, { recursive: true, force: true });
  mkdirSync(outputFolder, { recursive: true });
  let bytes = 0;
  /** @param {unknown} value @returns {Buffer} */
  const ascii = value => {
    // ASCII only, so that a reader may take the bytes as they are: three times as fast as decoding UTF-8.
    const text = JSON.stringify(value).replace(
      /[\u0080-\uffff]/g,
      character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    bytes += text.length;
    return Buffer.from(text, 'latin1');
  };
  /**
   * Brotli looks back over a whole file, where zip sees 32 KB of it: a quarter less to download.
   * @param {string} name @param {unknown} value
   */
  const pack = (name, value) => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: small ? 11 : 5, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(path.join(outputFolder, `${name}.json.br`), brotliCompressSync(ascii(value), { params }));
  };
  const fhir = path.join(sourceFolder, 'fhir.txt');
  if (existsSync(fhir)) pack('fhir', compileFhir(readFileSync(fhir, 'utf8'), problems));
  const fhirR4 = path.join(sourceFolder, 'fhir-r4.txt');
  if (existsSync(fhirR4)) pack('fhir-r4', compileFhirStructures(readFileSync(fhirR4, 'utf8'), problems));
  const v2f = path.join(sourceFolder, 'v2f.txt');
  if (existsSync(v2f)) pack('v2f', compileV2fTables(readFileSync(v2f, 'utf8'), problems));
  // The mappings that come with the product: one file zips better than many.
  const mappings = path.join(sourceFolder, '../../mappings');
  if (existsSync(mappings)) pack('mappings', mappingsBelow(mappings));
  problems.throwIfAny();
  pack('pool', { blocks: pool, history: historyOf(versions) });
  for (const [position, { version }] of versions.entries()) {
    /** @type {Record<string, unknown>} */
    const index = { version };
    for (const kind of kinds) index[kind] = steps(indexes[position]?.[kind] ?? []);
    writeFileSync(path.join(outputFolder, `${version}.json`), ascii(index));
  }
  return { versions: versions.map(facts => facts.version), blocks: pool.length, bytes };
}

/**
 * The mappings below a folder by name: `{"fhir/oru-r01": "hl7map: 1..."}` of fhir/oru-r01.hl7map.yaml.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function mappingsBelow(folder) {
  const ending = '.hl7map.yaml';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(ending));
  return Object.fromEntries(
    files
      .map(file => [file.split(path.sep).join('/').slice(0, -ending.length), path.join(folder, file)])
      .sort(([a = ''], [b = '']) => compareText(a, b))
      .map(([name, file = '']) => [name, readFileSync(file, 'utf8')]),
  );
}

/**
 * The facts of fhir.txt by place, in the order of the file: `{"PID-5": ["Patient.name HumanName XPN[HumanName]"]}`.
 * @param {string} text
 * @param {Problems} problems
 * @returns {Record<string, string[]>}
 */
function compileFhir(text, problems) {
  /** @type {Record<string, string[]>} */
  const places = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, place, fact] =
      /^([A-Z][A-Z0-9]{2}-\d+|[A-Z]+\[[\w.-]+\]\.\d+) ([a-zA-Z]\S* \S+ \S+(?: [A-Z,]+)?)$/.exec(line) ?? [];
    if (place === undefined || fact === undefined)
      problems.add('fhir.txt', index + 1, 'no fact: see the head of the file');
    else places[place] = [...(places[place] ?? []), fact];
  }
  return places;
}

/**
 * How far each segment and data type reached in each version, where that changed: `{"PID": "2.1 20,2.2 27"}`. It tells
 * from which version on a field exists, without any version's facts.
 * @param {VersionFacts[]} versions oldest first
 * @returns {Record<string, Record<string, string>>}
 */
function historyOf(versions) {
  /** @param {(facts: VersionFacts) => Iterable<[string, number]>} countsOf */
  const collect = countsOf => {
    /** @type {Record<string, string[]>} */
    const history = {};
    /** @type {Map<string, number>} */
    const reached = new Map();
    for (const facts of versions) {
      for (const [id, count] of countsOf(facts)) {
        if (count <= (reached.get(id) ?? -1)) continue;
        reached.set(id, count);
        history[id] = [...(history[id] ?? []), `${facts.version} ${count}`];
      }
    }
    return Object.fromEntries(Object.entries(history).map(([id, steps]) => [id, steps.join(',')]));
  };
  return {
    segments: collect(facts => [...facts.segments.values()].map(segment => [segment.id, segment.fields.length])),
    types: collect(facts => [...facts.types.values()].map(type => [type.id, type.components.length])),
  };
}

/**
 * One version's blocks by kind and id, after the checks that every name used is defined.
 * @param {VersionFacts} facts
 * @param {ComponentRules} rules
 * @param {Problems} problems
 * @returns {Record<string, Map<string, string>>}
 */
function compileVersion(facts, rules, problems) {
  const { file } = facts;
  if (file !== `${facts.version}.txt`) problems.add(file, 1, `the file of version ${facts.version} has another name`);

  /** A block's separators may not occur in its text. @param {string} text @param {number} line */
  const plain = (text, line) => {
    if (/[~|\n]/.test(text)) problems.add(file, line, `'|' and '~' cannot be used in '${text}'`);
    return text;
  };

  /** @param {ElementFacts} element @param {string} place */
  const tableOf = (element, place) => {
    const { dataType, table, line } = element;
    if (table === '') return '';
    if (!facts.tables.has(table)) problems.add(file, line, `${place} names table ${table}, which is not defined`);
    const type = facts.types.get(dataType);
    if (type === undefined || type.components.length === 0) return table;
    const rule =
      rules.get(`${type.id} ${table}`) ??
      rules.get(`${type.displayId} ${table}`) ??
      rules.get(`${type.id} *`) ??
      rules.get(`${type.displayId} *`);
    if (rule === undefined) {
      problems.add(file, line, `table-components.txt has no rule for type ${dataType} with table ${table} (${place})`);
      return table;
    }
    if (rule.component > type.components.length)
      problems.add('table-components.txt', rule.line, `${dataType} has no component ${rule.component} in ${file}`);
    return rule.component === 0 ? table : `${table}.${rule.component}`;
  };

  /** @param {ElementFacts} element @param {string} place */
  const checkType = ({ dataType, usage, line }, place) => {
    if (dataType === '' ? usage !== 'W' && usage !== 'X' : !facts.types.has(dataType))
      problems.add(file, line, `${place} has data type '${dataType}', which is not defined`);
  };

  /** @type {Record<string, Map<string, string>>} */
  const blocks = Object.fromEntries(kinds.map(kind => [kind, new Map()]));
  for (const segment of facts.segments.values()) {
    if (segment.fields.length === 0) problems.add(file, segment.line, `segment ${segment.id} has no fields`);
    const rows = segment.fields.map(field => {
      const place = `${segment.id}-${field.position}`;
      checkType(field, place);
      const { usage, dataType, maxRepetitions, maxLength, item, name, line } = field;
      const table = tableOf(field, place);
      return [usage, dataType, maxRepetitions, maxLength || '', table, item, plain(name, line)].join('|');
    });
    blocks.segments?.set(segment.id, [`${segment.id}|${plain(segment.name, segment.line)}`, ...rows].join('~'));
  }
  for (const type of facts.types.values()) {
    if (type.open && type.components.length > 0)
      problems.add(file, type.line, `type ${type.id} is open and has components`);
    const rows = type.components.map(component => {
      const place = `${type.id}.${component.position}`;
      checkType(component, place);
      const { usage, dataType, maxLength, name, line } = component;
      return [usage, dataType, maxLength || '', tableOf(component, place), plain(name, line)].join('|');
    });
    const printed = type.displayId === type.id ? '' : type.displayId;
    blocks.types?.set(
      type.id,
      [`${type.id}|${printed}|${type.open ? 'open' : ''}|${plain(type.name, type.line)}`, ...rows].join('~'),
    );
  }
  for (const table of facts.tables.values()) {
    if (table.codes.size === 0 && !table.open)
      problems.add(file, table.line, `table ${table.id} has no codes and is not open`);
    const rows = [...table.codes].map(([code, meaning]) => {
      const pattern = table.patterns.get(code);
      const text = `${plain(code, table.line)}|${plain(meaning, table.line)}`;
      return pattern === undefined ? text : `${text}|${plain(pattern, table.line)}`;
    });
    const head = `${table.id}|${table.kind}|${table.open ? 'open' : ''}|${plain(table.name, table.line)}`;
    blocks.tables?.set(table.id, [head, ...rows].join('~'));
  }
  for (const structure of facts.structures.values()) {
    const nodes = parseStructure(structure, file, problems);
    checkSegments(nodes);
    blocks.structures?.set(structure.id, `${structure.id}|${nodes.map(printNode).join(' ')}`);
  }
  /** @type {Map<string, string[]>} */
  const events = new Map();
  for (const { code, event, structure, line } of facts.events.values()) {
    if (!facts.structures.has(structure))
      problems.add(file, line, `${code}^${event} has structure ${structure}, which is not defined`);
    const rows = events.get(code) ?? [];
    events.set(code, [...rows, `${event} ${structure}`]);
  }
  for (const [code, rows] of events) blocks.events?.set(code, [code, ...rows.sort(compareText)].join('~'));
  return blocks;

  /** @param {StructureNodeFacts[]} nodes */
  function checkSegments(nodes) {
    for (const { kind, name, children, line } of nodes) {
      if (kind === 'segment' && name !== 'Hxx' && !facts.segments.has(name))
        problems.add(file, line, `segment ${name} is not defined`);
      if (kind === 'choice' && children.length < 2) problems.add(file, line, 'a choice of fewer than two');
      checkSegments(children);
    }
  }
}

/** `SFT*`, `PATIENT?(PID PD1?)`, `CHOICE<OBR RQD>`. @param {StructureNodeFacts} node @returns {string} */
function printNode({ kind, name, min, max, children }) {
  const occurrence = min === 0 ? (max === 0 ? '*' : '?') : max === 0 ? '+' : '';
  const inner = children.map(printNode).join(' ');
  if (kind === 'segment') return name + occurrence;
  return kind === 'group' ? `${name}${occurrence}(${inner})` : `${name}${occurrence}<${inner}>`;
}

/** A rising list as its first number and the steps from one to the next. @param {number[]} numbers */
function steps(numbers) {
  return numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
}

/** By UTF-16 units, so that no machine's locale plays a part. @param {string} a @param {string} b */
function compareText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
