/** Opening a value and writing it back, over JSON-RPC. The cursor is `$0`. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type ValueContent,
  type ValueResponse,
  valueMethod,
  type WriteValueResponse,
  writeValueMethod,
} from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301||ORU^R01^ORU_R01|L1|P|2.5.1';
let editor: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function valueAt(marked: string): Promise<{ readonly uri: string; readonly value: ValueResponse }> {
  const uri = `file:///value-${documents++}.hl7`;
  const lines = marked.slice(0, marked.indexOf('$0')).split('\r');
  await editor.open(uri, marked.replace('$0', ''));
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return { uri, value: await editor.connection.sendRequest(valueMethod, { uri, position }) };
}

/** File name, type and content of what opens at the cursor; or why nothing does. */
async function shown(segment: string): Promise<string> {
  const { value } = await valueAt(`${header}\r${segment}`);
  if (value.kind === 'refused') return value.message;
  const { fileName, mime, content, readOnly } = value;
  const body = content.kind === 'text' ? content.text : `bytes ${atob(content.base64).slice(0, 12)}`;
  return `${fileName} · ${mime} · ${body}${readOnly === '' ? '' : ' · read-only'}`;
}

/** The segment once the value at the cursor is opened, changed and written back. */
async function rewritten(segment: string, content: ValueContent): Promise<string> {
  const { uri, value } = await valueAt(`${header}\r${segment}`);
  if (value.kind === 'refused') return value.message;
  const { line, path, etag } = value;
  const response: WriteValueResponse = await editor.connection.sendRequest(writeValueMethod, {
    uri,
    line,
    path,
    etag,
    content,
  });
  if (response.kind === 'refused') return response.message;
  const text = segment.replace('$0', '');
  const { start, end } = response.range;
  return text.slice(0, start.character) + response.newText + text.slice(end.character);
}

const pdf = btoa('%PDF-1.4 nothing in it');
const png = btoa('\x89PNG\r\n\x1a\n and so on');

describe('the value at the cursor', () => {
  for (const [segment, expected] of [
    ['OBX|1|FT|N||one\\.br\\two \\T\\$0 three', 'OBX-5 Observation Value.txt · text/plain · one\ntwo & three'],
    ['OBX|1|FT|N||\\H\\bold$0\\N\\', 'OBX-5 Observation Value.txt · text/plain · bold · read-only'],
    [`OBX|1|ED|N||^application^pdf^Base64^${pdf}$0`, 'OBX-5.5 Data.pdf · application/pdf · bytes %PDF-1.4 not'],
    [`OBX|1|ED|N||LAB^$0IM^x^Base64^${png}`, 'OBX-5.5 Data.png · image/png · bytes \x89PNG\r\n\x1a\n and'],
    [`OBX|1|ED|N||^TEXT^^Base64^$0${btoa('{\\rtf1 x}')}`, 'OBX-5.5 Data.rtf · application/rtf · bytes {\\rtf1 x}'],
    [
      `OBX|1|ED|N||^multipart^x-hl7-cda-level-one^Base64^$0${btoa('<ClinicalDocument/>')}`,
      'OBX-5.5 Data.xml · application/xml · bytes <ClinicalDoc',
    ],
    ['OBX|1|ED|N||^TEXT^^Hex^$04142', 'OBX-5.5 Data.txt · text/plain · bytes AB'],
    ['OBX|1|ED|N||^TEXT^^A^just $0text', 'OBX-5.5 Data.txt · text/plain · just text'],
    [`OBX|1|TX|N||$0${pdf}`, 'OBX-5 Observation Value.pdf · application/pdf · bytes %PDF-1.4 not'],
    [
      'OBX|1|TX|N||$0<?xml version="1.0"?><a/>',
      'OBX-5 Observation Value.xml · application/xml · <?xml version="1.0"?><a/>',
    ],
    ['PID|1||4711^^^A\\F\\$0CME', 'PID-3.4.1 Namespace ID.txt · text/plain · A|CME'],
    ['PID|1||$0|', 'There is no value here: the place is empty.'],
    ['PI$0D|1', 'There is no value here.'],
  ] as const) {
    test(`of ${segment.slice(0, 60)}`, async () => assert.equal(await shown(segment), expected));
  }
});

describe('an opened value', () => {
  test('is written back escaped, or encoded as it was', async () => {
    assert.equal(
      await rewritten('OBX|1|FT|N||o$0ne', { kind: 'text', text: 'a|b\r\nc^d' }),
      'OBX|1|FT|N||a\\F\\b\\.br\\c\\S\\d',
    );
    const base64 = btoa('{\\rtf1 y}');
    assert.equal(
      await rewritten(`OBX|1|ED|N||^TEXT^^Base64^$0${btoa('{\\rtf1 x}')}|`, { kind: 'bytes', base64 }),
      `OBX|1|ED|N||^TEXT^^Base64^${base64}|`,
    );
    assert.equal(
      await rewritten('OBX|1|ED|N||^TEXT^^Hex^$04142', { kind: 'bytes', base64: btoa('xyz') }),
      'OBX|1|ED|N||^TEXT^^Hex^78797A',
    );
  });

  test('is not written over one that has changed meanwhile', async () => {
    const { uri, value } = await valueAt(`${header}\rOBX|1|FT|N||o$0ne`);
    assert.equal(value.kind, 'value');
    if (value.kind !== 'value') return;
    await editor.change(uri, `${header}\rOBX|1|FT|N||other`);
    const { line, path, etag } = value;
    const content = { kind: 'text', text: 'new' };
    const response = await editor.connection.sendRequest(writeValueMethod, { uri, line, path, etag, content });
    assert.match(JSON.stringify(response), /OBX-5 has changed in the message meanwhile/);
  });

  test('says after any text what was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async text => {
        const line = await rewritten('OBX|1|FT|N||o$0ne', { kind: 'text', text });
        const marked = line.replace('|N||', '|N||$0');
        const { value } = await valueAt(`${header}\r${marked}`);
        const read = value.kind === 'value' && value.content.kind === 'text' ? value.content.text : '';
        assert.equal(read, text.replace(/\r\n/g, '\n'));
      }),
      { numRuns: 60 },
    );
  });
});
