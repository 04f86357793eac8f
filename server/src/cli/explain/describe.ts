/** What a version of the standard says about whatever a person may ask for, as plain data: the JSON of `explain`. */
import { type Place, placeInType, placeOf } from '../../core/definitions/place.ts';
import type {
  DataTypeDefinition,
  Definitions,
  SegmentDefinition,
  StructureNode,
  TableDefinition,
} from '../../core/definitions/types.ts';
import { resolveStructure } from '../../core/structure/message-structure.ts';
import { profileWords } from '../../service/profile-words.ts';

/** A field, or a component of a field or data type. */
export interface PlaceDescription {
  readonly kind: 'field' | 'component';
  readonly path: string;
  readonly name: string;
  /** As the standard prints it: `CM`, not a name of ours for one of many. Empty for a withdrawn field without one. */
  readonly type: string;
  readonly usage: string;
  readonly repeats: boolean;
  /** 0 is unbounded. */
  readonly maxRepetitions: number;
  /** 0 where the version states none. */
  readonly maxLength: number;
  readonly table: string | null;
  /** Codes to their displays, where a profile has codes of its own for this place. */
  readonly codes?: Readonly<Record<string, string>>;
  /** What profiles ask of the place, in words; there where one asks anything. */
  readonly profile?: readonly string[];
  readonly version: string;
}

export interface SegmentDescription {
  readonly kind: 'segment';
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly fields: readonly PlaceDescription[];
}

export interface DataTypeDescription {
  readonly kind: 'datatype';
  readonly path: string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  /** Empty for a primitive. */
  readonly components: readonly PlaceDescription[];
}

export interface TableDescription {
  readonly kind: 'table';
  readonly path: string;
  readonly table: string;
  readonly name: string;
  /** Whose codes they are: HL7's own are fixed, those of a user table are examples. */
  readonly owner: 'hl7' | 'user';
  readonly version: string;
  /** Code to its display. */
  readonly codes: Readonly<Record<string, string>>;
}

/** A segment or group in its place in a structure. */
export interface NodeDescription {
  readonly name: string;
  readonly min: number;
  /** 0 is unbounded. */
  readonly max: number;
  /** True where exactly one of the children stands. */
  readonly choice?: true;
  readonly children?: readonly NodeDescription[];
}

export interface StructureDescription {
  readonly kind: 'structure' | 'event';
  readonly path: string;
  /** `ADT_A01`, for an event too. */
  readonly structure: string;
  readonly version: string;
  readonly children: readonly NodeDescription[];
}

export type Description =
  | PlaceDescription
  | SegmentDescription
  | DataTypeDescription
  | TableDescription
  | StructureDescription;

/**
 * Describes what a text names, undefined where the version knows nothing by that name. Dots may stand for the hyphen
 * (`PID.3.4`), and repetitions and occurrences may be there (`OBX[2]-5`): they change nothing about what a place is.
 */
export function describe(definitions: Definitions, asked: string): Description | undefined {
  const text = asked.trim().replace(/\[[^\]]*\]/g, '');
  const table = /^(?:HL7)?\d{1,4}$/.test(text) ? definitions.table(text.replace('HL7', '')) : undefined;
  if (table !== undefined) return describeTable(table, definitions.version);
  const event = /^([A-Z0-9]{3})\^([A-Z0-9]{3})(?:\^(\w+))?$/.exec(text);
  if (event !== null) return describeEvent(definitions, text, event[1] ?? '', event[2] ?? '', event[3] ?? '');
  const segment = definitions.segment(text);
  if (segment !== undefined) return describeSegment(definitions, segment);
  const type = definitions.dataType(text);
  if (type !== undefined) return describeDataType(definitions, type);
  if (definitions.structure(text) !== undefined) return describeStructure(definitions, 'structure', text, text);
  // A profile's own tables have names.
  const named = definitions.table(text);
  if (named !== undefined) return describeTable(named, definitions.version);
  const place = /^(\w+)[-.](\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?$/.exec(text);
  if (place === null) return undefined;
  const [field, component, subcomponent] = place.slice(2).map(part => (part === undefined ? undefined : Number(part)));
  return describePlace(definitions, place[1] ?? '', field ?? 0, component, subcomponent);
}

function describePlace(
  definitions: Definitions,
  owner: string,
  first: number,
  second: number | undefined,
  third: number | undefined,
): PlaceDescription | undefined {
  if (definitions.segment(owner) !== undefined) {
    const numbers = { segment: owner, field: first, component: second, subcomponent: third };
    const place = placeOf(definitions, numbers);
    return place && placeDescription(place, definitions.version);
  }
  const type = definitions.dataType(owner);
  if (type === undefined || third !== undefined) return undefined;
  const place = placeInType(definitions, { dataType: type.id, component: first, subcomponent: second });
  return place && placeDescription(place, definitions.version);
}

function placeDescription(place: Place, version: string): PlaceDescription {
  return {
    kind: place.kind === 'field' ? 'field' : 'component',
    path: place.path,
    name: place.name,
    type: place.type?.displayId ?? place.dataType,
    usage: place.usage,
    repeats: place.maxRepetitions !== 1,
    maxRepetitions: place.maxRepetitions,
    maxLength: place.maxLength,
    table: place.table ?? null,
    ...(place.profile?.codes === undefined ? {} : { codes: Object.fromEntries(place.profile.codes.codes) }),
    ...(place.profile === undefined ? {} : { profile: profileWords(place.usage, place.profile) }),
    version,
  };
}

function describeSegment(definitions: Definitions, segment: SegmentDefinition): SegmentDescription {
  const { id, name } = segment;
  const fields = segment.fields
    .map(({ position }) => placeOf(definitions, { segment: id, field: position }))
    .filter(place => place !== undefined)
    .map(place => placeDescription(place, definitions.version));
  return { kind: 'segment', path: id, name, version: definitions.version, fields };
}

function describeDataType(definitions: Definitions, type: DataTypeDefinition): DataTypeDescription {
  const components = type.components
    .map(({ position }) => placeInType(definitions, { dataType: type.id, component: position }))
    .filter(place => place !== undefined)
    .map(place => placeDescription(place, definitions.version));
  const { id, displayId, name } = type;
  return { kind: 'datatype', path: id, type: displayId, name, version: definitions.version, components };
}

function describeTable(table: TableDefinition, version: string): TableDescription {
  const { id, name, kind, codes } = table;
  return { kind: 'table', path: id, table: id, name, owner: kind, version, codes: Object.fromEntries(codes) };
}

function describeEvent(
  definitions: Definitions,
  path: string,
  code: string,
  event: string,
  structure: string,
): StructureDescription | undefined {
  const resolved = resolveStructure(definitions, { code, event, structure });
  if (resolved.kind === 'unknown' || resolved.mismatch !== undefined) return undefined;
  return describeStructure(definitions, 'event', path, resolved.id);
}

function describeStructure(
  definitions: Definitions,
  kind: 'structure' | 'event',
  path: string,
  id: string,
): StructureDescription | undefined {
  const structure = definitions.structure(id);
  if (structure === undefined) return undefined;
  const children = structure.children.map(describeNode);
  return { kind, path, structure: id, version: definitions.version, children };
}

function describeNode(node: StructureNode): NodeDescription {
  const { min, max } = node;
  switch (node.kind) {
    case 'segment':
      return { name: node.id, min, max };
    case 'group':
      return { name: node.name, min, max, children: node.children.map(describeNode) };
    case 'choice':
      return { name: node.name, min, max, choice: true, children: node.alternatives.map(describeNode) };
  }
}
