/**
 * HL7's published maps from codes of v2 to codes of FHIR, as look-up tables: `v2f-AdministrativeSex`. Only those that the
 * examples need are here.
 */
import { Table } from './table.ts';

/** Code of v2 and code of FHIR, by the name of the map. */
const maps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'v2f-AdministrativeSex': { F: 'female', M: 'male', O: 'other', U: 'unknown', A: 'other', N: 'other' },
  'v2f-ObservationStatus': {
    ...{ C: 'corrected', D: 'entered-in-error', F: 'final', I: 'registered', P: 'preliminary', R: 'preliminary' },
    ...{ S: 'preliminary', U: 'final', W: 'entered-in-error', X: 'cancelled' },
  },
  'v2f-DiagnosticReportStatus': {
    ...{ O: 'registered', I: 'registered', S: 'registered', A: 'partial', P: 'preliminary', R: 'partial' },
    ...{ C: 'corrected', M: 'corrected', F: 'final', X: 'cancelled' },
  },
};

/** A table by its name; undefined where there is none of it. */
export function fhirTable(name: string): Table | undefined {
  if (!Object.hasOwn(maps, name)) return undefined;
  const file = `HL7 map ${name.slice(4)}`;
  const rows = Object.entries(maps[name] ?? {}).map(([key, code]) => ({ key, cells: [key, code], file, line: 0 }));
  return new Table({
    name,
    at: { start: 0, end: 0 },
    rows: new Map(rows.map(row => [row.key, row])),
    columns: new Map([
      ['code', 0],
      ['fhir', 1],
    ]),
    valueColumn: 1,
    onMissing: 'warn',
    default: undefined,
    available: true,
  });
}
