/**
 * A profile laid over the facts of a version. The result is facts like any others, so that rules, hover, outline and
 * `explain` go by a profile without knowing that there is one.
 */

import type {
  Definitions,
  ElementDefinition,
  ElementProfile,
  FieldDefinition,
  ProfileFacts,
  SegmentDefinition,
  StructureDefinition,
  TableDefinition,
} from '../core/definitions/types.ts';
import { codedAt } from './coded-at.ts';
import type { LayerElement, LayerSegment, ProfileLayer } from './layer.ts';
import { changedStructure } from './structures.ts';

/** The facts of a version as a profile changes them. Look-ups are as quick as those of the version. */
export function profiledDefinitions(base: Definitions, layer: ProfileLayer): Definitions {
  const segments = new Map<string, SegmentDefinition | undefined>();
  const structures = new Map<string, StructureDefinition | undefined>();
  const table = (id: string): TableDefinition | undefined => {
    const number = id.padStart(4, '0');
    const own = layer.tables.get(id) ?? layer.tables.get(number);
    const known = base.table(id);
    return own === undefined ? known : { ...own, name: known?.name || own.name, kind: known?.kind ?? own.kind };
  };
  const parts = partsOf(layer);
  const overlay: Definitions = {
    version: base.version,
    segment: once(segments, id => {
      const known = base.segment(id);
      const own = layer.segments.get(id);
      return own === undefined ? known : changedSegment(overlay, id, known, own);
    }),
    dataType: id => base.dataType(id),
    table,
    structure: once(structures, id => {
      const known = base.structure(id);
      const own = layer.structures.get(id);
      return known === undefined || own === undefined ? known : changedStructure(known, own);
    }),
    structureOf: (code, event) => base.structureOf(code, event),
    segmentIds: merged(base.segmentIds, layer.segments.keys()),
    dataTypeIds: base.dataTypeIds,
    tableIds: merged(base.tableIds, layer.tables.keys()),
    structureIds: base.structureIds,
    get events() {
      return base.events;
    },
    lengthsAreNormative: base.lengthsAreNormative,
    firstVersionOfField: (segment, field) => base.firstVersionOfField(segment, field),
    firstVersionOfComponent: (dataType, component) => base.firstVersionOfComponent(dataType, component),
    profile: facts(base.profile, layer, parts, () => overlay),
  };
  return Object.freeze(overlay);
}

function facts(
  below: ProfileFacts | undefined,
  layer: ProfileLayer,
  parts: ReadonlyMap<string, readonly LayerElement[]>,
  overlay: () => Definitions,
): ProfileFacts {
  const own = [...layer.segments.keys()].filter(id => id.startsWith('Z'));
  const fields = new Set(
    [...layer.segments].flatMap(([id, { elements }]) => elements.map(({ field }) => `${id}-${field}`)),
  );
  return {
    names: below === undefined ? [layer.name] : [...below.names, layer.name],
    localSegments: merged(below?.localSegments ?? [], own),
    asksOf: (segment, field) => fields.has(`${segment}-${field}`) || below?.asksOf(segment, field) === true,
    refine(segment, field, component, subcomponent, element) {
      const known = below?.refine(segment, field, component, subcomponent, element) ?? element;
      const asked = parts
        .get(`${segment}-${field}`)
        ?.find(part => part.component === component && part.subcomponent === subcomponent);
      return asked === undefined ? known : changedElement(overlay(), known, asked);
    },
  };
}

/** What is asked of components and subcomponents, by field. */
function partsOf(layer: ProfileLayer): ReadonlyMap<string, readonly LayerElement[]> {
  const parts = new Map<string, LayerElement[]>();
  for (const [id, { elements }] of layer.segments) {
    for (const element of elements) {
      if (element.component === undefined) continue;
      const key = `${id}-${element.field}`;
      parts.set(key, [...(parts.get(key) ?? []), element]);
    }
  }
  return parts;
}

function changedSegment(
  definitions: Definitions,
  id: string,
  known: SegmentDefinition | undefined,
  { name, elements, origin }: LayerSegment,
): SegmentDefinition {
  const fields: FieldDefinition[] = [...(known?.fields ?? [])];
  const asked = elements.filter(element => element.component === undefined);
  const last = Math.max(0, ...elements.map(({ field }) => field));
  // Numbers that are passed over stay as unknown as they were.
  while (fields.length < last) fields.push({ ...blank, position: fields.length + 1, isGap: true });
  for (const element of asked) {
    const { isGap: _, ...field } = fields[element.field - 1] ?? { ...blank, position: element.field };
    const { repeat } = element;
    fields[element.field - 1] = {
      ...field,
      ...changedElement(definitions, field, element),
      maxRepetitions: repeat?.value.max ?? field.maxRepetitions,
    };
  }
  return { id, name: name ?? known?.name ?? '', fields, profile: known?.profile ?? origin };
}

/** A field of which nothing is known. */
const blank = {
  name: '',
  dataType: '',
  usage: 'O',
  maxLength: 0,
  table: undefined,
  tableComponent: 0,
  maxRepetitions: 1,
  item: '',
} as const;

function changedElement(
  definitions: Definitions,
  known: ElementDefinition,
  { name, type, usage, length, repeat, table, add, constant, format, condition }: LayerElement,
): ElementDefinition {
  const dataType = type ?? known.dataType;
  const changesTable = table !== undefined || (type !== undefined && type !== known.dataType);
  const tableId = table?.value ?? known.table;
  const bound = tableId === undefined ? undefined : (known.profile?.codes ?? definitions.table(tableId));
  const base = table === undefined ? bound : definitions.table(table.value);
  const profile: ElementProfile = {
    ...known.profile,
    ...(usage === undefined ? {} : { usage: usage.origin, condition: undefined }),
    ...(length === undefined ? {} : { length: length.origin }),
    ...(repeat === undefined ? {} : { repetitions: repeat.origin, minRepetitions: repeat.value.min }),
    ...(table === undefined ? {} : { table: table.origin, codes: undefined }),
    ...(add === undefined || base === undefined ? {} : { table: add.origin, codes: withCodes(base, add.value) }),
    ...(format === undefined ? {} : { format: { ...format.origin, ...format.value } }),
    ...(constant === undefined ? {} : { constant: { ...constant.origin, value: constant.value } }),
    ...(condition === undefined
      ? {}
      : { condition: { ...condition.origin, text: condition.text, otherwise: condition.otherwise } }),
  };
  return {
    position: known.position,
    name: name ?? known.name,
    dataType,
    usage: usage?.value ?? known.usage,
    maxLength: length?.value ?? known.maxLength,
    table: tableId,
    tableComponent: changesTable ? codedAt(definitions, dataType) : known.tableComponent,
    profile,
  };
}

function withCodes(table: TableDefinition, add: readonly string[]): TableDefinition {
  const codes = new Map(table.codes);
  for (const code of add) if (!codes.has(code)) codes.set(code, '');
  return { ...table, codes };
}

function once<T>(
  known: Map<string, T | undefined>,
  find: (id: string) => T | undefined,
): (id: string) => T | undefined {
  return id => {
    if (!known.has(id)) known.set(id, find(id));
    return known.get(id);
  };
}

function merged(known: readonly string[], more: Iterable<string>): readonly string[] {
  return [...new Set([...known, ...more])].sort();
}
