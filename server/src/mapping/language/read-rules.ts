/** The rules of a `map:`. */
import type { Problems, Span } from '../problem.ts';
import { caseKeys, elseKeys, ruleKeys } from './keys.ts';
import { conditionOf, readCondition } from './read-condition.ts';
import { type Fields, listed, readFields } from './schema-reader.ts';
import type { CaseSyntax, ConditionSyntax, OriginSyntax, RuleSyntax } from './syntax.ts';
import type { YamlEntry, YamlNode } from './yaml.ts';

const origins = ['from', 'value', 'template'] as const;
const otherOrigins = ['cases', 'ref', 'refs'] as const;
const noOrigin: OriginSyntax = { from: undefined, value: undefined, template: undefined };

/** Reads the rules behind a key; none where the key is not there. */
export function readRules(fields: Fields, key: string, problems: Problems): RuleSyntax[] {
  const node = fields.node(key);
  return node === undefined ? [] : readRuleMap(node, key, problems);
}

/** Reads a map of rules. */
export function readRuleMap(node: YamlNode, key: string, problems: Problems): RuleSyntax[] {
  if (node.kind === 'empty') return [];
  if (node.kind === 'map') return node.entries.flatMap(entry => readRule(entry, problems));
  problems.error('schema', node, `'${key}' holds one rule a line: the target path, a colon, the source.`);
  return [];
}

/** Reads what stands behind `map:` in a rule. */
export type ReadNested = (node: YamlNode, key: string, problems: Problems) => RuleSyntax[];

/** Reads one line of a `map:`; none after a problem. */
export function readRule(
  { key: target, value: node }: YamlEntry,
  problems: Problems,
  nested: ReadNested = readRuleMap,
): RuleSyntax[] {
  const { start } = target;
  if (node.kind === 'scalar') return [{ ...noRule, target, from: node, start, end: node.end }];
  if (node.kind === 'empty') {
    problems.error('schema', target, `${target.text} has no source. To clear it, write { value: '' }.`);
    return [];
  }
  const fields = readFields(node, ruleKeys, problems);
  if (fields === undefined) return [];
  if (!checkOrigins(fields, target, problems)) return [];
  const misplaced: readonly [key: string, needs: string][] = [
    ['column', 'table'],
    ['where', 'each'],
  ];
  for (const [key, needs] of misplaced) {
    const at = fields.key(key);
    if (at !== undefined && !fields.has(needs))
      problems.error(
        'schema',
        key === 'column' ? (fields.text(key) ?? at) : at,
        `'${key}' belongs to ${needs === 'each' ? "an 'each'" : `a '${needs}'`}, and the rule ${needs === 'each' ? 'has' : 'names'} none.`,
      );
  }
  const { from, value, template } = readOrigin(fields);
  const rule: RuleSyntax = {
    ...{ target, from, value, template },
    cases: fields.has('cases') ? readCases(fields, problems) : undefined,
    table: fields.text('table'),
    column: fields.text('column'),
    when: readRuleCondition(fields, node, problems),
    default: fields.text('default'),
    required: fields.choice('required', ['true', 'false']) === 'true',
    each: fields.text('each'),
    where: readCondition(fields, 'where', problems),
    map: fields.has('map') ? nested(fields.node('map') ?? node, 'map', problems) : undefined,
    use: fields.text('use'),
    ref: fields.text('ref'),
    refs: fields.text('refs'),
    id: fields.text('id'),
    note: fields.text('note'),
    ...{ start, end: node.end },
  };
  // `from:` with nothing behind it was reported by `text`.
  const has = rule.from ?? rule.value ?? rule.template ?? rule.cases ?? rule.map ?? rule.use ?? rule.ref ?? rule.refs;
  return has === undefined || (fields.has('each') && rule.each === undefined) ? [] : [rule];
}

/** A rule that says nothing yet. */
export const noRule = {
  ...noOrigin,
  cases: undefined,
  table: undefined,
  column: undefined,
  when: undefined,
  default: undefined,
  required: false,
  each: undefined,
  where: undefined,
  map: undefined,
  use: undefined,
  ref: undefined,
  refs: undefined,
  id: undefined,
  note: undefined,
};

