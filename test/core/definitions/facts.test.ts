// Facts of the standard, written down by hand from knowledge of it and not from the files: what a person who knows HL7
// would try first. `R 1` is usage and repetitions, `*` unbounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from '../../../server/src/core/definitions/place.ts';
import type { KnownVersion } from '../../../server/src/core/definitions/types.ts';
import { testDefinitions } from '../../support/definitions.ts';

const source = testDefinitions();

/** Version, place, data type, usage and repetitions, table of that exact place, name. */
const places: [KnownVersion, string, string, string, string, string][] = [
  ['2.1', 'MSH-9', 'CM', 'R 1', '0076', 'MESSAGE TYPE'],
  ['2.1', 'PID-5', 'PN', 'R 1', '-', 'PATIENT NAME'],
  ['2.1', 'PID-8', 'ID', 'O 1', '0001', 'SEX'],
  ['2.1', 'OBX-5', 'varies', 'R 1', '-', 'OBSERVATION RESULTS'],
  ['2.2', 'PID-3', 'CM', 'R *', '-', 'Patient ID (Internal ID)'],
  ['2.2', 'PV1-2', 'ID', 'R 1', '0004', 'Patient Class'],
  ['2.3', 'PID-3', 'CX', 'R *', '-', 'Patient ID (Internal ID)'],
  ['2.3', 'PID-4', 'CX', 'O *', '-', 'Alternate Patient ID'],
  ['2.3', 'PID-5', 'XPN', 'R *', '-', 'Patient Name'],
  ['2.3', 'PID-16', 'IS', 'O 1', '0002', 'Marital Status'],
  ['2.3', 'ORC-7', 'TQ', 'O 1', '-', 'Quantity/Timing'],
  ['2.3', 'OBR-4', 'CE', 'R 1', '-', 'Universal Service Identifier'],
  ['2.3', 'PID-3.5', 'IS', 'O 1', '0203', 'identifier type code'],
  ['2.3.1', 'MSH-9', 'MSG', 'R 1', '0076', 'Message Type'],
  ['2.3.1', 'MSH-9.3', 'ID', 'O 1', '-', 'message structure'],
  ['2.3.1', 'PID-10', 'CE', 'O *', '0005', 'Race'],
  ['2.4', 'PID-22.1', 'ST', 'O 1', '0189', 'identifier'],
  ['2.4', 'PV1-44', 'TS', 'O 1', '-', 'Admit Date/Time'],
  ['2.5', 'OBX-2', 'ID', 'C 1', '0125', 'Value Type'],
  ['2.5', 'OBX-5', 'varies', 'C *', '-', 'Observation Value'],
  ['2.5', 'TQ1-9', 'CWE', 'O *', '0485', 'Priority'],
  ['2.5.1', 'MSH-1', 'ST', 'R 1', '-', 'Field Separator'],
  ['2.5.1', 'MSH-7', 'TS', 'R 1', '-', 'Date/Time Of Message'],
  ['2.5.1', 'MSH-9.1', 'ID', 'O 1', '0076', 'Message Code'],
  ['2.5.1', 'MSH-9.2', 'ID', 'O 1', '0003', 'Trigger Event'],
  ['2.5.1', 'MSH-10', 'ST', 'R 1', '-', 'Message Control ID'],
  ['2.5.1', 'MSH-12.1', 'ID', 'O 1', '0104', 'Version ID'],
  ['2.5.1', 'MSH-18', 'ID', 'O *', '0211', 'Character Set'],
  ['2.5.1', 'MSH-21', 'EI', 'O *', '-', 'Message Profile Identifier'],
  ['2.5.1', 'MSA-1', 'ID', 'R 1', '0008', 'Acknowledgment Code'],
  ['2.5.1', 'ERR-3', 'CWE', 'R 1', '0357', 'HL7 Error Code'],
  ['2.5.1', 'EVN-2', 'TS', 'R 1', '-', 'Recorded Date/Time'],
  ['2.5.1', 'PID-3', 'CX', 'R *', '-', 'Patient Identifier List'],
  ['2.5.1', 'PID-3.4', 'HD', 'O 1', '0363', 'Assigning Authority'],
  ['2.5.1', 'PID-3.4.1', 'IS', 'O 1', '0363', 'Namespace ID'],
  ['2.5.1', 'PID-3.4.2', 'ST', 'O 1', '-', 'Universal ID'],
  ['2.5.1', 'PID-3.4.3', 'ID', 'O 1', '0301', 'Universal ID Type'],
  ['2.5.1', 'PID-3.5', 'ID', 'O 1', '0203', 'Identifier Type Code'],
  ['2.5.1', 'PID-5.1.1', 'ST', 'O 1', '-', 'Surname'],
  ['2.5.1', 'PID-5.7', 'ID', 'O 1', '0200', 'Name Type Code'],
  ['2.5.1', 'PID-8', 'IS', 'O 1', '0001', 'Administrative Sex'],
  ['2.5.1', 'PID-8.1', 'IS', 'O 1', '0001', 'Administrative Sex'],
  ['2.5.1', 'PID-10.1', 'ST', 'O 1', '0005', 'Identifier'],
  ['2.5.1', 'PID-10.3', 'ID', 'O 1', '0396', 'Name of Coding System'],
  ['2.5.1', 'PID-11.6', 'ID', 'O 1', '0399', 'Country'],
  ['2.5.1', 'PV1-2', 'IS', 'R 1', '0004', 'Patient Class'],
  ['2.5.1', 'PV1-3.1', 'IS', 'O 1', '0302', 'Point of Care'],
  ['2.5.1', 'PV1-7', 'XCN', 'O *', '0010', 'Attending Doctor'],
  ['2.5.1', 'OBR-4', 'CE', 'R 1', '-', 'Universal Service Identifier'],
  ['2.5.1', 'OBR-25', 'ID', 'C 1', '0123', 'Result Status'],
  ['2.5.1', 'OBR-27', 'TQ', 'B *', '-', 'Quantity/Timing'],
  ['2.5.1', 'OBX-3', 'CE', 'R 1', '-', 'Observation Identifier'],
  ['2.5.1', 'OBX-8', 'IS', 'O *', '0078', 'Abnormal Flags'],
  ['2.5.1', 'OBX-11', 'ID', 'R 1', '0085', 'Observation Result Status'],
  ['2.5.1', 'NK1-1', 'SI', 'R 1', '-', 'Set ID - NK1'],
  ['2.5.1', 'DG1-6', 'IS', 'R 1', '0052', 'Diagnosis Type'],
  ['2.5.1', 'IN1-2', 'CE', 'R 1', '0072', 'Insurance Plan ID'],
  ['2.5.1', 'AL1-2', 'CE', 'O 1', '0127', 'Allergen Type Code'],
  ['2.5.1', 'RXA-5', 'CE', 'R 1', '0292', 'Administered Code'],
  ['2.5.1', 'RXE-2', 'CE', 'R 1', '-', 'Give Code'],
  ['2.5.1', 'RCP-2.2.1', 'ST', 'O 1', '0126', 'Identifier'],
  ['2.6', 'PID-5', 'XPN', 'R *', '0200', 'Patient Name'],
  ['2.6', 'PID-5.1', 'FN', 'O 1', '-', 'Family Name'],
  ['2.6', 'MSH-7', 'DTM', 'R 1', '-', 'Date/Time of Message'],
  ['2.7', 'PID-3.1', 'ST', 'R 1', '-', 'ID Number'],
  ['2.7', 'PV1-2', 'CWE', 'R 1', '0004', 'Patient Class'],
  ['2.7', 'PV1-3.1.1', 'IS', 'O 1', '0302', 'Namespace ID'],
  ['2.8.2', 'ORC-1', 'ID', 'R 1', '0119', 'Order Control'],
  ['2.9.1', 'PID-8.1', 'ST', 'O 1', '0001', 'Identifier'],
  ['2.9.1', 'OBX-29', 'ID', 'O 1', '0936', 'Observation Type'],
];

