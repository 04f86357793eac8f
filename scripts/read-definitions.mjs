// Reads the files of server/definitions: one file of facts per HL7 version, and the rules that say which component of
// a composite the table of a field belongs to. The format is described in server/definitions/README.md. Everything
// that is wrong with a file is reported as `file:line: what`, all at once.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {import('./read-definitions.d.mts').VersionFacts} VersionFacts
 * @typedef {import('./read-definitions.d.mts').ElementFacts} ElementFacts
 * @typedef {import('./read-definitions.d.mts').ComponentRules} ComponentRules
 * @typedef {import('./read-definitions.d.mts').StructureNodeFacts} StructureNodeFacts
 */

const usagePattern = /^(?:R|RE|O|C|CE|B|W|X|C\((?:R|RE|O|C|CE|B|W|X)\/(?:R|RE|O|C|CE|B|W|X)\))$/;
const segmentPattern = /^[A-Z][A-Z0-9]{2}$/;
const typePattern = /^(?:[A-Z][A-Z0-9]{1,2}(?:_[A-Z0-9_]+)?|varies)$/;
const structurePattern = /^[A-Z][A-Z0-9]{2}(?:_[A-Z](?:nn|[A-Z0-9]{2}))?$/;

/** Problems found in the files; the build ends with all of them. */
export class Problems {
  /** @type {string[]} */
  list = [];

  /** @param {string} file @param {number} line @param {string} what */
  add(file, line, what) {
    this.list.push(`${file}:${line}: ${what}`);
  }

