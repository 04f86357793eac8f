// Makes server/definitions/fhir.txt of HL7's v2-to-FHIR mapping tables: `node tools/fhir-facts.mjs FOLDER`, where FOLDER
// holds the tables' CSV files in segments/ and datatypes/. Facts only: places, element paths, types. A test holds the
// file against what this writes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

/** A row of a table, as far as it matters here. */
/** @typedef {{place: string, condition: string, attribute: string, type: string, map: string, fixed: string}} Row */

const header = `# How HL7's published v2-to-FHIR mapping (FHIR R4) maps fields and components: tools/fhir-facts.mjs makes this file.
#
# Of a segment: place, element, FHIR type, data type mapping, and the data types in OBX-2 that the line is for; "-" stands for
# none. Of a data type: mapping and component, element below the one that the mapping is for, FHIR type, data type mapping.
# Left out is what a mapping sets to a constant, and what it leaves to the reader.
`;

/** Types of FHIR R4 by their names in small letters: the tables are not exact about capitals. */
const fhirTypes = new Map(
  (
    'boolean integer string decimal uri url canonical base64Binary instant date dateTime time code oid id markdown ' +
    'unsignedInt positiveInt uuid Annotation Attachment CodeableConcept Coding ContactDetail ContactPoint Count Distance ' +
    'Duration Age HumanName Address Identifier Meta Money Period Quantity SimpleQuantity Range Ratio Reference SampledData ' +
    'Signature Timing Dosage Narrative Extension'
  )
    .split(' ')
    .map(name => [name.toLowerCase(), name]),
);

/**
 * @param {string} folder the tables
 * @returns {string} the text of server/definitions/fhir.txt
 */
export function fhirFacts(folder) {
  const maps = new Map(
    filesIn(folder, 'datatypes').map(({ from, to }) => [`${from}[${to}]`.toLowerCase(), `${from}[${to}]`]),
  );
  const mapOf = (/** @type {string} */ text) => maps.get(text.replaceAll(' ', '').toLowerCase()) ?? '-';

  const segments = filesIn(folder, 'segments').map(({ file, from, to }) => {
    const rows = rowsOf(file, from, '-');
    const lines = rows.flatMap(row => {
      const element = elementOf(row, rows);
      if (element === undefined) return [];
      const resource = to.split('-')[0];
      return [`${row.place} ${resource}.${element} ${typeOf(row.type)} ${mapOf(row.map)}${valueTypesOf(row)}`];
    });
    return { from, to, lines: [...new Set(lines)] };
  });
  // The resource that takes most of a segment comes first; further tables about it are about what goes elsewhere.
  segments.sort((a, b) => compare(a.from, b.from) || b.lines.length - a.lines.length || compare(a.to, b.to));

  const types = filesIn(folder, 'datatypes').flatMap(({ file, from, to }) => {
    const rows = rowsOf(file, from, '.');
    const lines = rows.flatMap(row => {
      const element = elementOf(row, rows);
      if (element === undefined) return [];
      return [`${from}[${to}].${row.place.slice(from.length + 1)} ${element} ${typeOf(row.type)} ${mapOf(row.map)}`];
    });
    return [...new Set(lines)];
  });
  return `${header}\n${[...segments.flatMap(({ lines }) => lines), ...types].join('\n')}\n`;
}

/** @param {string} folder @param {string} kind */
function filesIn(folder, kind) {
  return readdirSync(path.join(folder, kind))
    .sort(compare)
    .flatMap(name => {
      const [, from, to] = /_ (\w+)\[([^\]]+)\]/.exec(name) ?? [];
      return from === undefined || to === undefined ? [] : [{ file: path.join(folder, kind, name), from, to }];
    });
}