for (const [version, path, type, cardinality, table, name] of places) {
  test(`${version} ${path} is ${name}: ${type}, ${cardinality}, table ${table}`, () => {
    const definitions = source.loadSync(version);
    const [segment = '', numbers = ''] = path.split('-');
    const [field = 0, component, subcomponent] = numbers.split('.').map(Number);
    const place = placeOf(definitions, { segment, field, component, subcomponent });
    assert.ok(place, `${path} is not defined`);
    const printed = place.type?.displayId ?? place.dataType;
    const repetitions = place.maxRepetitions === 0 ? '*' : String(place.maxRepetitions);
    assert.deepEqual(
      [printed, `${place.usage} ${repetitions}`, place.table ?? '-', place.name],
      [type, cardinality, table, name],
    );
  });
}

/** Version, message code, trigger event, structure. */
const events: [KnownVersion, string, string, string | undefined][] = [
  ['2.1', 'ADT', 'A04', 'ADT_A04'],
  ['2.3', 'ADT', 'A04', 'ADT_A01'],
  ['2.3', 'RDE', 'O01', 'RDE_O01'],
  ['2.3.1', 'ADT', 'A08', 'ADT_A01'],
  ['2.3.1', 'SRR', 'S03', 'SRR_S01'],
  ['2.4', 'SIU', 'S15', 'SIU_S12'],
  ['2.5.1', 'ADT', 'A04', 'ADT_A01'],
  ['2.5.1', 'ADT', 'A31', 'ADT_A05'],
  ['2.5.1', 'ADT', 'A40', 'ADT_A39'],
  ['2.5.1', 'ORU', 'R01', 'ORU_R01'],
  ['2.5.1', 'ORM', 'O01', 'ORM_O01'],
  ['2.5.1', 'VXU', 'V04', 'VXU_V04'],
  ['2.5.1', 'MDM', 'T08', 'MDM_T02'],
  ['2.5.1', 'DFT', 'P03', 'DFT_P03'],
  ['2.5.1', 'RSP', 'K22', 'RSP_K21'],
  ['2.5.1', 'MFK', 'M02', 'MFK_M01'],
  ['2.5.1', 'ACK', 'A04', 'ACK'],
  ['2.5.1', 'ACK', '', 'ACK'],
  ['2.5.1', 'ADT', 'Z99', undefined],
  ['2.5.1', 'ADT', '', undefined],
  ['2.8', 'OMQ', 'O57', 'OMQ_O42'],
  ['2.9.1', 'ADT', 'A11', 'ADT_A09'],
  ['2.9.1', 'ADT', 'A13', 'ADT_A01'],
  ['2.9.1', 'REF', 'I14', 'REF_I12'],
  ['2.9.1', 'OML', 'O59', 'OML_O59'],
  ['2.9.1', 'ACK', 'S12', 'ACK'],
];

