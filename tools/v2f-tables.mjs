// Makes server/definitions/v2f.txt of the concept maps of HL7's v2-to-FHIR mapping: `node tools/v2f-tables.mjs FOLDER`, where
// FOLDER holds their CSV files in codesystems/. Facts only: codes, code systems, names of codes. A test holds the file
// against what this writes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

/** @typedef {{code: string, target: string, system: string, display: string}} Row */

const header = `# What HL7's published v2-to-FHIR mapping (FHIR R4) makes of codes: tools/v2f-tables.mjs makes this file.
#
# A table: its name in mappings (behind "v2f-"), and the HL7 table whose codes it takes. Below it the code systems of FHIR, and
# below each the codes: that of HL7, that of FHIR, and the name of the latter.
`;

/** Names by what the codes become, where HL7's name is that of the other side, or stands for two tables. */
const names = new Map(
  Object.entries({
    'AddressType[Type]': 'AddressType',
    'AddressType[Use]': 'AddressUse',
    'AllergenType[AllergyIntoleranceCategory]': 'AllergyIntoleranceCategory',
    'AllergySeverity[AllergyIntolerance.criticality]': 'AllergyIntoleranceCriticality',
    'AllergySeverity[AllergyIntolerance.reaction.severity]': 'ReactionSeverity',
    AllergyType: 'AllergyIntoleranceType',
    AppointmentReasonCodes: 'AppointmentReason',
    CompletionStatus: 'ImmunizationStatus',
    'Event[EncounterStatus]': 'EventEncounterStatus',
    ExtendedPriorityCodes: 'RequestPriority',
    'FillerStatusCodes[Appointment]': 'AppointmentStatus',
    InterpretationCodes: 'ObservationInterpretation',
    NameType: 'NameUse',
    ObservationResultStatusCodesInterpretation: 'ObservationStatus',
    'OrderControlCode[ServiceRequest.status]': 'OrderControlRequestStatus',
    OrderStatus: 'OrderRequestStatus',
    'PatientClass[EncounterClass]': 'EncounterClass',
    'PatientClass[EncounterStatus]': 'EncounterStatus',
    PractitionerIDNumberType: 'PractitionerIdentifierType',
    'ResultStatus[Non-Queries]': 'DiagnosticReportStatus',
    TelecommunicationEquipmentType: 'ContactPointSystem',
    TelecommunicationUseCode: 'ContactPointUse',
    YesNoIndicator: 'Boolean',
    'YesNoIndicator[AvailabilityStatus]': 'SpecimenStatus',
  }),
);

/** Table 0335 is a grammar (`Q<integer>H`, `xID`, A for ante) more than a list of codes. */
const leftOut = 'RepeatPattern';

const terminology = 'http://terminology.hl7.org/CodeSystem/';

/**
 * Where the tables are wrong, by name and code: what takes the place of their row.
 * @type {Readonly<Record<string, (row: Row) => Row>>}
 */
const corrections = {
  // Sensitivity codes of ActCode, not levels of confidentiality.
  'ConfidentialityCode PSY': row => ({ ...row, system: `${terminology}v3-ActCode`, display: 'psychiatry disorder' }),
  'ConfidentialityCode AID': row => ({ ...row, system: `${terminology}v3-ActCode`, display: 'HIV/AIDS' }),
  'ConfidentialityCode HIV': row => ({ ...row, system: `${terminology}v3-ActCode`, display: 'HIV/AIDS' }),
  // "mobile" is a use; as a system a mobile phone is a phone.
  'ContactPointSystem CP': row => ({
    ...row,
    target: 'phone',
    system: 'http://hl7.org/fhir/contact-point-system',
    display: 'Phone',
  }),
  'NameUse M': row => ({ ...row, display: 'Maiden' }),
  'NameUse NAV': row => ({ ...row, display: 'Temp' }),
  'PractitionerIdentifierType MCR': row => ({ ...row, display: 'Practitioner Medicare number' }),
  'PractitionerIdentifierType UPIN': row => ({ ...row, display: 'Unique physician ID no.' }),
};

