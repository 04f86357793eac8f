// Facts of the standard, written down by hand from knowledge of it and not from the files: what a person who knows HL7
// would try first. `R 1` is usage and repetitions, `*` unbounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from '../../../server/src/core/definitions/place.ts';
import type { KnownVersion, StructureNode } from '../../../server/src/core/definitions/types.ts';
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
  // 2.1 and 2.2: few data types, one patient id, names and addresses of their own.
  ['2.1', 'MSH-10', 'ST', 'R 1', '-', 'MESSAGE CONTROL ID'],
  ['2.1', 'MSH-11', 'ID', 'R 1', '0103', 'PROCESSING ID'],
  ['2.1', 'EVN-1', 'ID', 'R 1', '0003', 'EVENT TYPE CODE'],
  ['2.1', 'PID-3', 'CK', 'R 1', '0061', 'PATIENT ID INTERNAL (INTERNAL ID)'],
  ['2.1', 'PID-7', 'DT', 'O 1', '-', 'DATE OF BIRTH'],
  ['2.1', 'PV1-2', 'ID', 'R 1', '0004', 'PATIENT CLASS'],
  ['2.1', 'OBX-3', 'CE', 'R 1', '-', 'OBSERVATION IDENTIFIER'],
  ['2.1', 'MSA-1', 'ID', 'R 1', '0008', 'ACKNOWLEDGMENT CODE'],
  ['2.1', 'QRD-1', 'TS', 'R 1', '-', 'QUERY DATE/TIME'],
  ['2.1', 'DG1-2', 'ID', 'R 1', '0053', 'DIAGNOSIS CODING METHOD'],
  ['2.1', 'FT1-4', 'DT', 'R 1', '-', 'TRANSACTION DATE'],
  ['2.2', 'MSH-10', 'ST', 'R 1', '-', 'Message Control ID'],
  ['2.2', 'MSH-12', 'ID', 'R 1', '0104', 'Version ID'],
  ['2.2', 'PID-5', 'PN', 'R 1', '-', 'Patient Name'],
  ['2.2', 'PID-8', 'ID', 'O 1', '0001', 'Sex'],
  ['2.2', 'PID-11', 'AD', 'O 3', '-', 'Patient Address'],
  ['2.2', 'EVN-2', 'TS', 'R 1', '-', 'Date / time of event'],
  ['2.2', 'PV1-3', 'CM', 'O 1', '0079', 'Assigned Patient Location'],
  ['2.2', 'PV1-7', 'CN', 'O 1', '0010', 'Attending Doctor'],
  ['2.2', 'ORC-1', 'ID', 'R 1', '0119', 'Order Control'],
  ['2.2', 'OBX-3', 'CE', 'R 1', '-', 'Observation Identifier'],
  ['2.2', 'OBX-11', 'ID', 'R 1', '0085', 'Observation result status'],
  ['2.2', 'AL1-3', 'CE', 'R 1', '-', 'Allergy code / mnemonic / description'],
  ['2.2', 'MFI-1', 'CE', 'R 1', '0175', 'Master file identifier'],
  ['2.2', 'MFE-1', 'ID', 'R 1', '0180', 'Record-level event code'],
  ['2.2', 'RXA-5', 'CE', 'R 1', '-', 'Administered Code'],
  ['2.3', 'TXA-2', 'IS', 'R 1', '0270', 'Document Type'],
  ['2.3', 'SCH-25', 'CE', 'O 1', '0278', 'Filler Status Code'],
  ['2.3', 'AIS-3', 'CE', 'R 1', '-', 'Universal Service Identifier'],
  ['2.3', 'RXA-18', 'CE', 'O *', '-', 'Substance Refusal Reason'],
  ['2.3.1', 'PID-22', 'CE', 'O *', '0189', 'Ethnic Group'],
  ['2.3.1', 'MSH-20', 'ID', 'O 1', '0356', 'Alternate Character Set Handling Scheme'],
  ['2.3.1', 'OBX-8', 'ID', 'O 5', '0078', 'Abnormal Flags'],
  // 2.4: family name as a composite, queries by parameter, containers.
  ['2.4', 'MSH-21', 'ID', 'O *', '0449', 'Conformance Statement ID'],
  ['2.4', 'EVN-7', 'HD', 'O 1', '-', 'Event Facility'],
  ['2.4', 'PID-3', 'CX', 'R *', '-', 'Patient Identifier List'],
  ['2.4', 'PID-5.1', 'FN', 'O 1', '-', 'family name'],
  ['2.4', 'PID-5.1.1', 'ST', 'O 1', '-', 'surname'],
  ['2.4', 'PID-8', 'IS', 'O 1', '0001', 'Administrative Sex'],
  ['2.4', 'PID-31', 'ID', 'O 1', '0136', 'Identity Unknown Indicator'],
  ['2.4', 'PID-38', 'CE', 'O 1', '0429', 'Production Class Code'],
  ['2.4', 'PV1-2', 'IS', 'R 1', '0004', 'Patient Class'],
  ['2.4', 'PV1-19', 'CX', 'O 1', '-', 'Visit Number'],
  ['2.4', 'OBR-4', 'CE', 'R 1', '-', 'Universal Service Identifier'],
  ['2.4', 'OBX-2', 'ID', 'C 1', '0125', 'Value Type'],
  ['2.4', 'OBX-19', 'TS', 'O 1', '-', 'Date/Time of the Analysis'],
  ['2.4', 'ORC-5', 'ID', 'O 1', '0038', 'Order Status'],
  ['2.4', 'ORC-25', 'CWE', 'O 1', '-', 'Order Status Modifier'],
  ['2.4', 'QPD-1', 'CE', 'R 1', '0471', 'Message Query Name'],
  ['2.4', 'RCP-1', 'ID', 'O 1', '0091', 'Query Priority'],
  ['2.4', 'QAK-2', 'ID', 'O 1', '0208', 'Query Response Status'],
  ['2.4', 'SAC-3', 'EI', 'C 1', '-', 'Container Identifier'],
  ['2.4', 'TXA-17', 'ID', 'R 1', '0271', 'Document Completion Status'],
  ['2.4', 'RXA-20', 'ID', 'O 1', '0322', 'Completion Status'],
  ['2.5', 'ERR-4', 'ID', 'R 1', '0516', 'Severity'],
  ['2.5', 'SFT-1', 'XON', 'R 1', '-', 'Software Vendor Organization'],
  ['2.5', 'SPM-4', 'CWE', 'R 1', '0487', 'Specimen Type'],
  ['2.5', 'TQ1-2', 'CQ', 'O 1', '-', 'Quantity'],
  ['2.5', 'NTE-3', 'FT', 'O *', '-', 'Comment'],
  ['2.5', 'MSH-19', 'CE', 'O 1', '-', 'Principal Language Of Message'],
  ['2.5.1', 'MSH-15', 'ID', 'O 1', '0155', 'Accept Acknowledgment Type'],
  ['2.5.1', 'OBR-2', 'EI', 'C 1', '-', 'Placer Order Number'],
  ['2.5.1', 'OBR-3', 'EI', 'C 1', '-', 'Filler Order Number'],
  ['2.5.1', 'OBR-7', 'TS', 'C 1', '-', 'Observation Date/Time'],
  ['2.5.1', 'OBR-22', 'TS', 'C 1', '-', 'Results Rpt/Status Chng - Date/Time'],
  ['2.5.1', 'OBX-14', 'TS', 'O 1', '-', 'Date/Time of the Observation'],
  ['2.5.1', 'ORC-1', 'ID', 'R 1', '0119', 'Order Control'],
  ['2.5.1', 'ORC-12', 'XCN', 'O *', '-', 'Ordering Provider'],
  ['2.5.1', 'SCH-6', 'CE', 'R 1', '-', 'Event Reason'],
  ['2.5.1', 'TXA-17', 'ID', 'R 1', '0271', 'Document Completion Status'],
  ['2.5.1', 'FT1-4', 'DR', 'R 1', '-', 'Transaction Date'],
  ['2.5.1', 'FT1-6', 'IS', 'R 1', '0017', 'Transaction Type'],
  ['2.5.1', 'FT1-7', 'CE', 'R 1', '0132', 'Transaction Code'],
  ['2.5.1', 'GT1-3', 'XPN', 'R *', '-', 'Guarantor Name'],
  ['2.5.1', 'IN1-3', 'CX', 'R *', '-', 'Insurance Company ID'],
  ['2.5.1', 'RXA-3', 'TS', 'R 1', '-', 'Date/Time Start of Administration'],
  // 2.6: DTM for TS, CWE for CE, required components; TS and CE are gone from the fields in use.
  ['2.6', 'MSH-9.1', 'ID', 'R 1', '0076', 'Message Code'],
  ['2.6', 'MSH-9.2', 'ID', 'R 1', '0003', 'Trigger Event'],
  ['2.6', 'MSH-9.3', 'ID', 'R 1', '0354', 'Message Structure'],
  ['2.6', 'MSH-22', 'XON', 'O 1', '-', 'Sending Responsible Organization'],
  ['2.6', 'MSH-25', 'HD', 'O 1', '-', 'Receiving Network Address'],
  ['2.6', 'PID-3.1', 'ST', 'R 1', '-', 'ID Number'],
  ['2.6', 'PID-7', 'DTM', 'O 1', '-', 'Date/Time of Birth'],
  ['2.6', 'PID-8', 'IS', 'O 1', '0001', 'Administrative Sex'],
  ['2.6', 'PID-10', 'CWE', 'O *', '0005', 'Race'],
  ['2.6', 'PV1-44', 'DTM', 'O 1', '-', 'Admit Date/Time'],
  ['2.6', 'EVN-2', 'DTM', 'R 1', '-', 'Recorded Date/Time'],
  ['2.6', 'OBX-3', 'CWE', 'R 1', '-', 'Observation Identifier'],
  ['2.6', 'OBX-8', 'IS', 'O *', '0078', 'Abnormal Flags'],
  ['2.6', 'OBX-14', 'DTM', 'O 1', '-', 'Date/Time of the Observation'],
  ['2.6', 'OBR-4', 'CWE', 'R 1', '-', 'Universal Service Identifier'],
  ['2.6', 'SPM-2', 'EIP', 'O 1', '-', 'Specimen ID'],
  ['2.6', 'UAC-1', 'CWE', 'R 1', '0615', 'User Authentication Credential Type Code'],
  ['2.6', 'RXE-2', 'CWE', 'R 1', '-', 'Give Code'],
  // 2.7 to 2.8.2: IS becomes CWE, what was kept for old systems is withdrawn.
  ['2.7', 'MSH-9', 'MSG', 'R 1', '-', 'Message Type'],
  ['2.7', 'MSH-12', 'VID', 'R 1', '-', 'Version ID'],
  ['2.7', 'PID-2', 'CX', 'W 1', '-', 'Patient ID'],
  ['2.7', 'PID-8', 'CWE', 'O 1', '0001', 'Administrative Sex'],
  ['2.7', 'OBX-8', 'CWE', 'O *', '0078', 'Interpretation Codes'],
  ['2.7', 'OBX-11', 'ID', 'R 1', '0085', 'Observation Result Status'],
  ['2.7', 'OBR-27', 'TQ', 'W *', '-', 'Quantity/Timing'],
  ['2.7', 'PRT-4', 'CWE', 'R 1', '0912', 'Participation'],
  ['2.7.1', 'MSH-4', 'HD', 'O 1', '0362', 'Sending Facility'],
  ['2.7.1', 'PV1-3', 'PL', 'O 1', '-', 'Assigned Patient Location'],
  ['2.8', 'PID-40', 'XTN', 'O *', '-', 'Patient Telecommunication Information'],
  ['2.8', 'RXV-2', 'ID', 'R 1', '0917', 'Bolus Type'],
  ['2.8', 'PV1-2', 'CWE', 'R 1', '0004', 'Patient Class'],
  ['2.8.1', 'PID-5', 'XPN', 'R *', '0200', 'Patient Name'],
  ['2.8.1', 'SCH-6', 'CWE', 'R 1', '-', 'Event Reason'],
  ['2.8.1', 'OBR-4', 'CWE', 'R 1', '-', 'Universal Service Identifier'],
  ['2.8.2', 'OBX-8', 'CWE', 'O *', '0078', 'Interpretation Codes'],
  ['2.8.2', 'OBR-25', 'ID', 'C 1', '0123', 'Result Status'],
  ['2.8.2', 'FT1-4', 'DR', 'R 1', '-', 'Transaction Date'],
  ['2.8.2', 'TXA-2', 'CWE', 'R 1', '0270', 'Document Type'],
  ['2.9.1', 'MSH-10', 'ST', 'R 1', '-', 'Message Control ID'],
  ['2.9.1', 'PID-3', 'CX', 'R *', '-', 'Patient Identifier List'],
  ['2.9.1', 'PV1-2', 'CWE', 'R 1', '0004', 'Patient Class'],
  ['2.9.1', 'OBX-2', 'ID', 'C 1', '0125', 'Value Type'],
  ['2.9.1', 'GSP-1', 'SI', 'R 1', '-', 'Set ID'],
  ['2.9.1', 'DEV-1', 'ID', 'R 1', '0287', 'Action Code'],
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
  ['2.1', 'ORU', 'R01', 'ORU_R01'],
  ['2.1', 'ORM', 'O01', 'ORM_O01'],
  ['2.1', 'DFT', 'P03', 'DFT_P03'],
  ['2.1', 'SIU', 'S12', undefined],
  ['2.2', 'ADT', 'A28', 'ADT_A28'],
  ['2.2', 'MFN', 'M02', 'MFN_M02'],
  ['2.2', 'MDM', 'T02', undefined],
  ['2.3', 'SIU', 'S12', 'SIU_S12'],
  ['2.3', 'VXU', 'V04', 'VXU_V04'],
  ['2.3', 'ADT', 'A40', 'ADT_A39'],
  ['2.4', 'ADT', 'A13', 'ADT_A01'],
  ['2.4', 'ADT', 'A28', 'ADT_A05'],
  ['2.4', 'OML', 'O21', 'OML_O21'],
  ['2.4', 'RDE', 'O11', 'RDE_O11'],
  ['2.4', 'OMP', 'O09', 'OMP_O09'],
  ['2.4', 'QBP', 'Q22', 'QBP_Q21'],
  ['2.4', 'ORU', 'R30', undefined],
  ['2.5', 'OUL', 'R22', 'OUL_R22'],
  ['2.5', 'OML', 'O33', 'OML_O33'],
  ['2.5.1', 'ADT', 'A11', 'ADT_A09'],
  ['2.5.1', 'ADT', 'A03', 'ADT_A03'],
  ['2.5.1', 'ADT', 'A60', 'ADT_A60'],
  ['2.5.1', 'SIU', 'S14', 'SIU_S12'],
  ['2.5.1', 'RSP', 'K11', 'RSP_K11'],
  ['2.3.1', 'MFN', 'M07', 'MFN_M01'],
  ['2.5.1', 'QBP', 'Q11', 'QBP_Q11'],
  ['2.6', 'ADT', 'A08', 'ADT_A01'],
  ['2.6', 'MDM', 'T02', 'MDM_T02'],
  ['2.6', 'BAR', 'P05', 'BAR_P05'],
  ['2.7', 'DFT', 'P03', 'DFT_P03'],
  ['2.7', 'ADT', 'A31', 'ADT_A05'],
  ['2.7.1', 'VXU', 'V04', 'VXU_V04'],
  ['2.8', 'ORU', 'R01', 'ORU_R01'],
  ['2.8.1', 'SIU', 'S12', 'SIU_S12'],
  ['2.8.2', 'RDE', 'O11', 'RDE_O11'],
  ['2.8.2', 'OML', 'O21', 'OML_O21'],
  ['2.9.1', 'SIU', 'S26', 'SIU_S12'],
  ['2.9.1', 'MDM', 'T11', 'MDM_T01'],
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
  ['2.1', '0003', 'hl7', 'A01', 'Admit a patient'],
  ['2.1', '0008', 'hl7', 'CA', undefined],
  ['2.2', '0008', 'hl7', 'CA', 'Enhanced mode: Accept acknowledgment: Commit Accept'],
  ['2.2', '0155', 'hl7', 'AL', 'Always'],
  ['2.3', '0085', 'hl7', 'C', 'Correction: replaces a final result'],
  ['2.3', '0104', 'hl7', '2.3', 'Release 2.3'],
  ['2.3', '0104', 'hl7', '2.4', undefined],
  ['2.3', '0211', 'hl7', 'UNICODE UTF-8', undefined],
  ['2.4', '0038', 'hl7', 'CM', 'Order is completed'],
  ['2.4', '0001', 'user', 'A', 'Ambiguous'],
  ['2.4', '0125', 'hl7', 'SN', 'Structured Numeric'],
  ['2.4', '0203', 'user', 'MR', 'Medical record number'],
  ['2.5', '0516', 'hl7', 'E', 'Error'],
  ['2.5', '0357', 'hl7', '101', 'Required field missing'],
  ['2.5.1', '0127', 'user', 'DA', 'Drug allergy'],
  ['2.5.1', '0270', 'user', 'DS', 'Discharge summary'],
  ['2.5.1', '0271', 'hl7', 'AU', 'Authenticated'],
  ['2.5.1', '0278', 'user', 'Noshow', 'Patient did not show up'],
  ['2.5.1', '0322', 'hl7', 'CP', 'Complete'],
  ['2.5.1', '0074', 'hl7', 'LAB', 'Laboratory'],
  ['2.5.1', '0487', 'hl7', 'BLDV', 'Blood venous'],
  ['2.6', '0301', 'hl7', 'ISO', 'ISO object identifier (OID)'],
  ['2.6', '0207', 'hl7', 'T', 'Current processing, at intervals (scheduled or on demand)'],
  ['2.7', '0085', 'hl7', 'F', 'Final results'],
  ['2.7', '0004', 'user', 'E', 'Emergency'],
  ['2.8', '0119', 'hl7', 'CA', 'Cancel order/service request'],
  ['2.8.1', '0136', 'hl7', 'Y', 'Yes'],
  ['2.8.2', '0103', 'hl7', 'T', 'Training'],
  ['2.9.1', '0125', 'hl7', 'CE', undefined],
  ['2.9.1', '0104', 'hl7', '2.9', 'Release 2.9'],
];

