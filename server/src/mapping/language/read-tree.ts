/** Reads what a mapping says for a target that is a tree: `resources:`, `output:` and `rows:`. */
import type { Problems } from '../problem.ts';
import {
  csvKeys,
  resourceGroupKeys,
  resourceIdKeys,
  resourceKeys,
  rowsKeys,
  ruleKeys,
  type TreeFormat,
  treeFormats,
} from './keys.ts';
import { readCondition } from './read-condition.ts';
import { noRule, readRule } from './read-rules.ts';
import { type Fields, listed, readFields } from './schema-reader.ts';
import type { RuleSyntax } from './syntax.ts';
import type { ResourceIdSyntax, ResourceSyntax, RowsSyntax, TargetSyntax, TreeSyntax } from './tree-syntax.ts';
import type { YamlEntry, YamlNode } from './yaml.ts';

/** The format that `target:` names; undefined where it is an HL7 v2 message. */
export function readFormat(target: Fields, problems: Problems): TargetSyntax | undefined {
  const found = treeFormats.filter(format => target.has(format));
  const [kind, second] = target.has('hl7v2') ? ['hl7v2', ...found] : found;
  if (second !== undefined) {
    const key = target.key(second);
    if (key !== undefined) problems.error('schema', key, `A mapping has one target: '${kind}' or '${second}'.`);
  }
  if (kind === undefined || kind === 'hl7v2') return undefined;
  const at = target.key(kind);
  const node = target.node(kind);
  if (at === undefined || node === undefined) return undefined;
  const { start, end } = at;
  const format = { kind: kind as TreeFormat, start, end, separator: undefined, formulas: 'warn' } as const;
  if (kind === 'fhir') {
    const release = target.text(kind);
    if (release !== undefined && release.text !== 'R4')
      problems.error('schema', release, `'${release.text}' is no release of FHIR that mappings write; expected R4.`);
    return { ...format, release };
  }
  if (kind !== 'csv' || node.kind !== 'map') return { ...format, release: undefined };
  const options = readFields(node, csvKeys, problems);
  const separator = options?.text('separator');
  const formulas = options?.choice('formulas', ['warn', 'escape']) ?? 'warn';
  const isGood = separator === undefined || (separator.text.length === 1 && !/["\r\n]/.test(separator.text));
  if (!isGood) problems.error('schema', separator, "'separator' is one character, such as ; or a tab.");
  return { ...format, release: undefined, separator: isGood ? separator : undefined, formulas };
}

/** The sections of a mapping that only such targets have. */
export function readTree(fields: Fields, problems: Problems): TreeSyntax {
  const resources = fields.node('resources');
  const output = fields.node('output');
  return {
    bundle: fields.text('bundle'),
    resources: resources && { at: fields.key('resources') ?? resources, items: readResources(resources, problems) },
    output: output && { at: fields.key('output') ?? output, rules: readOutput(output, 'output', problems) },
    rows: readRows(fields, problems),
  };
}

/** The rules of a `map:` in which a list behind a key is several rules for one place. */
export function readTreeRules(node: YamlNode, key: string, problems: Problems): RuleSyntax[] {
  return readEntries(node, key, problems, entry => readRule(entry, problems, readTreeRules));
}

/** As {@link readTreeRules}, where a map that is no rule is a part of the tree. */
function readOutput(node: YamlNode, key: string, problems: Problems): RuleSyntax[] {
  return readEntries(node, key, problems, entry => {
    const { key: target, value } = entry;
    if (value.kind !== 'map' || isRule(value)) return readRule(entry, problems, readOutput);
    return [{ ...noRule, target, map: readOutput(value, target.text, problems), start: target.start, end: value.end }];
  });
}

function readEntries(
  node: YamlNode,
  key: string,
  problems: Problems,
  read: (entry: YamlEntry) => RuleSyntax[],
): RuleSyntax[] {
  if (node.kind === 'empty') return [];
  if (node.kind !== 'map') {
    problems.error('schema', node, `'${key}' holds one rule a line: the target, a colon, the source.`);
    return [];
  }
  return node.entries.flatMap(entry =>
    entry.value.kind === 'list' ? entry.value.items.flatMap(value => read({ key: entry.key, value })) : read(entry),
  );
}

/** What makes a rule a rule: where it takes its value from. */
const ruleMarks = ['from', 'value', 'template', 'cases', 'map', 'use', 'each', 'ref', 'refs'];

/** A map whose keys are all those of rules, and say where a value comes from. */
function isRule(node: YamlNode & { kind: 'map' }): boolean {
  const keys = node.entries.map(({ key }) => key.text);
  return keys.every(key => ruleKeys.keys.includes(key)) && keys.some(key => ruleMarks.includes(key));
}

function readResources(node: YamlNode, problems: Problems): ResourceSyntax[] {
  if (node.kind === 'empty') return [];
  if (node.kind === 'list') return node.items.flatMap(item => readResource(item, problems));
  problems.error('schema', node, "'resources' is a list: begin each resource with '- '.");
  return [];
}

function readResource(node: YamlNode, problems: Problems): ResourceSyntax[] {
  const isGroup = node.kind === 'map' && node.entries.some(({ key }) => key.text === 'resources');
  const fields = readFields(node, isGroup ? resourceGroupKeys : resourceKeys, problems);
  if (fields === undefined) return [];
  const each = fields.text('each');
  const where = readCondition(fields, 'where', problems);
  const at = fields.key('where');
  if (at !== undefined && !fields.has('each'))
    problems.error('schema', at, "'where' belongs to an 'each'; a condition of a resource is 'when'.");
  const { start, end } = node;
  const common = { each, where, when: readCondition(fields, 'when', problems), start, end };
  // Without what it goes over, one would be made where several or none are meant.
  if (fields.has('each') && each === undefined) return [];
  if (isGroup)
    return [{ ...common, kind: 'group', resources: readResources(fields.node('resources') ?? node, problems) }];
  const resource = fields.text('resource');
  if (!fields.has('resource'))
    problems.error('schema', node, "Each item of 'resources' says 'resource', such as Patient, or holds 'resources'.");
  if (resource === undefined) return [];
  const map = fields.node('map');
  return [
    {
      ...common,
      kind: 'resource',
      resource,
      as: fields.text('as'),
      id: readId(fields, problems),
      use: fields.text('use'),
      rules: map === undefined ? [] : readTreeRules(map, 'map', problems),
    },
  ];
}

function readId(fields: Fields, problems: Problems): ResourceIdSyntax | undefined {
  const node = fields.node('id');
  if (node === undefined) return undefined;
  const { start, end } = node;
  if (node.kind !== 'map') {
    const from = fields.text('id');
    return from && { from, template: undefined, uuid: undefined, start, end };
  }
  const inner = readFields(node, resourceIdKeys, problems);
  if (inner === undefined) return undefined;
  const found = ['template', 'from'].filter(key => inner.has(key));
  if (found.length !== 1) {
    problems.error('schema', node, `An id says one of ${listed(['template', 'from'])}.`);
    return undefined;
  }
  return { from: inner.text('from'), template: inner.text('template'), uuid: inner.text('uuid'), start, end };
}

function readRows(fields: Fields, problems: Problems): RowsSyntax | undefined {
  const node = fields.node('rows');
  const inner = node && readFields(node, rowsKeys, problems);
  if (node === undefined || inner === undefined) return undefined;
  const columns = inner.node('columns');
  if (columns === undefined)
    problems.error('schema', fields.key('rows') ?? node, "'rows' needs 'columns': a header and a rule for each.");
  const at = inner.key('where');
  if (at !== undefined && !inner.has('each')) problems.error('schema', at, "'where' belongs to an 'each'.");
  return {
    each: inner.text('each'),
    where: readCondition(inner, 'where', problems),
    columns: columns === undefined ? [] : readTreeRules(columns, 'columns', problems),
    start: node.start,
    end: node.end,
  };
}

/** Every rule of a tree, also those inside others. */
export function rulesOfTree({ resources, output, rows }: TreeSyntax): RuleSyntax[] {
  const ofResource = (item: ResourceSyntax): readonly RuleSyntax[] =>
    item.kind === 'resource' ? item.rules : item.resources.flatMap(ofResource);
  const all = (rules: readonly RuleSyntax[]): RuleSyntax[] => rules.flatMap(rule => [rule, ...all(rule.map ?? [])]);
  return all([...(resources?.items ?? []).flatMap(ofResource), ...(output?.rules ?? []), ...(rows?.columns ?? [])]);
}
