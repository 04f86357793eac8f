/** From the YAML tree of a mapping file to its checked syntax. What is wrong is reported; the rest is kept. */
import type { Problems, Span } from '../problem.ts';
import { ignoreKeys, mappingKeys, sourceKeys, targetKeys } from './keys.ts';
import { readSteps } from './read-steps.ts';
import { readTable } from './read-tables.ts';
import { readFormat, readTree, readTreeRules, rulesOfTree } from './read-tree.ts';
import { type Fields, readFields, readFreeMap } from './schema-reader.ts';
import type { EndpointSyntax, MappingSyntax, RuleSyntax, StepSyntax } from './syntax.ts';
import type { TreeSyntax } from './tree-syntax.ts';
import type { YamlNode } from './yaml.ts';

/**
 * Reads a whole file. Undefined where it holds no map at all, or says that it is of another language version.
 *
 * @param top where the file begins: for what is missing in it
 * @param folder where the file is, relative to the mapping: '' for the mapping itself, `base/` for a file that it extends
 */
export function readMapping(root: YamlNode, problems: Problems, top = 0, folder = ''): MappingSyntax | undefined {
  if (root.kind === 'empty') {
    problems.error('schema', root, "The mapping is empty. It begins with 'hl7map: 1'.");
    return undefined;
  }
  const fields = readFields(root, mappingKeys, problems);
  if (fields === undefined) return undefined;
  const at: Span = { start: top, end: top };
  if (!readLanguageVersion(fields, at, problems)) return undefined;
  const functions = fields.text('functions');
  const steps = readSteps(fields, problems);
  const tree = readTree(fields, problems);
  checkIds(steps, tree, problems);
  return {
    name: fields.text('name'),
    extends: fields.text('extends'),
    source: readEndpoint(fields, 'source', problems),
    target: readEndpoint(fields, 'target', problems),
    start: fields.choice('start', ['copy', 'empty']) ?? 'copy',
    startAt: fields.key('start') ?? at,
    saysStart: fields.has('start'),
    timezone: fields.text('timezone'),
    params: readParams(fields, problems),
    functions: functions && { file: functions, folder },
    tables: readFreeMap(fields, 'tables', 'the name of each table, and what is in it', problems).flatMap(entry => {
      const table = readTable(entry, folder, problems);
      return table === undefined ? [] : [table];
    }),
    fragments: readFragments(fields, problems),
    steps,
    tree,
    ignore: readIgnored(fields, problems),
  };
}

function readLanguageVersion(fields: Fields, top: Span, problems: Problems): boolean {
  if (!fields.has('hl7map')) {
    const { start, end } = top;
    problems.error('schema', top, "The first line of a mapping is 'hl7map: 1'.", {
      fix: { title: "Write 'hl7map: 1'", start, end, text: 'hl7map: 1\n' },
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
  const text = side === 'source' ? undefined : inner.text('message');
  const messages = side === 'source' ? inner.texts('message') : text === undefined ? [] : [text];
  return {
    version: inner.text('hl7v2'),
    message: messages[0],
    messages,
    samples: inner.texts('samples'),
    format: side === 'source' ? undefined : readFormat(inner, problems),
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

function readFragments(fields: Fields, problems: Problems): MappingSyntax['fragments'] {
  return readFreeMap(fields, 'fragments', 'the name of each fragment, and its rules', problems).map(
    ({ key: name, value }) => ({ name, rules: readTreeRules(value, name.text, problems) }),
  );
}

/** `ignore:`, a map of places to reasons or a list of places. */
function readIgnored(fields: Fields, problems: Problems): MappingSyntax['ignore'] {
  const node = fields.node('ignore');
  if (node?.kind !== 'list')
    return readFreeMap(fields, 'ignore', 'each place, and why it is left out', problems).map(({ key, value }) => ({
      path: key,
      reason: value.kind === 'scalar' ? value : undefined,
    }));
  return node.items.flatMap(item => {
    if (item.kind === 'scalar') return [{ path: item, reason: undefined }];
    const inner = readFields(item, ignoreKeys, problems);
    const path = inner?.text('path');
    return path === undefined ? [] : [{ path, reason: inner?.text('reason') }];
  });
}

/** An `id` names one rule or step, so that a mapping that extends this one knows which it replaces. */
function checkIds(steps: readonly StepSyntax[], tree: TreeSyntax, problems: Problems): void {
  const seen = new Set<string>();
  const check = ({ id }: Pick<RuleSyntax, 'id'>): void => {
    if (id === undefined) return;
    if (seen.has(id.text)) problems.error('written-twice', id, `The id '${id.text}' is here twice; it names one rule.`);
    seen.add(id.text);
  };
  const walk = (list: readonly StepSyntax[]): void => {
    for (const step of list) {
      check(step);
      if ('rules' in step) step.rules.forEach(check);
      if ('steps' in step) walk(step.steps);
    }
  };
  walk(steps);
  rulesOfTree(tree).forEach(check);
}