for (const [version, id, kind, code, meaning] of codes) {
  test(`${version} table ${id} (${kind}) has ${code}: ${meaning ?? 'no'}`, () => {
    const table = source.loadSync(version).table(id);
    assert.deepEqual([table?.kind, table?.codes.get(code)], [kind, meaning]);
  });
}

/** Version, structure, path to a segment or group in it, how often it may occur there: `1..*`. */
const nodes: [KnownVersion, string, string, string | undefined][] = [
  ['2.1', 'ADT_A01', 'PV1', '1..1'],
  ['2.1', 'ADT_A01', 'NK1', '0..1'],
  ['2.1', 'ORU_R01', 'PATIENT_RESULT/PATIENT/PID', '1..1'],
  ['2.1', 'ORM_O01', 'ORDER/ORC', '1..1'],
  ['2.1', 'ORM_O01', 'ORDER/ORDER_DETAIL/ORO', '1..1'],
  ['2.2', 'ADT_A01', 'NK1', '0..*'],
  ['2.2', 'ADT_A01', 'INSURANCE/IN1', '1..1'],
  ['2.2', 'DFT_P03', 'FT1', '1..*'],
  ['2.3', 'ADT_A01', 'PROCEDURE/PR1', '1..1'],
  ['2.3', 'SIU_S12', 'SCH', '1..1'],
  ['2.3', 'MDM_T02', 'OBX', '1..*'],
  ['2.3.1', 'ADT_A01', 'PV1', '1..1'],
  ['2.4', 'ADT_A01', 'PDA', '0..1'],
  ['2.4', 'ADT_A03', 'PV1', '1..1'],
  ['2.4', 'ADT_A05', 'NK1', '0..*'],
  ['2.4', 'OML_O21', 'ORDER_GENERAL/ORDER/ORC', '1..1'],
  ['2.4', 'ORU_R01', 'PATIENT_RESULT/ORDER_OBSERVATION/OBR', '1..1'],
  ['2.4', 'ORU_R01', 'SFT', undefined],
  ['2.5', 'ORU_R01', 'SFT', '0..*'],
  ['2.5', 'ORU_R01', 'UAC', undefined],
  ['2.5.1', 'ADT_A01', 'EVN', '1..1'],
  ['2.5.1', 'ADT_A01', 'PID', '1..1'],
  ['2.5.1', 'ADT_A01', 'PV1', '1..1'],
  ['2.5.1', 'ADT_A01', 'NK1', '0..*'],
  ['2.5.1', 'ADT_A39', 'PATIENT', '1..*'],
  ['2.5.1', 'ADT_A39', 'PATIENT/MRG', '1..1'],
  ['2.5.1', 'DFT_P03', 'FINANCIAL', '1..*'],
  ['2.5.1', 'DFT_P03', 'FINANCIAL/FT1', '1..1'],
  ['2.5.1', 'MDM_T02', 'TXA', '1..1'],
  ['2.5.1', 'MDM_T02', 'OBSERVATION', '1..*'],
  ['2.5.1', 'OML_O21', 'ORDER/OBSERVATION_REQUEST/OBR', '1..1'],
  ['2.5.1', 'ORM_O01', 'PATIENT/PID', '1..1'],
  ['2.5.1', 'RDE_O11', 'ORDER/RXE', '1..1'],
  ['2.5.1', 'RDE_O11', 'ORDER/RXR', '1..*'],
  ['2.5.1', 'RDE_O11', 'ORDER/TIMING_ENCODED', '1..*'],
  ['2.5.1', 'SIU_S12', 'RESOURCES', '1..*'],
  ['2.5.1', 'SIU_S12', 'RESOURCES/RGS', '1..1'],
  ['2.5.1', 'SIU_S12', 'RESOURCES/SERVICE/AIS', '1..1'],
  ['2.5.1', 'VXU_V04', 'ORDER/RXA', '1..1'],
  ['2.5.1', 'VXU_V04', 'ORDER/OBSERVATION/OBX', '1..1'],
  ['2.5.1', 'RSP_K11', 'SEGMENT_PATTERN/Hxx', '1..*'],
  ['2.5.1', 'ACK', 'MSA', '1..1'],
  ['2.6', 'ADT_A01', 'UAC', '0..1'],
  ['2.6', 'ORU_R01', 'PATIENT_RESULT/ORDER_OBSERVATION/SPECIMEN/SPM', '1..1'],
  ['2.6', 'MDM_T02', 'EVN', '1..1'],
  ['2.6', 'RTB_K13', 'ROW_DEFINITION/RDF', '1..1'],
  ['2.6', 'VXU_V04', 'ORDER/ORC', '1..1'],
  ['2.7', 'ADT_A01', 'DB1', '0..*'],
  ['2.7', 'ORU_R01', 'PATIENT_RESULT', '1..*'],
  ['2.7', 'DFT_P03', 'PID', '1..1'],
  ['2.7.1', 'SIU_S12', 'PATIENT/PID', '1..1'],
  ['2.8', 'ADT_A01', 'INSURANCE/AUT', '0..*'],
  ['2.8', 'OML_O21', 'ORDER', '1..*'],
  ['2.8.1', 'ORU_R01', 'PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION/OBX', '1..1'],
  ['2.8.2', 'ADT_A01', 'ARV', '0..*'],
  ['2.8.2', 'RDE_O11', 'ORDER/RXE', '1..1'],
  ['2.8.2', 'MDM_T02', 'TXA', '1..1'],
  ['2.8.2', 'DFT_P03', 'VISIT/PV1', '1..1'],
  ['2.9.1', 'DFT_P03', 'FINANCIAL/FT1', '1..1'],
  ['2.9.1', 'ADT_A01', 'PV1', '1..1'],
  ['2.9.1', 'ADT_A01', 'NEXT_OF_KIN/NK1', '1..1'],
  ['2.9.1', 'ORU_R01', 'PATIENT_RESULT/ORDER_OBSERVATION/OBR', '1..1'],
  ['2.9.1', 'SIU_S12', 'SCH', '1..1'],
];

/** The first node with that path, through choices. */
function nodeAt(nodes: readonly StructureNode[], [name, ...rest]: readonly string[]): StructureNode | undefined {
  for (const node of nodes) {
    if (node.kind === 'choice') {
      const inside = nodeAt(node.alternatives, [name ?? '', ...rest]);
      if (inside !== undefined) return inside;
    } else if ((node.kind === 'segment' ? node.id : node.name) === name) {
      if (rest.length === 0) return node;
      return node.kind === 'group' ? nodeAt(node.children, rest) : undefined;
    }
  }
  return undefined;
}

for (const [version, structure, path, expected] of nodes) {
  test(`${version} ${structure} has ${path} ${expected ?? 'nowhere'}`, () => {
    const node = nodeAt(source.loadSync(version).structure(structure)?.children ?? [], path.split('/'));
    assert.equal(node && `${node.min}..${node.max === 0 ? '*' : node.max}`, expected);
  });
}

test('the structure of ORU^R01 in 2.5.1 is that of the standard', () => {
  const outline = (nodes: readonly StructureNode[]): string =>
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
