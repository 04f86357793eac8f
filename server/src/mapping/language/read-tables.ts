/** `tables:` of a mapping. */
import type { Problems } from '../problem.ts';
import { readFields, readFreeMap } from './schema-reader.ts';
import type { TableSyntax } from './syntax.ts';
import type { YamlEntry } from './yaml.ts';

const tableKeys = {
  what: 'a table',
  keys: ['map', 'csv', 'key', 'value', 'onMissing', 'default'],
  later: ['conceptMap', 'hl7'],
};

/** Reads one table; undefined, after a problem, where it says neither `map` nor `csv`. */
export function readTable({ key: name, value: node }: YamlEntry, problems: Problems): TableSyntax | undefined {
  if (node.kind === 'empty') {
    problems.error('schema', name, `Table '${name.text}' is empty: give it 'map' or 'csv'.`);
    return undefined;
  }
  const fields = readFields(node, tableKeys, problems);
  if (fields === undefined) return undefined;
  const csv = fields.text('csv');
  if (!fields.has('map') && !fields.has('csv')) {
    problems.error('schema', name, `Table '${name.text}' has neither 'map' (codes written here) nor 'csv' (a file).`);
    return undefined;
  }
  if (fields.has('map') && fields.has('csv')) {
    problems.error(
      'schema',
      fields.key('map') ?? name,
      `Table '${name.text}' has both 'map' and 'csv'; leave one out.`,
    );
    return undefined;
  }
  for (const key of ['key', 'value']) {
    const at = fields.key(key);
    if (csv !== undefined && at === undefined)
      problems.error('schema', csv, `Table '${name.text}' needs '${key}': the CSV column that holds it.`);
    else if (csv === undefined && at !== undefined)
      problems.error('schema', at, `'${key}' names a column of a CSV file; table '${name.text}' has none.`);
  }
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
    map: fields.has('map') ? map : undefined,
    csv,
    key: fields.text('key'),
    value: fields.text('value'),
    onMissing: fields.choice('onMissing', ['warn', 'error', 'keep', 'drop']) ?? 'warn',
    default: fields.text('default'),
    start: name.start,
    end: node.end,
  };
}
