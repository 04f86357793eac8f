// Compares the definitions with the raw facts that they were made from. Rules that hold everywhere (README of
// server/definitions, "Rules") are applied to the raw side here; every other difference is one line of the answer, in
// the words of server/definitions/corrections.txt.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ComponentDefinition, Definitions, StructureNode } from '../../../server/src/core/definitions/types.ts';
import { printNodes, type RawNode, rawNodes } from './raw-structures.ts';

type RawField = [number, string, string, string, number, number, string, string];
type RawComponent = [number, string, string, string, number, string];

export interface RawFacts {
  readonly segments: Record<string, [string, RawField[]]>;
  readonly datatypes: Record<string, [string, RawComponent[]]>;
  readonly structures: Record<string, RawNode[]>;
  readonly events: Record<string, string>;
  readonly tables: Record<string, [string, string, Record<string, string>]>;
}

export function readRawFacts(sharedFolder: string, version: string): RawFacts {
  return JSON.parse(readFileSync(path.join(sharedFolder, 'definitions', `${version}.json`), 'utf8'));
}

/** Every difference beyond the rules: `length 7 -> 15: MSH-9`, `code added: 0061/M10`. */
export function differences(raw: RawFacts, definitions: Definitions): string[] {
  const found: string[] = [];
  const differ = (what: string, place: string) => found.push(`${what}: ${place}`);
  const compareIds = (what: string, ours: Iterable<string>, theirs: Iterable<string>) => {
    const [mine, raws] = [new Set(ours), new Set(theirs)];
    for (const id of mine) if (!raws.has(id)) differ(`${what} added`, id);
    for (const id of raws) if (!mine.has(id)) differ(`${what} removed`, id);
  };
  const compareElement = (place: string, ours: ComponentDefinition, theirs: RawComponent) => {
    const [, , rawType, rawUsage, length, rawTable] = theirs;
    const dataType = /^varies$/i.test(rawType) ? 'varies' : rawType === 'WD' ? '' : rawType;
    const table = rawTable === '9999' ? '' : rawTable;
    const usage = dataType === '' ? 'W' : rawUsage;
    const rows: [string, string | number, string | number][] = [
      ['type', dataType, ours.dataType],
      ['usage', usage, ours.usage],
      ['length', length, ours.maxLength],
      ['table', table, ours.table ?? ''],
    ];
    for (const [what, before, now] of rows)
      if (before !== now) differ(`${what} ${before || 'none'} -> ${now || 'none'}`, place);
  };

  compareIds('segment', definitions.segmentIds, Object.keys(raw.segments));
  for (const [id, [, fields]] of Object.entries(raw.segments)) {
    const ours = definitions.segment(id)?.fields ?? [];
    if (ours.length !== fields.length) differ(`fields ${fields.length} -> ${ours.length}`, id);
    for (const [position, name, type, usage, repetitions, length, table, item] of fields) {
      const field = ours[position - 1];
      if (field === undefined) continue;
      const place = `${id}-${position}`;
      compareElement(place, field, [position, name, type, usage, length, table]);
      if (repetitions !== field.maxRepetitions)
        differ(`repetitions ${repetitions || '*'} -> ${field.maxRepetitions || '*'}`, place);
      if ((item === '' ? '' : item.padStart(5, '0')) !== field.item) differ('item changed', place);
      if (!isSameName(name, field.name) && !/^[A-Z0-9]{3}-\d+$/.test(name)) differ('name changed', place);
    }
  }

  const used = new Set(definitions.dataTypeIds);
  const rawTypes = Object.keys(raw.datatypes).map(id => (/^varies$/i.test(id) ? 'varies' : id));
  // Sub-types such as CQ_SIMPLE that nothing uses are left out.
  const left = rawTypes.filter(id => used.has(id) || !(id.includes('_') || ['WD', 'NUL'].includes(id)));
  compareIds('type', definitions.dataTypeIds, [...left, 'varies']);
  for (const [id, [, components]] of Object.entries(raw.datatypes)) {
    const ours = definitions.dataType(id)?.components;
    if (ours === undefined) continue;
    if (ours.length !== components.length) differ(`components ${components.length} -> ${ours.length}`, id);
    for (const component of components) {
      const mine = ours[component[0] - 1];
      if (mine === undefined) continue;
      compareElement(`${id}.${component[0]}`, mine, component);
      if (!isSameName(component[1].replace(/ \([A-Z]{2,3}\)$/, ''), mine.name))
        differ('name changed', `${id}.${component[0]}`);
    }
  }

  // A table that is named and missing is taken from a neighbouring version, or is open.
  const bound = boundTables(definitions);
  compareIds(
    'table',
    definitions.tableIds.filter(id => id in raw.tables || !bound.has(id)),
    Object.keys(raw.tables).filter(id => id !== '9999'),
  );
  const inUse = codesInUse(definitions);
  for (const [id, [, rawKind, rawCodes]] of Object.entries(raw.tables)) {
    const ours = definitions.table(id);
    if (ours === undefined) continue;
    const kind = rawKind.toLowerCase();
    if (kind !== ours.kind) differ(`kind ${kind} -> ${ours.kind}`, id);
    const codes = new Map<string, string>();
    for (const [code, meaning] of Object.entries(rawCodes)) for (const one of tidyCode(code)) codes.set(one, meaning);
    const placeholder = Object.keys(rawCodes).some(code => /^(?:\.{2,3}|…|SUGGESTION)$/.test(code));
    if (ours.open !== (placeholder || codes.size === 0)) differ(ours.open ? 'opened' : 'closed', id);
    compareIds(
      'code',
      [...ours.codes.keys()].filter(code => codes.has(code) || !inUse(id, code)).map(code => `${id}/${code}`),
      [...codes.keys()].map(code => `${id}/${code}`),
    );
    for (const [code, meaning] of codes) {
      const mine = ours.codes.get(code);
      // Long meanings are shortened; a code may be given a meaning that the copy does not have.
      if (mine !== undefined && meaning.length <= 60 && !isSameName(meaning, mine) && !/^no suggested/i.test(meaning))
        differ('meaning reworded', `${id}/${code}`);
    }
  }

  compareStructures(raw, definitions, differ, compareIds);
  return found;
}

