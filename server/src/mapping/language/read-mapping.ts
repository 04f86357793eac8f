/** From the YAML tree of a mapping file to its checked syntax. What is wrong is reported; the rest is kept. */
import type { Problems, Span } from '../problem.ts';
import { readSteps } from './read-steps.ts';
import { readTable } from './read-tables.ts';
import { type Fields, readFields, readFreeMap } from './schema-reader.ts';
import type { EndpointSyntax, MappingSyntax } from './syntax.ts';
import type { YamlNode } from './yaml.ts';

const mappingKeys = {
  what: 'a mapping',
  keys: ['hl7map', 'name', 'source', 'target', 'start', 'params', 'tables', 'steps'],
  later: ['extends', 'functions', 'timezone', 'bundle', 'resources', 'output', 'rows', 'ignore'],
};
const sourceKeys = { what: 'the source', keys: ['hl7v2', 'message', 'samples'] };
const targetKeys = { what: 'the target', keys: ['hl7v2', 'message'], later: ['fhir', 'json', 'xml', 'csv'] };

/** Reads a whole file. Undefined where it holds no map at all, or says that it is of another language version. */
export function readMapping(root: YamlNode, problems: Problems): MappingSyntax | undefined {
  if (root.kind === 'empty') {
    problems.error('schema', root, "The mapping is empty. It begins with 'hl7map: 1'.");
    return undefined;
  }
  const fields = readFields(root, mappingKeys, problems);
  if (fields === undefined) return undefined;
  if (!readLanguageVersion(fields, problems)) return undefined;
  const top = { start: 0, end: 0 };
  return {
    name: fields.text('name'),
    source: readEndpoint(fields, 'source', problems),
    target: readEndpoint(fields, 'target', problems),
    start: fields.choice('start', ['copy', 'empty']) ?? 'copy',
    startAt: fields.key('start') ?? top,
    params: readParams(fields, problems),
    tables: readFreeMap(fields, 'tables', 'the name of each table, and what is in it', problems).flatMap(entry => {
      const table = readTable(entry, problems);
      return table === undefined ? [] : [table];
    }),
    steps: readSteps(fields, problems),
  };
}

function readLanguageVersion(fields: Fields, problems: Problems): boolean {
  const at: Span = { start: 0, end: 0 };
  if (!fields.has('hl7map')) {
    problems.error('schema', at, "The first line of a mapping is 'hl7map: 1'.", {
      fix: { title: "Write 'hl7map: 1'", start: 0, end: 0, text: 'hl7map: 1\n' },
    });
    return true;
  }
  const version = fields.text('hl7map');
  if (version === undefined || version.text === '1') return true;
  problems.error('schema', version, `This is version '${version.text}' of the mapping language; known is 1.`);
  return false;
}

function readEndpoint(fields: Fields, side: 'source' | 'target', problems: Problems): EndpointSyntax | undefined {
  const node = fields.node(side);
  if (node === undefined) return undefined;
  const inner = readFields(node, side === 'source' ? sourceKeys : targetKeys, problems);
  if (inner === undefined) return undefined;
  return {
    version: inner.text('hl7v2'),
    message: inner.text('message'),
    samples: inner.texts('samples'),
    start: node.start,
    end: node.end,
  };
}

function readParams(fields: Fields, problems: Problems): MappingSyntax['params'] {
  const params = [];
  for (const { key, value } of readFreeMap(fields, 'params', 'the name of each parameter and its default', problems)) {
    if (!/^[a-z_][A-Za-z0-9_]*$/.test(key.text))
      problems.error(
        'schema',
        key,
        `'${key.text}' is no name for a parameter: a small letter, then letters, digits, _.`,
      );
    else if (value.kind === 'map' || value.kind === 'list')
      problems.error('schema', value, `The default of parameter '${key.text}' is a text.`);
    else params.push({ name: key, value: value.kind === 'scalar' ? value : undefined });
  }
  return params;
}
