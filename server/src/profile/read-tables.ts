/** `tables:` of a profile: codes written there, or in a CSV file beside it. */
import type { TableDefinition } from '../core/definitions/types.ts';
import { type Fields, readFields, readFreeMap } from '../mapping/language/schema-reader.ts';
import type { YamlEntry, YamlScalar } from '../mapping/language/yaml.ts';
import type { Problems } from '../mapping/problem.ts';
import type { FileContent } from '../mapping/tables/build-tables.ts';
import { noSuchColumn } from '../mapping/tables/build-tables.ts';
import { parseCsv } from '../mapping/tables/csv.ts';
import type { ReadContext } from './read-elements.ts';

const tableKeys = { what: 'a table', keys: ['codes', 'csv', 'key', 'value', 'closed'] };

/**
 * Reads a table. One whose codes can't be read is open: no value is wrong then, and the reason was reported.
 * @param readFile a file by its path relative to the profile
 */
export function readTable(
  { key: name, value: node }: YamlEntry,
  context: ReadContext,
  readFile: (name: string) => FileContent,
): TableDefinition | undefined {
  const { problems } = context;
  if (node.kind === 'empty') {
    problems.error('schema', name, `Table '${name.text}' is empty: give it 'codes' or 'csv'.`);
    return undefined;
  }
  const fields = readFields(node, tableKeys, problems);
  if (fields === undefined) return undefined;
  const closed = fields.choice('closed', ['true', 'false']);
  const codes = codesOf(name, fields, problems, readFile);
  return {
    id: tableId(name.text),
    name: /^\d+$/.test(name.text) ? '' : name.text,
    kind: 'user',
    codes: codes ?? new Map(),
    open: closed === 'false' || codes === undefined || codes.size === 0,
    patterns: [],
    profile: { ...context.origin(name), isClosed: closed === 'true' },
  };
}

/** HL7's own tables go by four digits. */
export function tableId(name: string): string {
  return /^\d{1,4}$/.test(name) ? name.padStart(4, '0') : name;
}

function codesOf(
  name: YamlScalar,
  fields: Fields,
  problems: Problems,
  readFile: (name: string) => FileContent,
): ReadonlyMap<string, string> | undefined {
  const csv = fields.text('csv');
  if (fields.has('codes') && fields.has('csv')) {
    problems.error(
      'schema',
      fields.key('csv') ?? name,
      `Table '${name.text}' has both 'codes' and 'csv'; leave one out.`,
    );
  }
  if (fields.has('codes')) return writtenCodes(fields, problems);
  if (csv !== undefined) return csvCodes(name, csv, fields, problems, readFile);
  if (!fields.has('csv'))
    problems.error('schema', name, `Table '${name.text}' has neither 'codes' (written here) nor 'csv' (a file).`);
  return undefined;
}

function writtenCodes(fields: Fields, problems: Problems): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  const add = (key: YamlScalar, meaning: string): void => {
    if (codes.has(key.text))
      problems.error('written-twice', key, `Code '${key.text}' is here twice; the first one counts.`);
    else codes.set(key.text, meaning);
  };
  if (fields.node('codes')?.kind === 'list') {
    for (const code of fields.texts('codes')) add(code, '');
    return codes;
  }
  for (const { key, value } of readFreeMap(fields, 'codes', 'each code, and what it means', problems)) {
    if (value.kind === 'map' || value.kind === 'list')
      problems.error('schema', value, `What code '${key.text}' means is a text.`);
    else add(key, value.kind === 'scalar' ? value.text : '');
  }
  return codes;
}

function csvCodes(
  name: YamlScalar,
  csv: YamlScalar,
  fields: Fields,
  problems: Problems,
  readFile: (name: string) => FileContent,
): ReadonlyMap<string, string> | undefined {
  const key = fields.text('key');
  const value = fields.text('value');
  if (key === undefined) {
    problems.error('schema', csv, `Table '${name.text}' needs 'key': the CSV column that holds the codes.`);
    return undefined;
  }
  const unchecked = 'its codes are not checked';
  const content = readFile(csv.text);
  if (content.text === undefined) {
    problems.error('schema', csv, `${csv.text} cannot be read: ${content.problem}; ${unchecked}.`);
    return undefined;
  }
  const parsed = parseCsv(content.text);
  if (parsed.problem !== undefined) {
    problems.error('schema', csv, `${csv.text}, line ${parsed.line}: ${parsed.problem}; ${unchecked}.`);
    return undefined;
  }
  const column = (wanted: YamlScalar | undefined): number | undefined => {
    if (wanted === undefined) return undefined;
    const index = parsed.header.indexOf(wanted.text);
    if (index !== -1) return index;
    problems.error('unknown-column', wanted, noSuchColumn(csv.text, wanted.text, parsed.header));
    return undefined;
  };
  const [keyColumn, valueColumn] = [column(key), column(value)];
  if (keyColumn === undefined) return undefined;
  const codes = new Map<string, string>();
  for (const { cells } of parsed.rows) {
    const code = cells[keyColumn] ?? '';
    if (code !== '' && !codes.has(code)) codes.set(code, valueColumn === undefined ? '' : (cells[valueColumn] ?? ''));
  }
  return codes;
}
