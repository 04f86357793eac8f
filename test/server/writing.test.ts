/** Formatting and repair over JSON-RPC. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Range, TextEdit } from 'vscode-languageserver/node';
import type { RepairResponse } from '../../server/src/protocol.ts';
import { documentStore } from '../../server/src/service/document.ts';
import { fileText } from '../support/arbitraries.ts';
import { corpusFiles } from '../support/corpus.ts';
import { type Editor, startEditor } from '../support/lsp.ts';
import { sharedMissing } from '../support/paths.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000||ORU^R01^ORU_R01|L1|P|2.5.1';
let editor: Editor;
let trimming: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor();
  trimming = await startEditor({ settings: { format: { trimTrailingDelimiters: true } } });
});
after(() => {
  editor.close();
  trimming.close();
});

async function formatted(text: string, range?: Range, client = editor): Promise<string> {
  const uri = `file:///format-${documents++}.hl7`;
  await client.open(uri, text);
  const params = { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } };
  const edits: TextEdit[] =
    range === undefined
      ? await client.connection.sendRequest('textDocument/formatting', params)
      : await client.connection.sendRequest('textDocument/rangeFormatting', { ...params, range });
  return applied(text, edits);
}

/** Applied from the end, so that no edit moves another. */
function applied(text: string, edits: readonly TextEdit[]): string {
  const changes = [...edits].reverse().map(({ range, newText }) => ({ range, text: newText }));
  return documentStore.update(documentStore.create('', 'hl7', 1, text), changes, 2).getText();
}

describe('formatting', () => {
  const cases: readonly { readonly what: string; readonly before: string; readonly after: string }[] = [
    {
      what: 'white space before segments and blank lines go',
      before: `${header}\n\n  PID|1||4711 \n\t\nPV1|1\n\n`,
      after: `${header}\nPID|1||4711 \nPV1|1\n`,
    },
    { what: 'framing goes', before: `\u000b${header}\rPID|1\u001c\r`, after: `${header}\rPID|1\r` },
    {
      what: 'line ends become those of the file',
      before: `${header}\r\nPID|1\nPV1|1\r\n`,
      after: `${header}\r\nPID|1\r\nPV1|1\r\n`,
    },
    {
      what: 'lines that are no segments stay, with the blank lines beside them',
      before: `${header}\n\nOBX|1|TX|A||one\n\n  two\n\nPV1|1\n`,
      after: `${header}\nOBX|1|TX|A||one\n\n  two\n\nPV1|1\n`,
    },
    { what: 'a message on one line is not cut', before: `${header} PID|1 PV1|1`, after: `${header} PID|1 PV1|1` },
    { what: 'trailing separators stay', before: `${header}|||\nPID|1||^^|`, after: `${header}|||\nPID|1||^^|` },
    { what: 'a text without a segment stays', before: '  what\n\n', after: '  what\n\n' },
    { what: 'an empty text stays', before: '', after: '' },
  ];
  for (const { what, before: text, after: expected } of cases)
    test(what, async () => assert.equal(await formatted(text), expected));

  test('separators at the end of segments go where a setting asks for it', async () => {
    const text = `MSH|^~\\&\nMSH|^~\\&|||\nPID|1||4711^^^&|||\nOBX|1|TX|A||a~\nNTE|1||\\S\\|\n`;
    const expected = `MSH|^~\\&\nMSH|^~\\&\nPID|1||4711\nOBX|1|TX|A||a~\nNTE|1||\\S\\\n`;
    assert.equal(await formatted(text, undefined, trimming), expected);
  });

  test('only the lines of a range are formatted', async () => {
    const range = { start: { line: 1, character: 3 }, end: { line: 3, character: 0 } };
    assert.equal(await formatted(`${header}\n  PID|1\n\n  PV1|1\n`, range), `${header}\nPID|1\n  PV1|1\n`);
  });

  /** What a text holds, line by line, framing and white space apart. */
  const contentOf = (text: string): string[] =>
    text
      .split(/\r\n|\r|\n/)
      .map(line => line.replaceAll('\u001c', '').replaceAll('\u000b', '').replaceAll('\ufeff', '').trim())
      .filter(line => line !== '');

  test('no text loses anything, and formatting again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fileText, async text => {
        const once = await formatted(text);
        assert.equal(contentOf(once).join(''), contentOf(text).join(''));
        assert.equal(await formatted(once), once);
      }),
      { numRuns: 60 },
    );
  });

  test('no file of the corpus loses anything', { skip: sharedMissing }, async () => {
    for (const { file, bytes } of corpusFiles()) {
      const text = bytes.toString('latin1');
      assert.deepEqual(contentOf(await formatted(text)), contentOf(text), file);
    }
  });
});

describe('repair', () => {
  const repair = (text: string): Promise<RepairResponse> => editor.connection.sendRequest('pipehat/repair', { text });

  test('a message on one line is cut where the structure leaves no doubt', async () => {
    const lines = [header, 'PID|1||4711||Okafor^Nneka', 'OBR|1|||A|||20260301', 'OBX|1|TX|A||DRG||||||F'];
    for (const between of [' ', '  ', '', '\t'])
      assert.deepEqual(await repair(lines.join(between)), {
        kind: 'repaired',
        text: lines.join('\n'),
        repairs: ['one line'],
      });
  });

  test('it is not cut where an id may be a value', async () => {
    for (const text of [
      `${header} PID|1||4711 OBR|1|||A OBX|1|TX|A||see PID|||||F`,
      `${header}|DRG|LOC|`,
      `${header} PV1|1`.replace('ORU^R01^ORU_R01', 'ZZZ^Z01'),
    ])
      assert.deepEqual(await repair(text), { kind: 'unchanged' }, text);
  });

  test('a log is put right, and a message left alone', async () => {
    const repaired = await repair(`12:00:01 INFO in: ${header}<CR>PID|1||4711<CR>`);
    assert.deepEqual(repaired, {
      kind: 'repaired',
      text: `${header}\nPID|1||4711\n`,
      repairs: ['segment ends', 'line prefixes'],
    });
    assert.deepEqual(await repair(`${header}\nPID|1||4711\n`), { kind: 'unchanged' });
  });
});
