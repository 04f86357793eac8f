/** `tables:` of a mapping. */
import type { Problems } from '../problem.ts';
import { tableKeys, tableOrigins } from './keys.ts';
import { type Fields, readFields, readFreeMap } from './schema-reader.ts';
import type { TableSyntax } from './syntax.ts';
import type { YamlEntry, YamlScalar } from './yaml.ts';

const words: Readonly<Record<(typeof tableOrigins)[number], string>> = {
  map: "'map' (codes written here)",
  csv: "'csv' (a file)",
  conceptMap: "'conceptMap' (a file)",
  hl7: "'hl7' (a table of the standard)",
};

/**
 * Reads one table; undefined, after a problem, where it does not say what it is made of.
 * @param folder where the file is that the table is written in, relative to the mapping: '' or `base/`
 */
export function readTable(
  { key: name, value: node }: YamlEntry,
  folder: string,
  problems: Problems,
): TableSyntax | undefined {
  if (node.kind === 'empty') {
    problems.error('schema', name, `Table '${name.text}' is empty: give it 'map' or 'csv'.`);
    return undefined;
  }
  const fields = readFields(node, tableKeys, problems);
  if (fields === undefined) return undefined;
  const [origin, second] = tableOrigins.filter(key => fields.has(key));
  if (origin === undefined) {
    const all = tableOrigins.map(key => words[key]);
    problems.error(
      'schema',
      name,
      `Table '${name.text}' has none of ${all.slice(0, -1).join(', ')} and ${all.at(-1)}.`,
    );
    return undefined;
  }
  if (second !== undefined) {
    const at = fields.key(origin) ?? name;
    problems.error('schema', at, `Table '${name.text}' has both '${origin}' and '${second}'; leave one out.`);
    return undefined;
  }
  const csv = fields.text('csv');
  checkColumns(fields, name, csv, problems);
  const whenMissing = fields.key('onMissing');
  if (whenMissing !== undefined && fields.has('default'))
    problems.error(
      'schema',
      whenMissing,
      "Give 'onMissing' or 'default', not both: the default is used for any code that is missing.",
    );
  const map = readFreeMap(fields, 'map', 'each code, and what it becomes', problems).flatMap(({ key, value }) => {
    if (value.kind === 'scalar') return [{ key, value }];
    problems.error('schema', value.kind === 'empty' ? key : value, `Code '${key.text}' becomes a text.`);
    return [];
  });
  return {
    name,
    map: origin === 'map' ? map : undefined,
    csv,
    key: fields.text('key'),
    value: fields.text('value'),
    conceptMap: fields.text('conceptMap'),
    hl7: fields.text('hl7'),
    onMissing: fields.choice('onMissing', ['warn', 'error', 'keep', 'drop']),
    default: fields.text('default'),
    folder,
    start: name.start,
    end: node.end,
  };
}

function checkColumns(fields: Fields, name: YamlScalar, csv: YamlScalar | undefined, problems: Problems): void {
  if (csv !== undefined && !fields.has('key'))
    problems.error('schema', csv, `Table '${name.text}' needs 'key': the CSV column that holds it.`);
  for (const key of ['key', 'value']) {
    const at = fields.key(key);
    if (csv === undefined && at !== undefined)
      problems.error('schema', at, `'${key}' names a column of a CSV file; table '${name.text}' has none.`);
  }
}
