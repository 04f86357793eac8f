import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeInType, placeOf } from '../../../server/src/core/definitions/place.ts';
import { isCodeInTable, meaningOf } from '../../../server/src/core/definitions/tables.ts';
import type { TableDefinition } from '../../../server/src/core/definitions/types.ts';
import { resolveVersion } from '../../../server/src/core/definitions/versions.ts';
import { testDefinitions } from '../../support/definitions.ts';

const source = testDefinitions();
const v251 = source.loadSync('2.5.1');

test('a table that a composite names belongs to the component that holds the code', () => {
  const at = (component?: number, subcomponent?: number) => {
    const place = placeOf(source.loadSync('2.6'), { segment: 'PID', field: 5, component, subcomponent });
    return [place?.table, place?.codeAt];
  };
  assert.deepEqual(at(), ['0200', 7]);
  assert.deepEqual(at(1), [undefined, undefined]);
  assert.deepEqual(at(7), ['0200', 0]);
  assert.deepEqual(at(7, 1), ['0200', 0]);
});

test('the code of a composite within a composite is its first component', () => {
  const at = (component: number, subcomponent?: number) => {
    const place = placeOf(v251, { segment: 'RCP', field: 2, component, subcomponent });
    return [place?.path, place?.dataType, place?.table, place?.codeAt];
  };
  assert.deepEqual(at(1), ['RCP-2.1', 'NM', undefined, undefined]);
  assert.deepEqual(at(2), ['RCP-2.2', 'CE', '0126', 1]);
  assert.deepEqual(at(2, 1), ['RCP-2.2.1', 'ST', '0126', 0]);
  assert.deepEqual(at(2, 2), ['RCP-2.2.2', 'ST', undefined, undefined]);
});

test('the table of the field goes before that of its data type', () => {
  const place = placeOf(source.loadSync('2.3'), { segment: 'PV1', field: 50, component: 5 });
  assert.equal(place?.table, '0192');
  assert.equal(source.loadSync('2.3').dataType('CX')?.components[4]?.table, '0203');
});

test('a primitive read as a composite is its first component, and has no second', () => {
  const whole = placeOf(v251, { segment: 'PID', field: 8 });
  const first = placeOf(v251, { segment: 'PID', field: 8, component: 1, subcomponent: 1 });
  assert.deepEqual([first?.name, first?.table, first?.codeAt], [whole?.name, '0001', 0]);
  assert.equal(first?.path, 'PID-8.1.1');
  assert.equal(placeOf(v251, { segment: 'PID', field: 8, component: 2 }), undefined);
  assert.equal(placeOf(v251, { segment: 'PID', field: 8, component: 1, subcomponent: 2 }), undefined);
});

test('OBX-5 is what OBX-2 says', () => {
  const at = (valueType: string | undefined, component?: number) =>
    placeOf(v251, { segment: 'OBX', field: 5, component }, valueType);
  assert.deepEqual([at('CWE')?.dataType, at('CWE', 3)?.table], ['CWE', '0396']);
  assert.deepEqual([at('NM')?.dataType, at('NM', 1)?.name, at('NM', 2)], ['NM', 'Observation Value', undefined]);
  for (const unknown of [undefined, '', 'varies']) {
    assert.deepEqual([at(unknown)?.dataType, at(unknown)?.type?.open], ['varies', true]);
    assert.equal(at(unknown, 1), undefined);
  }
  assert.deepEqual([at('XYZ')?.dataType, at('XYZ')?.type, at('XYZ', 1)], ['XYZ', undefined, undefined]);
});

test('a value type changes nothing but fields that vary', () => {
  assert.equal(placeOf(v251, { segment: 'PID', field: 8 }, 'CWE')?.dataType, 'IS');
});

test('a composite whose components nobody lists has none and is open', () => {
  const place = placeOf(source.loadSync('2.1'), { segment: 'OBR', field: 2 });
  assert.deepEqual([place?.dataType, place?.type?.open], ['CM', true]);
  assert.equal(placeOf(source.loadSync('2.1'), { segment: 'OBR', field: 2, component: 1 }), undefined);
});

