/** `segments:` of a profile: what is said of segments, fields and their parts. */
import type { ProfileOrigin, UsageCode } from '../core/definitions/types.ts';
import { parsePattern } from '../core/values/pattern.ts';
import type { PathChecker } from '../mapping/expression/compile-context.ts';
import type { Fields } from '../mapping/language/schema-reader.ts';
import { readFields, readFreeMap } from '../mapping/language/schema-reader.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../mapping/language/yaml.ts';
import { compileMessageCondition } from '../mapping/message-condition.ts';
import type { Problems, Span } from '../mapping/problem.ts';
import type { Asked, LayerCheck, LayerCondition, LayerElement, LayerSegment } from './layer.ts';

/** What reading needs to know beside the node at hand. */
export interface ReadContext {
  readonly problems: Problems;
  /** Paths in conditions. */
  readonly paths: PathChecker;
  origin(at: Span): ProfileOrigin;
  /** Text of a stretch of the file, for messages about conditions. */
  written(at: Span): string;
}

/** An element with the places that later checks report at. */
export interface ReadElement {
  readonly element: LayerElement;
  readonly key: YamlScalar;
  readonly typeAt: YamlScalar | undefined;
  readonly tableAt: YamlScalar | undefined;
}

export interface ReadSegment {
  readonly id: YamlScalar;
  readonly segment: LayerSegment;
  readonly elements: readonly ReadElement[];
}

const segmentKeys = { what: 'a segment', keys: ['name', 'fields', 'checks'] };
const elementKeys = {
  what: 'a field',
  keys: ['name', 'type', 'usage', 'length', 'repeat', 'table', 'add', 'value', 'format', 'when', 'else'],
};
const checkKeys = { what: 'a check', keys: ['that', 'message'] };
const usages = ['R', 'RE', 'O', 'C', 'CE', 'X', 'B', 'W'] as const satisfies readonly UsageCode[];

/** No message has fields beyond, and facts have no gaps: a slip such as 30000 must not make as many. */
const MAX_NUMBER = 999;

/** Reads one segment; undefined, after a problem, where there is none. */
export function readSegment({ key: id, value: node }: YamlEntry, context: ReadContext): ReadSegment | undefined {
  const { problems } = context;
  if (!/^[A-Z][A-Z0-9]{2}$/.test(id.text)) {
    problems.error('schema', id, `'${id.text}' is no segment id: three capital letters or digits, such as PID or ZPI.`);
    return undefined;
  }
  const origin = context.origin(id);
  if (node.kind === 'empty') {
    return { id, segment: { origin, name: undefined, elements: [], checks: [] }, elements: [] };
  }
  const fields = readFields(node, segmentKeys, problems);
  if (fields === undefined) return undefined;
  const elements: ReadElement[] = [];
  const seen = new Set<string>();
  for (const entry of readFreeMap(fields, 'fields', 'fields by number, such as 3 or 3.4', problems)) {
    if (seen.has(entry.key.text))
      problems.error('written-twice', entry.key, `${id.text}-${entry.key.text} is here twice.`);
    else {
      seen.add(entry.key.text);
      const element = readElement(id.text, entry, context);
      if (element !== undefined) elements.push(element);
    }
  }
  const checks = readChecks(id.text, fields, context);
  const name = fields.text('name')?.text;
  return { id, segment: { origin, name, elements: elements.map(({ element }) => element), checks }, elements };
}

function readElement(segment: string, { key, value: node }: YamlEntry, context: ReadContext): ReadElement | undefined {
  const { problems } = context;
  const numbers = /^([1-9]\d*)(?:\.([1-9]\d*))?(?:\.([1-9]\d*))?$/.exec(key.text);
  const [field = 0, component, subcomponent] = (numbers ?? [])
    .slice(1)
    .map(part => (part === undefined ? undefined : Number(part)));
  if (numbers === null || Math.max(field, component ?? 0, subcomponent ?? 0) > MAX_NUMBER) {
    const what = `the number of a field (3), of a component (3.4) or of a subcomponent (3.4.1), up to ${MAX_NUMBER}`;
    problems.error('schema', key, `'${key.text}' is no place in ${segment}: expected ${what}.`);
    return undefined;
  }
  if (node.kind === 'empty') {
    problems.error(
      'schema',
      key,
      `${segment}-${key.text} says nothing: give it ${elementKeys.keys.slice(0, 4).join(', ')} or another key.`,
    );
    return undefined;
  }
  const fields = readFields(node, elementKeys, problems);
  if (fields === undefined) return undefined;
  const typeAt = fields.text('type');
  const tableAt = fields.text('table');
  const usage = asked(fields, 'usage', fields.choice('usage', usages), context);
  const add = fields.has('add') ? fields.texts('add').map(({ text }) => text) : undefined;
  const element: LayerElement = {
    field,
    component,
    subcomponent,
    name: fields.text('name')?.text,
    type: typeAt?.text,
    usage,
    length: asked(fields, 'length', wholeNumber(fields.text('length'), 'length', problems), context),
    repeat: component === undefined ? asked(fields, 'repeat', repeatOf(fields, problems), context) : undefined,
    table: asked(fields, 'table', tableAt?.text, context),
    add: asked(fields, 'add', add, context),
    constant: asked(fields, 'value', fields.text('value')?.text, context),
    format: asked(fields, 'format', formatOf(fields, problems), context),
    condition: readCondition(segment, field, component, fields, usage?.value, context),
  };
  const repeat = fields.key('repeat');
  if (component !== undefined && repeat !== undefined)
    problems.error('schema', repeat, "Only a field repeats: 'repeat' belongs to the field.");
  return { element, key, typeAt, tableAt };
}

