/** `messages:` of a profile: what structures get, must have and must not have. */
import { readFields } from '../mapping/language/schema-reader.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../mapping/language/yaml.ts';
import type { Asked, LayerAddition, LayerStructure } from './layer.ts';
import type { ReadContext } from './read-elements.ts';

/** A structure's changes with the places that later checks report at. */
export interface ReadStructure {
  readonly id: YamlScalar;
  readonly structure: LayerStructure;
  /** Segments, groups and anchors that are named, and what each is for. */
  readonly names: readonly { readonly at: YamlScalar; readonly name: string; readonly use: 'added' | 'present' }[];
}

const structureKeys = { what: 'a message structure', keys: ['add', 'require', 'forbid'] };
const additionKeys = { what: 'a segment to add', keys: ['segment', 'after', 'before', 'min', 'max'] };

/** Reads the changes of one structure; undefined after a problem. */
export function readStructure({ key: id, value: node }: YamlEntry, context: ReadContext): ReadStructure | undefined {
  const { problems } = context;
  const fields = readFields(node, structureKeys, problems);
  if (fields === undefined) return undefined;
  const names: ReadStructure['names'][number][] = [];
  const segments = (key: string): Asked<string>[] =>
    (fields.has(key) ? fields.texts(key) : []).flatMap(at => {
      if (!isSegmentId(at, context)) return [];
      names.push({ at, name: at.text, use: 'present' });
      return [{ value: at.text, origin: context.origin(at) }];
    });
  const require = segments('require');
  const forbid = segments('forbid');
  const list = fields.node('add');
  if (list !== undefined && list.kind !== 'list' && list.kind !== 'empty')
    problems.error('schema', list, "'add' is a list of segments, such as [{ segment: ZPI, after: PID }].");
  const items = list?.kind === 'list' ? list.items : [];
  const add = items.flatMap(item => readAddition(item, context, names));
  return { id, structure: { add, require, forbid }, names };
}

function readAddition(node: YamlNode, context: ReadContext, names: ReadStructure['names'][number][]): LayerAddition[] {
  const { problems } = context;
  const fields = readFields(node, additionKeys, problems);
  if (fields === undefined) return [];
  const segment = fields.text('segment');
  if (segment === undefined) {
    if (!fields.has('segment')) problems.error('schema', node, "A segment to add needs 'segment': its id.");
    return [];
  }
  if (!isSegmentId(segment, context)) return [];
  names.push({ at: segment, name: segment.text, use: 'added' });
  const [after, before] = [fields.text('after'), fields.text('before')];
  if (after !== undefined && before !== undefined)
    problems.error('schema', fields.key('before') ?? before, "Give 'after' or 'before', not both; 'after' counts.");
  const place = after ?? before;
  // Groups may stand before the name, as in paths; the name alone says where.
  const name = place?.text.split('/').at(-1) ?? '';
  if (place !== undefined) names.push({ at: place, name, use: 'present' });
  const min = count(fields.text('min'), 'min', context) ?? 0;
  const max = count(fields.text('max'), 'max', context) ?? Math.max(1, min);
  const anchor = place === undefined ? undefined : ({ side: after === undefined ? 'before' : 'after', name } as const);
  return [{ origin: context.origin(segment), segment: segment.text, anchor, min, max }];
}

function count(text: YamlScalar | undefined, key: 'min' | 'max', { problems }: ReadContext): number | undefined {
  if (text === undefined) return undefined;
  if (key === 'max' && text.text === '*') return 0;
  if (/^\d{1,6}$/.test(text.text) && (key === 'min' || Number(text.text) > 0)) return Number(text.text);
  problems.error('schema', text, `'${key}' is a whole number${key === 'max' ? ' from 1 on, or * for no limit' : ''}.`);
  return undefined;
}

function isSegmentId(at: YamlScalar, { problems }: ReadContext): boolean {
  if (/^[A-Z][A-Z0-9]{2}$/.test(at.text)) return true;
  problems.error('schema', at, `'${at.text}' is no segment id: three capital letters or digits.`);
  return false;
}