  throwIfAny() {
    if (this.list.length === 0) return;
    const shown = this.list.slice(0, 50);
    const rest = this.list.length - shown.length;
    throw new Error([...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'));
  }
}

/**
 * Reads one version's file.
 * @param {string} file
 * @param {Problems} problems
 * @returns {VersionFacts}
 */
export function readVersion(file, problems) {
  const name = path.basename(file);
  return parseVersion(name, readFileSync(file, 'utf8'), problems);
}

/**
 * @param {string} file shown in problems
 * @param {string} text
 * @param {Problems} problems
 * @returns {VersionFacts}
 */
export function parseVersion(file, text, problems) {
  /** @type {VersionFacts} */
  const facts = {
    file,
    version: '',
    segments: new Map(),
    types: new Map(),
    tables: new Map(),
    structures: new Map(),
    events: new Map(),
  };
  /** Takes the indented lines below the heading that was read last. @type {(row: string, line: number) => void} */
  let takeRow = (_row, line) => problems.add(file, line, 'an indented line that belongs to no heading');

  /** @template T @param {Map<string, T>} map @param {string} id @param {T} value @param {number} line */
  const define = (map, id, value, line) => {
    if (map.has(id)) problems.add(file, line, `${id} is defined twice`);
    map.set(id, value);
  };

  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    if (content === '' || content.startsWith('#')) continue;
    if (content !== content.trimEnd()) problems.add(file, line, 'blanks at the end of the line');
    if (content.startsWith(' ')) {
      takeRow(content.trim(), line);
      continue;
    }
    const [keyword = '', rest = ''] = cut(content);
    if (keyword === 'version') facts.version = rest;
    else if (keyword === 'segment') {
      const [id = '', label = ''] = cut(rest);
      if (!segmentPattern.test(id)) problems.add(file, line, `'${id}' is no segment id`);
      if (label === '') problems.add(file, line, `segment ${id} has no name`);
      const segment = { id, name: label, line, fields: [] };
      define(facts.segments, id, segment, line);
      takeRow = (row, at) => takeElement(row, at, segment.fields, true);
    } else if (keyword === 'type') {
      const match = /^(\S+)(?: \((\S+)\))?( open)? (.+)$/.exec(rest);
      const [, id = '', displayId = id, open, label = ''] = match ?? [];
      if (match === null || !typePattern.test(id))
        problems.add(file, line, "expected 'type ID [(PRINTED ID)] [open] NAME'");
      const type = { id, displayId, open: open !== undefined, name: label, line, components: [] };
      define(facts.types, id, type, line);
      takeRow = (row, at) => takeElement(row, at, type.components, false);
    } else if (keyword === 'table') {
      const match = /^(\d{4}) (hl7|user)( open)? (.+)$/.exec(rest);
      const [, id = '', kind = '', open, label = ''] = match ?? [];
      if (match === null) problems.add(file, line, "expected 'table NNNN hl7|user [open] NAME'");
      const table = { id, kind, open: open !== undefined, name: label, line, codes: new Map(), patterns: new Map() };
      define(facts.tables, id, table, line);
      takeRow = (row, at) => takeCode(row, at, table);
    } else if (keyword === 'structure') {
      if (!structurePattern.test(rest)) problems.add(file, line, `'${rest}' is no message structure id`);
      const structure = { id: rest, line, rows: [] };
      define(facts.structures, rest, structure, line);
      takeRow = (row, at) => structure.rows.push({ text: row, line: at });
    } else if (keyword === 'event') {
      const match = /^([A-Z]{3})\^([A-Za-z0-9]{3}) (\S+)$/.exec(rest);
      const [, code = '', event = '', structure = ''] = match ?? [];
      if (match === null) problems.add(file, line, "expected 'event CODE^EVENT STRUCTURE'");
      define(facts.events, `${code}^${event}`, { code, event, structure, line }, line);
      takeRow = (_row, at) => problems.add(file, at, 'an event has no lines of its own');
    } else problems.add(file, line, `unknown keyword '${keyword}'`);
  }
  if (facts.version === '') problems.add(file, 1, "no 'version' line");
  return facts;

  /** @param {string} row @param {number} line @param {ElementFacts[]} elements @param {boolean} isField */
  function takeElement(row, line, elements, isField) {
    const columns = row.split(/ +/);
    const expected = isField
      ? 'POSITION USAGE TYPE REPETITIONS LENGTH TABLE ITEM NAME'
      : 'POSITION USAGE TYPE LENGTH TABLE NAME';
    const [position = '', usage = '', dataType = ''] = columns;
    const [repetitions = '1', length = '', table = '', item = '-'] = isField
      ? columns.slice(3)
      : ['1', ...columns.slice(3, 5)];
    const label = columns.slice(isField ? 7 : 5).join(' ');
    if (
      label === '' ||
      !/^\d+$/.test(position) ||
      !/^(\*|[1-9]\d*)$/.test(repetitions) ||
      !/^(-|[1-9]\d*)$/.test(length) ||
      !/^(-|\d{4})$/.test(table) ||
      !/^(-|\d{5})$/.test(item)
    ) {
      problems.add(file, line, `expected '${expected}'`);
      return;
    }
    if (Number(position) !== elements.length + 1)
      problems.add(file, line, `position ${position} where ${elements.length + 1} is due`);
    if (!usagePattern.test(usage)) problems.add(file, line, `'${usage}' is no usage`);
    elements.push({
      position: Number(position),
      usage,
      dataType: dataType === '-' ? '' : dataType,
      maxRepetitions: repetitions === '*' ? 0 : Number(repetitions),
      maxLength: length === '-' ? 0 : Number(length),
      table: table === '-' ? '' : table,
      item: item === '-' ? '' : item,
      name: label,
      line,
    });
  }

  /** @param {string} row @param {number} line @param {import('./read-definitions.d.mts').TableFacts} table */
  function takeCode(row, line, table) {
    const match = /^(?:"((?:[^"\\]|\\.)+)"|([^\s"/]\S*))(?: \/(\S+)\/)?(?: (.+))?$/.exec(row);
    if (match === null) {
      problems.add(file, line, 'expected \'CODE [/PATTERN/] [MEANING]\', a code with blanks as "CODE"');
      return;
    }
    const code = match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '';
    if (table.codes.has(code)) problems.add(file, line, `code ${code} is in table ${table.id} twice`);
    table.codes.set(code, match[4] ?? '');
    const pattern = match[3];
    if (pattern === undefined) return;
    try {
      new RegExp(`^(?:${pattern})$`);
      table.patterns.set(code, pattern);
    } catch {
      problems.add(file, line, `'${pattern}' is no regular expression`);
    }
  }
}

