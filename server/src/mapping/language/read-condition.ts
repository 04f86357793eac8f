/** `when:` and `where:`. */
import type { Problems } from '../problem.ts';
import { conditionKeys } from './keys.ts';
import { type Fields, hasOnly, readFields } from './schema-reader.ts';
import type { ConditionSyntax } from './syntax.ts';
import type { YamlNode } from './yaml.ts';

/** The condition behind a key; undefined where the key is not there. */
export function readCondition(fields: Fields, key: string, problems: Problems): ConditionSyntax | undefined {
  const node = fields.node(key);
  return node === undefined ? undefined : conditionOf(node, key, problems);
}

/** A condition: an expression, or `any`, `all` and `not` around others. What is no condition is reported, and `broken`. */
export function conditionOf(node: YamlNode, key: string, problems: Problems): ConditionSyntax {
  const { start, end } = node;
  if (node.kind === 'scalar') return { kind: 'expression', text: node };
  if (node.kind === 'empty') {
    problems.error('schema', node, `'${key}' needs a condition.`);
    return { kind: 'broken', start, end };
  }
  const fields = readFields(node, conditionKeys, problems);
  if (fields === undefined) return { kind: 'broken', start, end };
  const [kind, second] = (['any', 'all', 'not'] as const).filter(name => fields.has(name));
  const inner = kind && fields.node(kind);
  if (kind === undefined || inner === undefined || second !== undefined) {
    // A key that is no condition at all has been reported already.
    if (hasOnly(node, conditionKeys))
      problems.error('schema', node, "A condition is an expression, or one of 'any: [..]', 'all: [..]' and 'not: ..'.");
    return { kind: 'broken', start, end };
  }
  if (kind === 'not') return { kind, item: conditionOf(inner, kind, problems), start, end };
  if (inner.kind === 'list' && inner.items.length > 0)
    return { kind, items: inner.items.map(item => conditionOf(item, kind, problems)), start, end };
  problems.error('schema', inner.kind === 'empty' ? node : inner, `'${kind}' needs a list of conditions.`);
  return { kind: 'broken', start, end };
}