/** The rows of a table that are about places of `owner`. @param {string} file @param {string} owner @param {string} mark */
function rowsOf(file, owner, mark) {
  /** @type {string[][]} */
  const table = parse(readFileSync(file), { bom: true, relax_column_count: true });
  return table.flatMap(cells => {
    const place = (cells[1] ?? '').trim();
    if (!place.startsWith(owner + mark) || !/^\d+$/.test(place.slice(owner.length + 1))) return [];
    const at = (/** @type {number} */ index) => (cells[index] ?? '').trim();
    return [{ place, condition: at(6), attribute: at(9), type: at(11), map: at(14), fixed: at(16) }];
  });
}

/**
 * The element that a row fills, without indexes; undefined where it sets a constant, names a whole resource, or is no path.
 * @param {Row} row
 * @param {Row[]} rows of the same table: the URL of an extension has a row of its own
 */
function elementOf({ place, attribute, fixed }, rows) {
  // A text in slashes or a sum of parts says how to make the value of it; everything else there is a constant.
  if (/^["“]|^\d/.test(fixed) && !fixed.includes('+')) return undefined;
  const element = withoutBlanks(attribute);
  if (element === '' || element.startsWith('$') || /\.(?:url|uri)$|extension\[\d+\]$/.test(element)) return undefined;
  let named = '';
  let done = 0;
  for (const { 0: step, index } of element.matchAll(/extension(?:\[\d+\])?(?=\.)/g)) {
    const before = element.slice(0, index + step.length);
    const row = rows.find(row => row.place === place && isUrlOf(before, withoutBlanks(row.attribute)));
    const name = nameOfExtension(row?.fixed ?? '');
    named += `${element.slice(done, index)}extension${name === '' ? '' : `(${name})`}`;
    done = index + step.length;
  }
  return tidy(named + element.slice(done));
}

/** The tables have `.uri` in places where they mean `.url`. @param {string} extension @param {string} attribute */
function isUrlOf(extension, attribute) {
  return attribute === `${extension}.url` || attribute === `${extension}.uri`;
}

/** The last part of an extension's address: patient-religion. @param {string} fixed */
function nameOfExtension(fixed) {
  const name = fixed
    .replaceAll(/["“”]/g, '')
    .replace(/\.html$/, '')
    .split('/')
    .at(-1)
    ?.replace(/^extension-/, '');
  return /^[A-Za-z][\w.-]*$/.test(name ?? '') ? (name ?? '') : '';
}

/** @param {string} text */
function withoutBlanks(text) {
  return text.replaceAll(/\s/g, '');
}

/** An element without indexes, and with the slips put right that the tables are known for. @param {string} element */
function tidy(element) {
  const text = element
    .replaceAll(/\[[^\]]*\]/g, '')
    .replace(/^\./, '')
    .replaceAll('sytem', 'system')
    .replaceAll('valueSampedData', 'valueSampledData')
    // NM is put into it as a Quantity, so its value alone is not what is meant.
    .replace(/^valueQuantity\.value$/, 'valueQuantity');
  return /^[a-z][\w.()-]*$/.test(text) && isBalanced(text) ? text : undefined;
}

/** @param {string} text */
function isBalanced(text) {
  return text.split('(').length === text.split(')').length;
}

/** @param {string} type */
function typeOf(type) {
  const reference = /^Reference\s*\((\w+)\)$/i.exec(type);
  if (reference !== null) return `Reference(${reference[1]})`;
  return fhirTypes.get(type.toLowerCase()) ?? '-';
}

/** The data types that OBX-2 has to name for a row: ` ST,FT`; nothing where any may. @param {Row} row */
function valueTypesOf({ condition }) {
  const [, one, several] = /OBX-2 (?:EQUALS "(\w+)"|IN \(([^)]*)\))/.exec(condition) ?? [];
  const types = one ?? several?.replaceAll(/[" ]/g, '');
  return types === undefined ? '' : ` ${types}`;
}

/** By UTF-16 units, so that no machine's locale plays a part. @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

const [folder] = process.argv.slice(2);
if (folder !== undefined && process.argv[1] === import.meta.filename) {
  writeFileSync(path.join(import.meta.dirname, '../server/definitions/fhir.txt'), fhirFacts(folder));
}