/**
 * Reads table-components.txt: `TYPE TABLE COMPONENT` per line; table `*` stands for every table, component `-` says
 * that no component holds the code.
 * @param {string} file
 * @param {Problems} problems
 * @returns {ComponentRules}
 */
export function readComponentRules(file, problems) {
  /** @type {ComponentRules} */
  const rules = new Map();
  const name = path.basename(file);
  for (const [index, content] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (content === '' || content.startsWith('#')) continue;
    const match = /^(\S+) +(\d{4}|\*) +(\d+|-)(?: +#.*)?$/.exec(content);
    if (match === null) {
      problems.add(name, index + 1, "expected 'TYPE TABLE COMPONENT'");
      continue;
    }
    const [, type = '', table = '', component = ''] = match;
    const key = `${type} ${table}`;
    if (rules.has(key)) problems.add(name, index + 1, `${key} has two rules`);
    rules.set(key, { component: component === '-' ? 0 : Number(component), line: index + 1 });
  }
  return rules;
}

/**
 * Parses the abstract message syntax of a structure: `MSH [{SFT}] {PATIENT_RESULT: [PATIENT: PID [PD1]] } <OBR | RQD>`.
 * @param {import('./read-definitions.d.mts').StructureFacts} structure
 * @param {string} file
 * @param {Problems} problems
 * @returns {StructureNodeFacts[]}
 */
export function parseStructure(structure, file, problems) {
  const tokens = structure.rows.flatMap(({ text, line }) =>
    [...text.matchAll(/[A-Z][A-Z0-9_]*:|[A-Z][A-Za-z0-9]*|[[\]{}()<>|]|\S/g)].map(([token]) => ({ token, line })),
  );
  let next = 0;
  const closers = { '[': ']', '{': '}', '(': ')', '<': '>' };

  /** @param {string} what @param {number} [line] */
  const fail = (what, line = structure.line) => problems.add(file, line, `structure ${structure.id}: ${what}`);

  /** Nodes up to the closing token, which is taken too. @param {string} closer @returns {StructureNodeFacts[]} */
  const takeNodes = closer => {
    const nodes = [];
    while (next < tokens.length && tokens[next]?.token !== closer) {
      if (closer === '>' && nodes.length > 0 && tokens[next]?.token === '|') next++;
      const node = takeNode();
      if (node !== undefined) nodes.push(node);
    }
    if (next >= tokens.length) fail(`'${closer}' is missing`);
    next++;
    return nodes;
  };

  /** @returns {StructureNodeFacts | undefined} */
  const takeNode = () => {
    const { token = '', line = structure.line } = tokens[next] ?? {};
    next++;
    if (segmentPattern.test(token) || token === 'Hxx')
      return { kind: 'segment', name: token, min: 1, max: 1, children: [], line };
    const closer = closers[token];
    if (closer === undefined) {
      fail(`'${token}' is not expected here`, line);
      return undefined;
    }
    const label = tokens[next]?.token.endsWith(':') ? (tokens[next++]?.token.slice(0, -1) ?? '') : '';
    if (token === '<') {
      const children = takeNodes('>');
      return { kind: 'choice', name: label, min: 1, max: 1, children, line };
    }
    const children = takeNodes(closer);
    let [node] = children;
    if (label !== '') node = { kind: 'group', name: label, min: 1, max: 1, children, line };
    else if (children.length !== 1 || node === undefined) {
      fail(`'${token}' holds one segment, or a group with a NAME:`, line);
      return undefined;
    }
    if (token === '[') node.min = 0;
    if (token === '{') node.max = 0;
    return node;
  };

  const nodes = [];
  while (next < tokens.length) {
    const node = takeNode();
    if (node !== undefined) nodes.push(node);
  }
  if (nodes.length === 0) problems.add(file, structure.line, `structure ${structure.id} is empty`);
  return nodes;
}

/** The first word and what follows it. @param {string} text */
function cut(text) {
  const blank = text.indexOf(' ');
  return blank === -1 ? [text, ''] : [text.slice(0, blank), text.slice(blank + 1).trim()];
}
