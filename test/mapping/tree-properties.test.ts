/** What holds for any message: what a format is given comes out of it again, and the same message gives the same output. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { encodeText } from '../../server/src/core/encoding/escapes.ts';
import { standardDelimiters } from '../../server/src/core/syntax/delimiters.ts';
import { runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, message } from './mapped.ts';

/** Texts with everything in them that some format takes for its own. */
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'Z',
      '0',
      ' ',
      '"',
      "'",
      '<',
      '>',
      '&',
      ']]>',
      ',',
      ';',
      '\n',
      '\\',
      '|',
      '^',
      '~',
      '=',
      'é',
      '\u{1f600}',
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map(parts => parts.join(''))
  // HL7 null is no text.
  .filter(value => value !== '""' && value.trim() !== '');
const texts = fc.array(text, { minLength: 1, maxLength: 5 });

function mapped(mapping: string, values: readonly string[]): string {
  const compiled = compile(mapping);
  assert.deepEqual(compiled.problems, []);
  const segments = values.map((value, index) => `OBX|${index + 1}|ST|||${encodeText(value, standardDelimiters)}`);
  const source = message(`MSH|^~\\&|A\n${segments.join('\n')}\nZZZ`);
  const result = runMapping(compiled, source, environment);
  assert.equal(runMapping(compiled, source, environment).text, result.text);
  return result.text;
}

test('JSON gives back every text', () => {
  const mapping = 'hl7map: 1\ntarget: { json: true }\noutput: { "all[]": { each: OBX, from: OBX-5 } }\n';
  fc.assert(fc.property(texts, values => assert.deepEqual(JSON.parse(mapped(mapping, values)), { all: values })));
});

test('FHIR gives back every text', () => {
  const mapping = `hl7map: 1
target: { fhir: R4 }
resources:
  - resource: Basic
    map: { code.text: { value: x }, extension: { each: OBX, map: { url: { value: "urn:x" }, valueString: OBX-5 } } }
`;
  fc.assert(
    fc.property(texts, values => {
      const { extension } = JSON.parse(mapped(mapping, values));
      assert.deepEqual(
        extension.map(({ valueString }: { valueString: string }) => valueString),
        values,
      );
    }),
  );
});

test('XML gives back every text and attribute', () => {
  const mapping =
    'hl7map: 1\ntarget: { xml: true }\noutput: { all: { "one[]": { each: OBX, map: { "@at": OBX-5, "#text": OBX-5 } } } }\n';
  fc.assert(
    fc.property(texts, values => {
      const found: string[] = [];
      let content = '';
      const parser = new SaxesParser();
      parser.on('error', error => assert.fail(error.message));
      parser.on('opentag', ({ name, attributes }) => {
        if (name === 'one') found.push(String(attributes.at));
        content = '';
      });
      parser.on('text', part => {
        content += part;
      });
      parser.on('closetag', ({ name }) => {
        if (name === 'one') found.push(content);
      });
      parser.write(mapped(mapping, values)).close();
      assert.deepEqual(
        found,
        values.flatMap(value => [value, value]),
      );
    }),
  );
});

test('CSV gives back every cell, and no cell is a formula where they are escaped', () => {
  const mapping =
    'hl7map: 1\ntarget: { csv: { formulas: escape } }\nrows: { each: OBX, columns: { "a,b": OBX-5, n: OBX-1 } }\n';
  fc.assert(
    fc.property(texts, values => {
      const rows: string[][] = parse(mapped(mapping, values), { relaxColumnCount: false });
      const expected = values.map((value, index) => [/^=./s.test(value) ? `'${value}` : value, String(index + 1)]);
      assert.deepEqual(rows, [['a,b', 'n'], ...expected]);
    }),
  );
});
