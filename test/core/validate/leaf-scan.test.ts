/** A quick look at a value may refuse what is right, and accepts nothing that the rules proper find wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCodeInTable } from '../../../server/src/core/definitions/tables.ts';
import type { TableDefinition } from '../../../server/src/core/definitions/types.ts';
import { standardDelimiters } from '../../../server/src/core/syntax/delimiters.ts';
import { CodeScan, endOfForm, lookOf, packedCode } from '../../../server/src/core/validate/leaf-scan.ts';
import { checkTelephone, checkValue } from '../../../server/src/core/values/data-types.ts';
import { factsOf } from '../../support/definitions.ts';

const piece = fc.constantFrom(
  '2026',
  '20260301',
  '0230',
  '02',
  '12',
  '99',
  '2359',
  '60',
  '.',
  '.5',
  '-',
  '+',
  '+0100',
  '-1500',
  '1',
  '555-1234',
  'X',
);
const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map(pieces => pieces.join(''));

for (const type of ['NM', 'SI', 'DT', 'TM', 'DTM', 'TS', 'TN']) {
  test(`what the look accepts as ${type} has no problem`, () => {
    let accepted = 0;
    fc.assert(
      fc.property(text, fc.constantFrom('|', '^', ''), (value, behind) => {
        const whole = `OBX|${value}${behind}`;
        const end = endOfForm(lookOf(type), whole, 4, whole.length, standardDelimiters.classes);
        if (end !== 4 + value.length) return;
        accepted++;
        const problem = type === 'TN' ? checkTelephone(value) : checkValue(type, value);
        assert.equal(problem, undefined, value);
      }),
      { numRuns: 3_000 },
    );
    assert.ok(accepted > 20, String(accepted));
  });
}

test('a list of codes accepts its codes and what its patterns describe, wherever they stand', () => {
  const { definitions } = factsOf('2.5.1');
  const around = fc.constantFrom('', '|', 'OBX|1|', 'Ő^', 'ŐŐŐŐ');
  for (const id of ['0001', '0003', '0076', '0125', '0211', '0354', '0396']) {
    const table = definitions.table(id) as TableDefinition;
    const scan = new CodeScan(table);
    const codes = [...table.codes.keys()];
    const code = fc.oneof(
      fc.constantFrom(...codes),
      fc.constantFrom('HL70001', '99abc', 'ISO1', 'M', 'Ŏ', 'ŎU', 'AA', '1'),
    );
    fc.assert(
      fc.property(around, code, around, (before, value, behind) => {
        const whole = before + value + behind;
        const end = before.length + value.length;
        const isAccepted = scan.accepts(packedCode(whole, before.length, end), whole, before.length, end);
        assert.equal(isAccepted, isCodeInTable(table, value), `${id} ${value}`);
      }),
      { numRuns: 500 },
    );
  }
});
