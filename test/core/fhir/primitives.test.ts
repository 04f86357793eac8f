import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkPrimitive } from '../../../server/src/core/fhir/primitives.ts';

/** Values of each type, and what is none. */
const forms: Readonly<Record<string, readonly [right: readonly unknown[], wrong: readonly unknown[]]>> = {
  boolean: [
    [true, false],
    ['true', 1, {}, []],
  ],
  decimal: [
    [0, -1.5, 1e21],
    ['1', Number.NaN, Infinity, true],
  ],
  integer: [
    [0, -(2 ** 31), 2 ** 31 - 1],
    [1.5, 2 ** 31, -(2 ** 31) - 1, '1'],
  ],
  unsignedInt: [
    [0, 7],
    [-1, 0.5],
  ],
  positiveInt: [
    [1, 7],
    [0, -1],
  ],
  string: [
    ['x', ' x ', '\u00a0', 'ä\n\t'],
    [1, true, {}, null],
  ],
  markdown: [['# x'], [1]],
  code: [
    ['x', 'a b', 'ä', '<='],
    [' x', 'x ', 'a  b', 'a\n\nb'],
  ],
  id: [
    ['a', 'A-1.b', 'x'.repeat(64)],
    ['a_b', 'ä', 'a b', 'x'.repeat(65)],
  ],
  uri: [
    ['http://a', 'urn:oid:1', 'x', 'http://a/\u00a0'],
    ['a b', 'a\tb'],
  ],
  url: [['mailto:a@b'], ['a b']],
  canonical: [['http://a|1#x'], ['a b']],
  oid: [['urn:oid:1.2.0'], ['1.2.3', 'urn:oid:3.1', 'urn:oid:1.02', 'urn:oid:1']],
  uuid: [
    ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520'],
    ['c757873d-ec9a-4326-a141-556f43239520', 'urn:uuid:C757873D-EC9A-4326-A141-556F43239520'],
  ],
  base64Binary: [
    ['QUJD', 'QQ==', ' QUJD\nQUJD '],
    ['QUJ', 'QUJD!', 'QU JD'],
  ],
  date: [
    ['2024', '2024-05', '2024-02-29', '0001'],
    ['24', '2024-5', '2023-02-29', '2024-13', '2024-00', '2024-04-31', '0000', '2024-05-31T14:05:00Z', '2100-02-29'],
  ],
  dateTime: [
    ['2024', '2024-05', '2024-05-31', '2024-05-31T14:05:00Z', '2024-05-31T23:59:60.123-14:00', '2000-02-29'],
    [
      ...['2024-05-31T14', '2024-05-31T14:05Z', '2024-05-31T14:05:00', '2024-05-31T24:00:00Z', '2024-05-31 14:05:00Z'],
      ...['2024-02-30T14:05:00Z', '2024-05-31T14:05:00+14:30', '2024-05-31T14:05:00.Z', '20240531'],
    ],
  ],
  instant: [
    ['2024-05-31T14:05:00.1234567Z', '2024-05-31T14:05:00+02:00'],
    ['2024', '2024-05-31', '2024-05-31T14:05:00'],
  ],
  time: [
    ['00:00:00', '23:59:60.5'],
    ['24:00:00', '14:05', '14:05:00Z'],
  ],
  xhtml: [
    ['<div xmlns="http://www.w3.org/1999/xhtml">x</div>', ' <div>\n</div> '],
    ['x', '<p>x</p>', '<div>', '<divx></div>'],
  ],
};

for (const [type, [right, wrong]] of Object.entries(forms)) {
  test(`values of type ${type}`, () => {
    for (const value of right) assert.equal(checkPrimitive(type, value), undefined, JSON.stringify(value));
    for (const value of wrong) {
      const fault = checkPrimitive(type, value);
      const isText = typeof value === typeof right[0];
      assert.equal(fault?.code, isText ? 'invalid-value' : 'wrong-type', JSON.stringify(value));
      assert.ok((fault?.expected.length ?? 0) > 3);
    }
  });
}

test('an empty text is wrong for another reason, and of a type that is none nothing is said', () => {
  assert.equal(checkPrimitive('date', ''), undefined);
  assert.equal(checkPrimitive('constructor', 7), undefined);
});

test('long texts of nearly the right form are judged at once', () => {
  const start = performance.now();
  for (const type of Object.keys(forms)) {
    checkPrimitive(type, `QUJD${' '.repeat(50_000)}QUJD${' '.repeat(50_000)}!`);
    checkPrimitive(type, `${'a '.repeat(50_000)} `);
    checkPrimitive(type, `<div>${'</div> '.repeat(10_000)}x`);
  }
  assert.ok(performance.now() - start < 5000);
});

/** The folder of profiles-types.json, which tools/fhir-r4-facts.mjs says how to get. */
const published = process.env.PIPEHAT_FHIR_R4;
const missing = published !== undefined && existsSync(published) ? false : 'PIPEHAT_FHIR_R4 names no folder';

test('the forms are those that HL7 publishes', { skip: missing }, () => {
  const { entry } = JSON.parse(readFileSync(path.join(published ?? '', 'profiles-types.json'), 'utf8')) as Published;
  let compared = 0;
  for (const { resource } of entry) {
    const value = resource.snapshot.element.find(({ path }) => path === `${resource.name}.value`);
    const regex = value?.type?.[0]?.extension?.find(({ url }) => url.endsWith('/regex'))?.valueString;
    if (resource.kind !== 'primitive-type' || regex === undefined) continue;
    // Regular expressions of XML Schema: a blank is one of four characters.
    const form = new RegExp(
      `^(?:${regex.replaceAll('[^\\s]', '[^ \\t\\r\\n]').replaceAll('\\s', '[ \\t\\r\\n]').replaceAll('\\S', '^ \\t\\r\\n')})$`
        .replace('[ \\r\\n\\t^ \\t\\r\\n]', '[^]')
        .replace('(?:^ \\t\\r\\n*)', '(?:[^ \\t\\r\\n]*)'),
    );
    const [right, wrong] = forms[resource.name] ?? [[], []];
    for (const one of right) {
      assert.ok(form.test(String(one)) || one === 1e21, `${resource.name} ${one}`);
      compared += 1;
    }
    for (const one of wrong) {
      if (typeof one !== typeof right[0] || !form.test(String(one))) continue;
      // Days that the calendar does not have, and numbers out of range, have the form.
      const isBeyond = typeof one === 'number' || /^\d{4}-\d\d-\d\d/.test(String(one));
      assert.ok(isBeyond, `${resource.name} ${one}`);
    }
  }
  assert.ok(compared > 40, `${compared}`);
});

interface Published {
  readonly entry: readonly {
    readonly resource: {
      readonly name: string;
      readonly kind: string;
      readonly snapshot: {
        readonly element: readonly {
          readonly path: string;
          readonly type?: readonly { readonly extension?: readonly { url: string; valueString?: string }[] }[];
        }[];
      };
    };
  }[];
}
