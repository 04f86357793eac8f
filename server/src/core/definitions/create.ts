import {
  blocksById,
  type CompiledPool,
  type CompiledVersion,
  decodeDataType,
  decodeEvents,
  decodeSegment,
  decodeStructure,
  decodeTable,
  firstVersionReaching,
} from './compiled.ts';
import type { Definitions, EventDefinition } from './types.ts';

/**
 * The definitions of one version over the build's compiled facts. Cheap: of each block only the id is read here; a
 * block is decoded when it is first asked for, and kept.
 */
export function createDefinitions(data: CompiledVersion, pool: CompiledPool): Definitions {
  const { history } = pool;
  const segments = blocksById(pool, data.segments);
  const dataTypes = blocksById(pool, data.types);
  const tables = blocksById(pool, data.tables);
  const structures = blocksById(pool, data.structures);
  const segment = decodedOnce(segments, decodeSegment);
  const dataType = decodedOnce(dataTypes, decodeDataType);
  const table = decodedOnce(tables, decodeTable);
  const structure = decodedOnce(structures, decodeStructure);

  let events: readonly EventDefinition[] | undefined;
  let structureByEvent: ReadonlyMap<string, string> | undefined;
  const allEvents = (): readonly EventDefinition[] => {
    events ??= [...blocksById(pool, data.events).values()].flatMap(decodeEvents);
    return events;
  };

  return Object.freeze({
    version: data.version,
    segment,
    dataType,
    table: (id: string) => table(id.padStart(4, '0')),
    structure,
    structureOf(messageCode: string, triggerEvent: string): string | undefined {
      structureByEvent ??= new Map(allEvents().map(({ code, event, structure: id }) => [`${code}^${event}`, id]));
      const found = structureByEvent.get(`${messageCode}^${triggerEvent}`);
      if (found !== undefined) return found;
      // The general acknowledgement looks the same whatever it answers (chapter 2, 2.14.1 ACK).
      if (messageCode === 'ACK' || triggerEvent === '') return structures.has(messageCode) ? messageCode : undefined;
      return undefined;
    },
    segmentIds: [...segments.keys()],
    dataTypeIds: [...dataTypes.keys()],
    tableIds: [...tables.keys()],
    structureIds: [...structures.keys()],
    get events() {
      return allEvents();
    },
    lengthsAreNormative: Number(/^2\.(\d+)/.exec(data.version)?.[1]) < 7,
    firstVersionOfField: (id: string, field: number) => firstVersionReaching(own(history.segments, id), field),
    firstVersionOfComponent: (id: string, component: number) => firstVersionReaching(own(history.types, id), component),
  });
}

function own(record: Readonly<Record<string, string>>, id: string): string | undefined {
  return Object.hasOwn(record, id) ? record[id] : undefined;
}

function decodedOnce<T>(
  blocks: ReadonlyMap<string, string>,
  decode: (block: string) => T,
): (id: string) => T | undefined {
  const decoded = new Map<string, T>();
  return id => {
    const known = decoded.get(id);
    if (known !== undefined) return known;
    const block = blocks.get(id);
    if (block === undefined) return undefined;
    const value = decode(block);
    decoded.set(id, value);
    return value;
  };
}