test('a sub-type is printed as the standard prints it', () => {
  const place = placeOf(source.loadSync('2.3'), { segment: 'MSH', field: 9 });
  assert.deepEqual([place?.dataType, place?.type?.displayId, place?.type?.components.length], ['CM_MSG', 'CM', 2]);
});

test('a withdrawn field keeps its number and name', () => {
  const place = placeOf(source.loadSync('2.9.1'), { segment: 'PID', field: 4 });
  assert.deepEqual([place?.name, place?.usage, place?.dataType], ['Alternate Patient ID - PID', 'W', '']);
  assert.equal(placeOf(source.loadSync('2.9.1'), { segment: 'PID', field: 4, component: 1 }), undefined);
});

test('what the version does not have is undefined', () => {
  for (const numbers of [
    { segment: 'ZZZ', field: 1 },
    { segment: 'PID', field: 0 },
    { segment: 'PID', field: 99 },
    { segment: 'PID', field: 3, component: 99 },
    { segment: 'PID', field: 3, component: 99, subcomponent: 1 },
  ])
    assert.equal(placeOf(v251, numbers), undefined, JSON.stringify(numbers));
});

test('a component of a data type is a place of its own', () => {
  const authority = placeInType(v251, { dataType: 'CX', component: 4 });
  assert.deepEqual(
    [authority?.path, authority?.kind, authority?.name, authority?.table, authority?.codeAt],
    ['CX.4', 'component', 'Assigning Authority', '0363', 1],
  );
  assert.equal(placeInType(v251, { dataType: 'CX', component: 4, subcomponent: 3 })?.table, '0301');
  assert.equal(placeInType(v251, { dataType: 'ST', component: 1 }), undefined);
  assert.equal(placeInType(v251, { dataType: 'QQ', component: 1 }), undefined);
});

test('a code is in a table when the table lists it, a pattern fits it, or the table is open', () => {
  const inTable = (id: string, code: string): boolean => {
    const table = v251.table(id);
    assert.ok(table);
    return isCodeInTable(table, code);
  };
  assert.equal(inTable('0001', 'F'), true);
  assert.equal(inTable('0001', 'X'), false);
  assert.equal(inTable('0001', 'f'), false);
  for (const code of ['99LAB', '99zzz', 'HL70064', 'ISO4217', 'L', 'LN', 'SCT', 'UCUM', 'CVX', 'CDCREC'])
    assert.equal(inTable('0396', code), true, code);
  for (const code of ['99', 'HL7', 'HL7006', 'XISO3166', 'LOINC']) assert.equal(inTable('0396', code), false, code);
  for (const code of ['Q6H', 'Q30M', 'QJ2', 'Q2J7', 'PRNQ6H', '5ID', 'BID', 'PC', 'ACM'])
    assert.equal(inTable('0335', code), true, code);
  assert.equal(inTable('0335', 'QH6'), false);
  assert.equal(inTable('0203', 'NNUSA'), true);
  assert.equal(inTable('0363', 'ANYTHING'), true);
  assert.equal(inTable('0292', '208'), true);
});

test('a code that fits a pattern has the meaning of the pattern', () => {
  const table = v251.table('0396') as TableDefinition;
  assert.equal(meaningOf(table, 'LN'), table.codes.get('LN'));
  assert.equal(meaningOf(table, '99LAB'), 'Local code system');
  assert.equal(meaningOf(table, 'NOPE'), undefined);
});

test('a table is found by its number with and without zeros', () => {
  assert.equal(v251.table('1'), v251.table('0001'));
  assert.equal(v251.table('396')?.id, '0396');
  assert.equal(v251.table('9999'), undefined);
});

test('a version is found by its id, 2.9 by the facts of 2.9.1', () => {
  assert.deepEqual(resolveVersion('2.5.1'), { version: '2.5.1', exact: true });
  assert.deepEqual(resolveVersion('2.3.1 '), { version: '2.3.1', exact: true });
  assert.deepEqual(resolveVersion('2.9'), { version: '2.9.1', exact: false });
  for (const text of ['', '2', '2.10', '3.0', '2.5.1^USA', 'v2.5']) assert.equal(resolveVersion(text), undefined, text);
});