function compareStructures(
  raw: RawFacts,
  definitions: Definitions,
  differ: (what: string, place: string) => void,
  compareIds: (what: string, ours: Iterable<string>, theirs: Iterable<string>) => void,
): void {
  const variants = new Map<string, string[]>();
  for (const [id, nodes] of Object.entries(raw.structures)) {
    if (id === 'ACK-Scheduling') continue;
    const base = id.replace(/-[A-Z]$/, '');
    variants.set(base, [...(variants.get(base) ?? []), printNodes(rawNodes(nodes, base))]);
  }
  compareIds('structure', definitions.structureIds, variants.keys());
  for (const [id, printed] of variants) {
    const ours = definitions.structure(id)?.children;
    if (ours === undefined) continue;
    const mine = printNodes(ours as readonly StructureNode[]);
    if (!printed.includes(mine)) differ('structure changed', id);
    else if (new Set(printed).size > 1) differ('structure with differing variants', id);
  }
  const events = new Map<string, string>();
  for (const [key, structure] of Object.entries(raw.events)) {
    // The general acknowledgement and the patterns of the query chapter are no events of their own.
    const [code = '', event = ''] = key.replace(/_[AB]$/, '').split('_');
    if (/nn(?:_[A-F])?$/.test(key)) continue;
    if (code === 'ACK' && /^ACK|^ACK-Scheduling/.test(structure)) continue;
    events.set(`${code}^${event}`, structure.replace('-', '_').replace(/-[A-Z]$/, ''));
  }
  const ours = new Map(definitions.events.map(({ code, event, structure }) => [`${code}^${event}`, structure]));
  compareIds('event', [...ours].map(join), [...events].map(join));
}

const join = ([event, structure]: [string, string]): string => `${event}=${structure}`;

/** The tables that some field or component names. */
function boundTables(definitions: Definitions): Set<string> {
  const elements = [
    ...definitions.segmentIds.flatMap(id => definitions.segment(id)?.fields ?? []),
    ...definitions.dataTypeIds.flatMap(id => definitions.dataType(id)?.components ?? []),
  ];
  return new Set(elements.flatMap(({ table }) => (table === undefined ? [] : [table])));
}

/**
 * Tables 0076, 0003 and 0354 hold what the version's own events and structures use, and 0396, a registry that grows
 * between versions, what 2.9.1 has.
 */
function codesInUse(definitions: Definitions): (table: string, code: string) => boolean {
  const { events } = definitions;
  const used: Record<string, Set<string>> = {
    '0076': new Set(events.map(({ code }) => code)),
    '0003': new Set(events.map(({ event }) => event)),
    '0354': new Set([...events.map(({ structure }) => structure), ...definitions.structureIds]),
  };
  return (table, code) => table === '0396' || used[table]?.has(code) === true;
}

/** The code or codes that a raw code stands for; none for a placeholder. */
function tidyCode(raw: string): string[] {
  const code = raw
    .replace(/Â?\u00a0/g, ' ')
    .replaceAll('…', '...')
    .replace(/\s+/g, ' ')
    .trim();
  if (
    /^(?:|\.{2,3}|SUGGESTION|<null>|\(pad\)|[Nn]ot present|General code|[Vv]aries|An [Ii]dentifier for .*)$/.test(code)
  )
    return [];
  const range = /^([A-Z]?)(\d+) ?\.\.\. ?[A-Z]?(\d+)$/.exec(code);
  if (range !== null) {
    const [, letter = '', from = '', to = ''] = range;
    const width = letter === '' ? from.length : 0;
    return Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, index) => `${letter}${String(Number(from) + index).padStart(width, '0')}`,
    );
  }
  const same: Record<string, string[]> = {
    '* (star)': ['*'],
    'L,M,N': ['L', 'M', 'N'],
    '99zzz or L': ['99zzz', 'L'],
    'CE (obsolete)': ['CE'],
    ascii: ['ASCII'],
    'ISOnnnn (deprecated)': ['ISOnnnn'],
    X12Dennnn: ['X12DEnnnn'],
    '2 and higher': ['2 ...'],
  };
  return same[code] ?? [code];
}

/** Names are compared by their letters and digits: quotes, blanks and case of the copies are noise. */
function isSameName(raw: string, ours: string): boolean {
  const bare = (text: string) =>
    text
      .replace(/<p>.*|<br.*/s, '')
      .replace(/ ?\(2\.8\.\d+\)$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
  return bare(raw) === bare(ours);
}
