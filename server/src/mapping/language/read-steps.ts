/** `steps:` of a mapping: what is done, in order. */
import type { Problems, Span } from '../problem.ts';
import { commonStepKeys, type StepKind, stepKeys, stepKinds, stepOptions } from './keys.ts';
import { readCondition } from './read-condition.ts';
import { readRules } from './read-rules.ts';
import { type Fields, hasOnly, listed, readFields } from './schema-reader.ts';
import type { AddPlace, BodySyntax, StepSyntax } from './syntax.ts';
import type { YamlNode } from './yaml.ts';

/** Reads the list behind `steps:`, of the mapping or inside a step. */
export function readSteps(fields: Fields, problems: Problems): StepSyntax[] {
  const node = fields.node('steps');
  if (node === undefined || node.kind === 'empty') return [];
  if (node.kind === 'list') return node.items.flatMap(item => readStep(item, problems));
  problems.error('schema', node, "'steps' is a list: begin each step with '- '.");
  return [];
}

function readStep(node: YamlNode, problems: Problems): StepSyntax[] {
  const fields = readFields(node, stepKeys, problems);
  if (fields === undefined) return [];
  const kind = kindOf(fields, node, problems);
  if (kind === undefined || !checkOptions(kind, fields, problems)) return [];
  const common = {
    when: readCondition(fields, 'when', problems),
    id: fields.text('id'),
    start: node.start,
    end: node.end,
  };
  const what = fields.text(kind === 'map' || kind === 'drop' || kind === 'keep' ? 'note' : kind);
  switch (kind) {
    case 'drop':
    case 'keep': {
      const where = readCondition(fields, 'where', problems);
      return [{ ...common, kind, paths: fields.texts(kind), where }];
    }
    case 'map':
      return [{ ...common, kind, rules: readRules(fields, 'map', problems) }];
    case 'each': {
      if (!fields.has('map') && !fields.has('steps') && !fields.has('use'))
        problems.error('schema', fields.key('each') ?? node, "'each' needs 'map' (rules) or 'steps' for what is done.");
      if (what === undefined) return [];
      return [
        { ...common, kind, over: what, where: readCondition(fields, 'where', problems), ...readBody(fields, problems) },
      ];
    }
    case 'add':
      return readAdd(fields, common, problems);
    case 'sort': {
      const by = fields.text('by');
      if (!fields.has('by'))
        problems.error('schema', fields.key(kind) ?? node, "'sort' needs 'by': the value that decides.");
      return what === undefined || by === undefined ? [] : [{ ...common, kind, what, by }];
    }
    case 'split': {
      const at = fields.text('at');
      if (!fields.has('at'))
        problems.error(
          'schema',
          fields.key(kind) ?? node,
          "'split' needs 'at': a number of characters, or a text to cut at.",
        );
      return what === undefined || at === undefined ? [] : [{ ...common, kind, what, at }];
    }
    case 'merge':
      return what === undefined ? [] : [{ ...common, kind, what, join: fields.text('join') }];
  }
}

/** The one thing that a step does. `map` and `each` say how where another key says what. */
function kindOf(fields: Fields, node: YamlNode, problems: Problems): StepKind | undefined {
  const found = stepKinds.filter(kind => fields.has(kind));
  const kinds = found.filter(kind => !found.some(other => other !== kind && stepOptions[other].includes(kind)));
  const [kind, second] = kinds;
  if (kind === undefined) {
    // A key that is no step at all has been reported already.
    if (hasOnly(node, stepKeys)) problems.error('schema', node, `A step says ${listed(stepKinds)}.`);
    return undefined;
  }
  if (second === undefined) return kind;
  const at = fields.key(second) ?? node;
  problems.error('schema', at, `One step does one thing: begin a new one with '- ${second}:'.`);
  return undefined;
}

function checkOptions(kind: StepKind, fields: Fields, problems: Problems): boolean {
  const taken = new Set<string>([kind, ...stepOptions[kind], ...commonStepKeys]);
  let good = true;
  for (const key of stepKeys.keys) {
    const at = fields.key(key);
    if (at === undefined || taken.has(key)) continue;
    const hint = key === 'where' ? "; use 'when' in a rule" : '';
    problems.error('schema', at, `'${key}' has no meaning beside '${kind}'${hint}.`);
    // A condition on nothing would let everything through.
    good &&= key !== 'where' || kind === 'map';
  }
  return good;
}

function readBody(fields: Fields, problems: Problems): BodySyntax {
  return { rules: readRules(fields, 'map', problems), use: fields.text('use'), steps: readSteps(fields, problems) };
}

/** `add`, in an `each` of its own where it says one. */
function readAdd(fields: Fields, common: Pick<StepSyntax, 'when' | 'id'> & Span, problems: Problems): StepSyntax[] {
  const what = fields.text('add');
  const over = fields.text('each');
  const where = readCondition(fields, 'where', problems);
  const places = ['after', 'before', 'at'].filter(key => fields.has(key));
  if (places.length > 1)
    problems.error('schema', fields.key(places[1] ?? '') ?? common, "'add' says one of after, before and at.");
  if (where !== undefined && !fields.has('each'))
    problems.error(
      'schema',
      fields.key('where') ?? common,
      "'where' belongs to an 'each'; a condition of 'add' is 'when'.",
    );
  const place = readPlace(fields);
  if (what === undefined || places.length > 1) return [];
  if (place === 'broken' || (where !== undefined && over === undefined)) return [];
  const add: StepSyntax = { ...common, kind: 'add', what, place, ...readBody(fields, problems) };
  if (over === undefined) return fields.has('each') ? [] : [add];
  const inner = { ...add, when: undefined, id: undefined };
  return [{ ...common, kind: 'each', over, where, rules: [], use: undefined, steps: [inner] }];
}

function readPlace(fields: Fields): AddPlace | 'broken' | undefined {
  for (const kind of ['after', 'before'] as const) {
    const of = fields.text(kind);
    if (of !== undefined) return { kind, of };
    if (fields.has(kind)) return 'broken';
  }
  if (!fields.has('at')) return undefined;
  return fields.choice('at', ['end']) === 'end' ? { kind: 'end' } : 'broken';
}