function asked<T>(fields: Fields, key: string, value: T | undefined, context: ReadContext): Asked<T> | undefined {
  const at = fields.key(key);
  return value === undefined || at === undefined ? undefined : { value, origin: context.origin(at) };
}

function wholeNumber(text: YamlScalar | undefined, key: string, problems: Problems): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text.text)) return Number(text.text);
  problems.error('schema', text, `'${key}' is a whole number from 1 on, and not '${text.text}'.`);
  return undefined;
}

function formatOf(fields: Fields, problems: Problems): NonNullable<LayerElement['format']>['value'] | undefined {
  const text = fields.text('format');
  if (text === undefined) return undefined;
  const { accepts, problem, offset = 0 } = parsePattern(text.text);
  if (accepts !== undefined) return { text: text.text, accepts };
  const start = text.at(Math.min(offset, Math.max(0, text.text.length - 1)));
  problems.error('schema', { start, end: text.end }, `'format' is a pattern, and this is not understood: ${problem}.`);
  return undefined;
}

function repeatOf(fields: Fields, problems: Problems): { readonly min: number; readonly max: number } | undefined {
  const text = fields.text('repeat');
  if (text === undefined) return undefined;
  const range = /^(?:(\d{1,6})\.\.)?(\d{1,6}|\*)$/.exec(text.text);
  const min = Number(range?.[1] ?? 0);
  const max = range?.[2] === '*' ? 0 : Number(range?.[2] ?? -1);
  if (range !== null && (range[2] === '*' || (max > 0 && min <= max))) return { min, max };
  problems.error('schema', text, `'repeat' is a number, a range such as 1..3 or 1..*, or *; not '${text.text}'.`);
  return undefined;
}

function readCondition(
  segment: string,
  field: number,
  component: number | undefined,
  fields: Fields,
  usage: UsageCode | undefined,
  context: ReadContext,
): LayerCondition | undefined {
  const { problems } = context;
  const otherwise = fields.choice('else', usages);
  const at = fields.key('when');
  const node = fields.node('when');
  if (at === undefined || node === undefined) {
    const lone = fields.key('else');
    if (lone !== undefined)
      problems.error('schema', lone, "'else' is the usage where 'when' does not hold: add 'when'.");
    return undefined;
  }
  if (usage !== 'C' && usage !== 'CE') {
    problems.error('schema', at, "'when' says when usage C or CE asks for a value: give the usage C or CE.");
    return undefined;
  }
  const about = { segment, field: component === undefined ? undefined : field };
  const judge = compileMessageCondition(node, 'when', about, context.paths, problems);
  if (judge === undefined) return undefined;
  return { origin: context.origin(at), text: textOf(node, context), otherwise: otherwise ?? 'O', judge };
}

/** A condition on one line, as it is written; what is longer is named by its line. */
function textOf(node: YamlNode, context: ReadContext): string {
  const text = node.kind === 'scalar' ? node.text : context.written(node).replace(/\s+/g, ' ').trim();
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}

function readChecks(segment: string, fields: Fields, context: ReadContext): LayerCheck[] {
  const { problems } = context;
  const node = fields.node('checks');
  if (node === undefined || node.kind === 'empty') return [];
  if (node.kind !== 'list') {
    problems.error(
      'schema',
      node,
      "'checks' is a list of conditions that have to hold, each with 'that' and 'message'.",
    );
    return [];
  }
  return node.items.flatMap(item => {
    const inner = readFields(item, checkKeys, problems);
    const that = inner?.node('that');
    const at = inner?.key('that');
    if (inner === undefined) return [];
    if (that === undefined || at === undefined) {
      problems.error('schema', item, "A check needs 'that': the condition that has to hold.");
      return [];
    }
    const judge = compileMessageCondition(that, 'that', { segment, field: undefined }, context.paths, problems);
    if (judge === undefined) return [];
    const message = inner.text('message')?.text ?? `does not hold: ${textOf(that, context)}`;
    return [{ origin: context.origin(at), message, judge }];
  });
}