/** A name of more characters than this is a sentence of the standard, and no name. */
const MAX_DISPLAY = 60;

/**
 * @param {string} folder the tables
 * @returns {string} the text of server/definitions/v2f.txt
 */
export function v2fTables(folder) {
  const tables = readdirSync(path.join(folder, 'codesystems')).flatMap(file => {
    const [, given = ''] = /^HL7 Concept Map_ (.*) - Sheet1\.csv$/.exec(file) ?? [];
    const name = names.get(given) ?? given;
    const { rows, missed, id } = rowsOf(path.join(folder, 'codesystems', file), name);
    return name !== leftOut && saysSomething(rows, missed) ? [{ name, id, rows }] : [];
  });
  tables.sort((a, b) => compare(a.name, b.name));
  return `${header}${tables.map(printed).join('')}`;
}

/** @param {{name: string, id: string, rows: Row[]}} table */
function printed({ name, id, rows }) {
  const systems = [...new Set(rows.map(({ system }) => system))];
  const lines = systems.flatMap(system => [
    `  ${system}`,
    ...rows
      .filter(row => row.system === system)
      .map(({ code, target, display }) => `    ${word(code)} ${target} ${display || '-'}`),
  ]);
  return `\ntable ${name} ${id}\n${lines.join('\n')}\n`;
}

/** @param {string} code */
function word(code) {
  return code.includes(' ') ? `"${code}"` : code;
}

/**
 * Whether a table says more than that codes stay as they are. @param {Row[]} rows @param {boolean} missed
 */
function saysSomething(rows, missed) {
  const systems = new Set(rows.map(({ system }) => system));
  return rows.length > 0 && (missed || systems.size > 1 || rows.some(({ code, target }) => code !== target));
}

/**
 * The rows of a table that map a code, and whether there are codes that it maps to nothing.
 * @param {string} file @param {string} name
 */
function rowsOf(file, name) {
  /** @type {string[][]} */
  const table = parse(readFileSync(file), { bom: true, relax_column_count: true });
  /** @type {Map<string, Row>} */
  const rows = new Map();
  let missed = false;
  let id = '';
  for (const cells of table.slice(2).map(row => row.map(cell => cell.trim().replaceAll(/\s+/g, ' ')))) {
    const [code = '', text = '', owner = '', , , , target = ''] = cells;
    // Forms (`Q<integer>S`) and descriptions are no codes.
    if (code === '' || /[<>].|"/.test(code)) continue;
    id ||= /(\d{4})$/.exec(owner)?.[1] ?? '';
    const behind = cells.slice(7).findIndex(cell => /^(?:https?:|urn:)/.test(cell));
    if (target === '' || behind === -1) {
      missed = true;
      continue;
    }
    const display = cells.slice(7, 7 + behind).find(cell => cell !== '') ?? '';
    const row = { code, target, system: cells[7 + behind] ?? '', display: displayOf(display || nameFor(target, text)) };
    const corrected = corrections[`${name} ${code}`]?.(row) ?? row;
    // The first row of a code counts: of SegmentActionCode U the tables leave to the receiver whether it is PUT or PATCH.
    if (!rows.has(code)) rows.set(code, corrected);
  }
  return { rows: [...rows.values()], missed, id };
}

/** A code of FHIR's own reads as its name: in-progress, "In Progress". @param {string} target @param {string} text */
function nameFor(target, text) {
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(target)) return text;
  return target.replaceAll(/(^|-)([a-z])/g, (_, joint, letter) => `${joint === '' ? '' : ' '}${letter.toUpperCase()}`);
}

/** @param {string} text */
function displayOf(text) {
  const plain = text.replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"').replaceAll('–', '-');
  return plain.length > MAX_DISPLAY || /[|~]/.test(plain) ? '' : plain;
}

/** By UTF-16 units, so that no machine's locale plays a part. @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

const [folder] = process.argv.slice(2);
if (folder !== undefined && process.argv[1] === import.meta.filename) {
  writeFileSync(path.join(import.meta.dirname, '../server/definitions/v2f.txt'), v2fTables(folder));
}
