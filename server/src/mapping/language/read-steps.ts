/** `steps:` of a mapping: what is done, in order. */
import type { Problems } from '../problem.ts';
import { readCondition } from './read-condition.ts';
import { asksForLater, type Fields, hasOnly, listed, readFields } from './schema-reader.ts';
import type { RuleSyntax, StepSyntax } from './syntax.ts';
import type { YamlEntry, YamlNode } from './yaml.ts';

const stepKinds = ['drop', 'keep', 'map', 'each'] as const;
const stepKeys = {
  what: 'a step',
  keys: [...stepKinds, 'where', 'steps', 'note'],
  later: ['add', 'sort', 'by', 'after', 'before', 'at', 'cases', 'use', 'resource', 'resources', 'as'],
};
const ruleKeys = {
  what: 'a rule',
  keys: ['from', 'value', 'template', 'table', 'column', 'when', 'default', 'required', 'note', 'id'],
  later: ['each', 'where', 'map', 'use', 'ref', 'refs', 'cases', 'uuid'],
};

/** Reads the list behind `steps:`, of the mapping or inside `each`. */
export function readSteps(fields: Fields, problems: Problems): StepSyntax[] {
  const node = fields.node('steps');
  if (node === undefined || node.kind === 'empty') return [];
  if (node.kind === 'list') return node.items.flatMap(item => readStep(item, problems));
  problems.error('schema', node, "'steps' is a list: begin each step with '- '.");
  return [];
}

function readStep(node: YamlNode, problems: Problems): StepSyntax[] {
  const fields = readFields(node, stepKeys, problems);
  if (fields === undefined || asksForLater(node, stepKeys)) return [];
  const { start, end } = node;
  // `map` inside `each` says what is done to each one; it is a step of its own only where it stands alone.
  const kinds = stepKinds.filter(kind => fields.has(kind) && !(kind === 'map' && fields.has('each')));
  const [kind, second] = kinds;
  if (kind === undefined) {
    // A key that is no step at all has been reported already.
    if (hasOnly(node, stepKeys)) problems.error('schema', node, `A step says ${listed(stepKinds)}.`);
    return [];
  }
  if (second !== undefined) {
    problems.error(
      'schema',
      fields.key(second) ?? node,
      `One step does one thing: begin a new one with '- ${second}:'.`,
    );
    return [];
  }
  const misplaced = kind === 'map' ? ['where', 'steps'] : kind === 'each' ? [] : ['steps'];
  for (const key of misplaced) {
    const at = fields.key(key);
    if (at !== undefined)
      problems.error(
        'schema',
        at,
        `'${key}' has no meaning beside '${kind}'${key === 'where' ? "; use 'when' in a rule" : ''}.`,
      );
  }
  switch (kind) {
    case 'drop':
    case 'keep':
      return [{ kind, paths: fields.texts(kind), where: readCondition(fields, 'where', problems), start, end }];
    case 'map':
      return [{ kind, rules: readRules(fields, problems), start, end }];
    case 'each': {
      const over = fields.text('each');
      if (!fields.has('map') && !fields.has('steps'))
        problems.error('schema', fields.key('each') ?? node, "'each' needs 'map' (rules) or 'steps' for what is done.");
      if (over === undefined) return [];
      const where = readCondition(fields, 'where', problems);
      return [
        { kind, over, where, rules: readRules(fields, problems), steps: readSteps(fields, problems), start, end },
      ];
    }
  }
}

function readRules(fields: Fields, problems: Problems): RuleSyntax[] {
  const node = fields.node('map');
  if (node === undefined || node.kind === 'empty') return [];
  if (node.kind === 'map') return node.entries.flatMap(entry => readRule(entry, problems));
  problems.error('schema', node, "'map' holds one rule a line: the target path, a colon, the source.");
  return [];
}

function readRule({ key: target, value: node }: YamlEntry, problems: Problems): RuleSyntax[] {
  const none = {
    from: undefined,
    value: undefined,
    template: undefined,
    table: undefined,
    column: undefined,
    when: undefined,
    default: undefined,
    required: false,
    id: undefined,
    note: undefined,
  };
  if (node.kind === 'scalar') return [{ ...none, target, from: node, start: target.start, end: node.end }];
  if (node.kind === 'empty') {
    problems.error('schema', target, `${target.text} has no source. To clear it, write { value: '' }.`);
    return [];
  }
  const fields = readFields(node, ruleKeys, problems);
  if (fields === undefined || asksForLater(node, ruleKeys)) return [];
  const origins = ['from', 'value', 'template'].filter(key => fields.has(key));
  if (origins.length !== 1) {
    const at = fields.key(origins[1] ?? '') ?? target;
    problems.error(
      'schema',
      at,
      origins.length === 0
        ? `The rule for ${target.text} says none of from, value or template.`
        : `The rule for ${target.text} says ${listed(origins).replace(' or ', ' and ')}; one of them is needed.`,
    );
    return [];
  }
  const column = fields.text('column');
  if (column !== undefined && !fields.has('table'))
    problems.error('schema', column, "'column' belongs to a 'table', and the rule names none.");
  const required = fields.choice('required', ['true', 'false']) === 'true';
  return [
    {
      target,
      from: fields.text('from'),
      // An absent text means what it says here: `value:` with nothing behind it was reported by `text`.
      value: fields.text('value'),
      template: fields.text('template'),
      table: fields.text('table'),
      column,
      when: readCondition(fields, 'when', problems),
      default: fields.text('default'),
      required,
      id: fields.text('id'),
      note: fields.text('note'),
      start: target.start,
      end: node.end,
    },
  ].filter(rule => (rule.from ?? rule.value ?? rule.template) !== undefined);
}
