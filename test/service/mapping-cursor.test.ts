/** What is being written at the cursor (`$0`) of a line of a mapping. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wantedAt } from '../../server/src/service/mapping-editing/cursor.ts';

const cases: readonly (readonly [line: string, wanted: string])[] = [
  ['      PID-8: PID-8 | $0', 'filter'],
  ['      PID-8: PID-8 | loo$0', 'filter loo'],
  ['extends: pipehat:fhir/o$0', 'base pipehat:fhir/o'],
  ["      PID-8: PID-8 | lookup:'s$0", 'table s'],
  ["      PID-8: PID-8 | lookup:'site','na$0", 'column site na'],
  ["      PID-8: PID-8 | reverse_lookup:'$0", 'table'],
  ['      PV1-3: { from: PV1-3, table: si$0', 'table si'],
  ['      name[]: { each: PID-5, use: Hu$0', 'fragment Hu'],
  ['          subject: { ref: $0', 'resource'],
  ["    where: OBX-2 == '$0", 'code OBX-2'],
  ["    where: OBX-11 != 'X' and OBX-11 != 'D$0", 'code OBX-11 D'],
  ['      $0', 'path target'],
  ['      P$0', 'path target P'],
  ['      PID-$0', 'path target PID'],
  ['      PID-5.$0', 'path target PID-5'],
  ['      PID-5.1: $0', 'path source'],
  ['      PID-5.1: PID-5.$0', 'path source PID-5'],
  ['      PID-5.1: PID-5[2].$0', 'path source PID-5[2]'],
  ['      PID-3.4.1: PID-3.4.$0', 'path source PID-3.4'],
  ['      OBX[2]-3: OBX[2]-$0', 'path source OBX[2]'],
  ['  - each: OB$0', 'path source OB'],
  ['  - drop: [Z01, PI$0', 'path source PI'],
  ['    map: { PID-5.1: PID-5.2, PID-$0', 'path target PID'],
  ['      EVN-1: { from: MS$0', 'path source MS'],
  ['      EVN-1: { from: MSH-9.2, when: MSH-$0', 'path source MSH'],
  ['      MSH-3: { value: HU$0', 'nothing'],
  ['name: AD$0', 'nothing'],
  ['    csv: tables/T$0', 'nothing'],
  ['      PID-8: PID-8   # PID-$0', 'nothing'],
  ['      PID-8: 1$0', 'nothing'],
];

for (const [line, expected] of cases) {
  test(`at ${JSON.stringify(line)} is written: ${expected}`, () => {
    const before = line.slice(0, line.indexOf('$0'));
    const wanted = wantedAt(before);
    assert.equal(wanted === undefined ? 'nothing' : shown(wanted, before), expected);
  });
}

function shown(wanted: NonNullable<ReturnType<typeof wantedAt>>, before: string): string {
  const word = before.slice(wanted.from);
  const about = {
    path: () => (wanted.kind === 'path' ? [wanted.side, wanted.owner] : []),
    column: () => (wanted.kind === 'column' ? [wanted.table] : []),
    code: () => (wanted.kind === 'code' ? [wanted.path] : []),
  } as Readonly<Record<string, () => string[]>>;
  return [wanted.kind, ...(about[wanted.kind]?.() ?? []), word].filter(text => text !== '').join(' ');
}