for (const [version, code, event, structure] of events) {
  test(`${version} ${code}^${event} has structure ${structure ?? '(none)'}`, () => {
    assert.equal(source.loadSync(version).structureOf(code, event), structure);
  });
}

/** Version, table, kind, code, meaning. */
const codes: [KnownVersion, string, 'hl7' | 'user', string, string | undefined][] = [
  ['2.1', '0061', 'hl7', 'M10', 'Mod 10 algorithm'],
  ['2.5.1', '0001', 'user', 'F', 'Female'],
  ['2.5.1', '0001', 'user', 'X', undefined],
  ['2.9.1', '0001', 'user', 'X', 'Non-Binary'],
  ['2.5.1', '0004', 'user', 'I', 'Inpatient'],
  ['2.5.1', '0103', 'hl7', 'P', 'Production'],
  ['2.5.1', '0119', 'hl7', 'NW', 'New order/service'],
  ['2.5.1', '0136', 'hl7', 'Y', 'Yes'],
  ['2.9.1', '0136', 'hl7', 'N', 'No'],
  ['2.5.1', '0203', 'hl7', 'MR', 'Medical record number'],
  ['2.5.1', '0396', 'hl7', 'UCUM', 'UCUM units of measure'],
  ['2.5.1', '0125', 'hl7', 'CWE', 'Coded with exceptions'],
  ['2.5.1', '0211', 'hl7', 'UNICODE UTF-8', 'UCS Transformation Format, 8-bit form'],
  ['2.4', '0301', 'hl7', 'M', 'Local coding scheme'],
];

for (const [version, id, kind, code, meaning] of codes) {
  test(`${version} table ${id} (${kind}) has ${code}: ${meaning ?? 'no'}`, () => {
    const table = source.loadSync(version).table(id);
    assert.deepEqual([table?.kind, table?.codes.get(code)], [kind, meaning]);
  });
}

test('the structure of ORU^R01 in 2.5.1 is that of the standard', () => {
  const outline = (nodes: readonly import('../../../server/src/core/definitions/types.ts').StructureNode[]): string =>
    nodes
      .map(node => {
        const inner =
          node.kind === 'segment'
            ? node.id
            : node.kind === 'group'
              ? `${node.name}: ${outline(node.children)}`
              : `<${outline(node.alternatives)}>`;
        const repeated = node.max === 0 ? `{${inner}}` : node.kind === 'group' && node.min === 1 ? `(${inner})` : inner;
        return node.min === 0 ? `[${repeated}]` : repeated;
      })
      .join(' ');
  const children = source.loadSync('2.5.1').structure('ORU_R01')?.children ?? [];
  assert.equal(
    outline(children),
    'MSH [{SFT}] {PATIENT_RESULT: [PATIENT: PID [PD1] [{NTE}] [{NK1}] [VISIT: PV1 [PV2]]] ' +
      '{ORDER_OBSERVATION: [ORC] OBR [{NTE}] [{TIMING_QTY: TQ1 [{TQ2}]}] [CTD] [{OBSERVATION: OBX [{NTE}]}] ' +
      '[{FT1}] [{CTI}] [{SPECIMEN: SPM [{OBX}]}]}} [DSC]',
  );
  const order = source.loadSync('2.5.1').structure('ORM_O01')?.children ?? [];
  assert.match(outline(order), /\[ORDER_DETAIL: <OBR RQD RQ1 RXO ODS ODT> \[\{NTE\}\]/);
});

test('2.9.1 has the segments that 2.9 does not have', () => {
  const definitions = source.loadSync('2.9.1');
  for (const id of ['GSP', 'GSR', 'GSC']) assert.ok(definitions.segment(id), id);
});
