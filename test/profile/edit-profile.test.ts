import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addToProfile, type ProfileAddition, profileWith } from '../../server/src/profile/edit-profile.ts';
import { profileOf } from './profiles.ts';

const code: ProfileAddition = { kind: 'codeAtPlace', segment: 'PID', field: '8', code: 'X' };
const head = 'hl7profile: 1 # one\nname: Site\n';

const rows: readonly {
  readonly what: string;
  readonly before: string;
  readonly add?: ProfileAddition;
  readonly after: string | undefined;
}[] = [
  { what: 'an empty profile', before: head, after: `${head}segments:\n  PID:\n    fields:\n      8: { add: [X] }\n` },
  {
    what: 'no line end',
    before: 'hl7profile: 1',
    after: 'hl7profile: 1\nsegments:\n  PID:\n    fields:\n      8: { add: [X] }',
  },
  {
    what: 'an empty key',
    before: `${head}segments: # ours\nrules: {}\n`,
    after: `${head}segments: # ours\n  PID:\n    fields:\n      8: { add: [X] }\nrules: {}\n`,
  },
  {
    what: 'another segment',
    before: `${head}segments:\n  OBX:\n    name: O # kept\n\n# the end\n`,
    after: `${head}segments:\n  OBX:\n    name: O # kept\n  PID:\n    fields:\n      8: { add: [X] }\n\n# the end\n`,
  },
  {
    what: 'other fields',
    before: `${head}segments:\n    PID:\n        fields:\n            3: { usage: R } # why\n`,
    after: `${head}segments:\n    PID:\n        fields:\n            3: { usage: R } # why\n            8: { add: [X] }\n`,
  },
  {
    what: 'a field in braces',
    before: `${head}segments: { PID: { fields: { 8: { usage: R } } } }\n`,
    after: `${head}segments: { PID: { fields: { 8: { usage: R, add: [X] } } } }\n`,
  },
  {
    what: 'a field on lines',
    before: `${head}segments:\n  PID:\n    fields:\n      8:\n        usage: R\n`,
    after: `${head}segments:\n  PID:\n    fields:\n      8:\n        usage: R\n        add: [X]\n`,
  },
  {
    what: 'codes in brackets',
    before: `${head}segments: { PID: { fields: { 8: { add: [ A, B ] } } } }\n`,
    after: `${head}segments: { PID: { fields: { 8: { add: [ A, B, X ] } } } }\n`,
  },
  {
    what: 'no codes in brackets',
    before: `${head}segments: { PID: { fields: { 8: { add: [] } } } }\n`,
    after: `${head}segments: { PID: { fields: { 8: { add: [X] } } } }\n`,
  },
  {
    what: 'codes on lines',
    before: `${head}segments:\n  PID:\n    fields:\n      8:\n        add:\n          - A # a\n        usage: R\n`,
    after: `${head}segments:\n  PID:\n    fields:\n      8:\n        add:\n          - A # a\n          - X\n        usage: R\n`,
  },
  { what: 'something else at the place', before: `${head}segments: none\n`, after: undefined },
  { what: 'a broken profile', before: `${head}segments: {\n`, after: undefined },
  {
    what: 'a table',
    add: { kind: 'codeInTable', table: 'species', code: '99' },
    before: `${head}tables:\n  species: { codes: { DOG: Dog } }\n`,
    after: `${head}tables:\n  species: { codes: { DOG: Dog, 99: 99 } }\n`,
  },
  {
    what: 'a table on lines',
    add: { kind: 'codeInTable', table: 'species', code: 'A/B' },
    before: `${head}tables:\n  species:\n    codes:\n      DOG: Dog\n`,
    after: `${head}tables:\n  species:\n    codes:\n      DOG: Dog\n      "A/B": "A/B"\n`,
  },
  {
    what: 'a table in a CSV file',
    add: { kind: 'codeInTable', table: 'species', code: 'CAT' },
    before: `${head}tables:\n  species: { csv: a.csv }\n`,
    after: undefined,
  },
  {
    what: 'a table of another profile',
    add: { kind: 'codeInTable', table: 'species', code: 'CAT' },
    before: head,
    after: undefined,
  },
  {
    what: 'a segment',
    add: { kind: 'segment', id: 'ZPI' },
    before: `${head}segments:\n  ZPV: { name: V }\n`,
    after: `${head}segments:\n  ZPV: { name: V }\n  ZPI:\n    name: Segment ZPI\n`,
  },
  {
    what: 'CRLF',
    before: 'hl7profile: 1\r\nname: A\r\n',
    after: 'hl7profile: 1\r\nname: A\r\nsegments:\r\n  PID:\r\n    fields:\r\n      8: { add: [X] }\r\n',
  },
];
for (const { what, before, add = code, after } of rows)
  test(`what is added stands where it belongs, and the rest as it was: ${what}`, () => {
    const edit = addToProfile(before, add);
    assert.equal(edit && before.slice(0, edit.start) + edit.text + before.slice(edit.end), after);
    if (after === undefined) return;
    const errors = profileOf({ 'site.hl7profile.yaml': after }).problems.filter(({ severity }) => severity === 'error');
    assert.deepEqual(errors, []);
  });

test('a new profile holds the addition', () => {
  assert.equal(
    profileWith('Site', code),
    'hl7profile: 1\nname: Site\nsegments:\n  PID:\n    fields:\n      8: { add: [X] }\n',
  );
});