/** One origin, or `cases`, or a block of rules with perhaps `from` for what they read. */
function checkOrigins(fields: Fields, target: YamlEntry['key'], problems: Problems): boolean {
  const found = [...origins, ...otherOrigins].filter(key => fields.has(key));
  const block = ['map', 'use'].find(key => fields.has(key));
  if (block === undefined) {
    if (found.length === 1) return true;
    const at = fields.key(found[1] ?? '') ?? target;
    const message =
      found.length === 0
        ? `The rule for ${target.text} says none of from, value, template or cases.`
        : `The rule for ${target.text} says ${listed(found).replace(' or ', ' and ')}; one of them is needed.`;
    problems.error('schema', at, message);
    return false;
  }
  const misplaced = [...origins.slice(1), ...otherOrigins, 'table', 'column', 'default', 'required'].find(key =>
    fields.has(key),
  );
  if (misplaced === undefined) return true;
  problems.error(
    'schema',
    fields.key(misplaced) ?? target,
    `'${misplaced}' has no meaning beside '${block}', which holds rules of its own.`,
  );
  return false;
}

function readOrigin(fields: Fields): OriginSyntax {
  return { from: fields.text('from'), value: fields.text('value'), template: fields.text('template') };
}

/** `when`, and `any`, `all` and `not` of the rule itself: all that are there have to hold. */
function readRuleCondition(fields: Fields, at: Span, problems: Problems): ConditionSyntax | undefined {
  const items: ConditionSyntax[] = [];
  const when = readCondition(fields, 'when', problems);
  if (when !== undefined) items.push(when);
  for (const key of ['any', 'all', 'not'] as const) {
    const name = fields.key(key);
    const value = fields.node(key);
    if (name === undefined || value === undefined) continue;
    const { start } = name;
    items.push(conditionOf({ kind: 'map', entries: [{ key: name, value }], start, end: value.end }, key, problems));
  }
  return items.length < 2 ? items[0] : { kind: 'all', items, start: at.start, end: at.end };
}

function readCases(fields: Fields, problems: Problems): CaseSyntax[] {
  const node = fields.node('cases');
  const at = fields.key('cases');
  if (node?.kind !== 'list' || node.items.length === 0) {
    if (at !== undefined)
      problems.error('schema', at, "'cases' is a list: { when: .., from: .. }, and at the end { else: .. }.");
    return [];
  }
  return node.items.flatMap((item, index) => {
    const inner = readFields(item, caseKeys, problems);
    if (inner === undefined) return [];
    if (inner.has('else')) return readElse(inner, item, index === node.items.length - 1, problems);
    const when = readCondition(inner, 'when', problems);
    if (when === undefined) {
      problems.error('schema', item, "A case needs 'when'; the last one may be { else: .. }.");
      return [];
    }
    if (!hasOneOrigin(inner, item, 'A case', problems)) return [];
    return [{ ...readOrigin(inner), when, start: item.start, end: item.end }];
  });
}

function readElse(fields: Fields, item: YamlNode, isLast: boolean, problems: Problems): CaseSyntax[] {
  const { start, end } = item;
  const at = fields.key('else') ?? item;
  const extra = [...origins, 'when'].find(key => fields.has(key));
  if (extra !== undefined || !isLast) {
    problems.error('schema', at, "'else' is the last case, and stands alone in it.");
    return [];
  }
  const node = fields.node('else');
  if (node?.kind === 'scalar') return [{ ...noOrigin, from: node, when: undefined, start, end }];
  const inner = node && readFields(node, elseKeys, problems);
  if (inner === undefined || node === undefined || !hasOneOrigin(inner, node, "'else'", problems)) return [];
  return [{ ...readOrigin(inner), when: undefined, start, end }];
}

function hasOneOrigin(fields: Fields, at: Span, what: string, problems: Problems): boolean {
  const found = origins.filter(key => fields.has(key));
  if (found.length === 1) return true;
  problems.error('schema', at, `${what} says one of from, value and template.`);
  return false;
}
