/** Inlay hints, code lenses and links over JSON-RPC. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeLens, DocumentLink, InlayHint } from 'vscode-languageserver/node';
import { type Editor, type EditorOptions, startEditor } from '../support/lsp.ts';
import { openMarked, textIn } from '../support/marked.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';

async function withEditor(options: EditorOptions, run: (editor: Editor) => Promise<void>): Promise<void> {
  const editor = await startEditor(options);
  try {
    await run(editor);
  } finally {
    editor.close();
  }
}

async function hintsOf(editor: Editor, text: string, first: number, last: number): Promise<string[]> {
  const { uri } = await openMarked(editor, text);
  // Settings are there once diagnostics are: they wait for them.
  await editor.pull(uri);
  const range = { start: { line: first, character: 0 }, end: { line: last, character: 0 } };
  const hints = await editor.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
    textDocument: { uri },
    range,
  });
  return hints.map(({ position, label }) => `${position.line + 1}:${position.character + 1} ${label}`);
}

const patient = `${header}\nPID|1||^X~4711|""\n\njunk\nZPI|a\nNTE|1`;

test('hints are off unless asked for', async () => {
  await withEditor({}, async editor => assert.deepEqual(await hintsOf(editor, patient, 0, 9), []));
});

test('numbers of fields stand before what holds something, in the lines asked about', async () => {
  await withEditor({ settings: { inlayHints: 'fieldNumbers' } }, async editor => {
    assert.deepEqual(await hintsOf(editor, patient, 1, 4), ['2:5 1:', '2:8 3:', '2:16 4:', '5:5 1:']);
  });
});

test('names of fields stand there where they are known; delimiters of a header have none', async () => {
  await withEditor({ settings: { inlayHints: 'fieldNames' } }, async editor => {
    assert.deepEqual(await hintsOf(editor, `${header}\nPID|1\nZPI|a`, 0, 2), [
      '1:10 Sending Application:',
      '1:14 Sending Facility:',
      '1:23 Receiving Application:',
      '1:27 Receiving Facility:',
      '1:36 Date/Time Of Message:',
      '1:57 Message Type:',
      '1:73 Message Control ID:',
      '1:79 Processing ID:',
      '1:81 Version ID:',
      '2:5 Set ID - PID:',
      '3:5 1:',
    ]);
  });
});

/** The text with its hints in it, as an editor shows it. */
async function shown(editor: Editor, text: string, first: number, last: number): Promise<string[]> {
  const lines = text.split('\n');
  for (const hint of (await hintsOf(editor, text, first, last)).reverse()) {
    const [, line, column, label] = /^(\d+):(\d+) (.*)$/.exec(hint) ?? [];
    const at = Number(column) - 1;
    const before = lines[Number(line) - 1] ?? '';
    lines[Number(line) - 1] = before.slice(0, at) + label + before.slice(at);
  }
  return lines.map(line => line.replaceAll('\u00a0', '.'));
}

test('columns line like segments of a message up, and push nothing apart for one long value', async () => {
  const long = 'x'.repeat(80);
  const text = `${header}\nOBX|1|NM|718-7^Hemoglobin||7|g/dL\nNTE|1\nOBX|10|TX|a|12|😀\n OBX|2|ST|${long}|1|b|c\n${header}\nOBX|1|NM`;
  await withEditor({ settings: { inlayHints: 'columns' } }, async editor => {
    assert.deepEqual(await shown(editor, text, 0, 9), [
      header,
      'OBX|1.|NM|718-7^Hemoglobin|..|7|g/dL',
      'NTE|1',
      'OBX|10|TX|a...............|12|😀',
      ` OBX|2.|ST|${long}|1.|b|c`,
      header,
      'OBX|1|NM',
    ]);
  });
});

test('columns are the same whichever lines are asked about', async () => {
  await withEditor({ settings: { inlayHints: 'columns' } }, async editor => {
    const lines = await shown(editor, `${header}\nNTE|1||a\nNTE|100||b`, 1, 1);
    assert.deepEqual(lines, [header, 'NTE|1..||a', 'NTE|100||b']);
  });
});

const commands = { initializationOptions: { commands: true } };

async function lensesOf(editor: Editor, text: string): Promise<CodeLens[]> {
  const { uri } = await openMarked(editor, text);
  await editor.pull(uri);
  return editor.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } });
}

test('each message has what can be done with it above its header', async () => {
  await withEditor(commands, async editor => {
    const lenses = await lensesOf(editor, `BHS|^~\\&\n${header}\nPID|1\n${header}\nBTS|2`);
    assert.deepEqual(
      lenses.map(({ range, command }) => `${range.start.line + 1} ${command?.title ?? '?'}`),
      ['2 Send', '2 ?', '2 Preview Mapping', '2 Compare...', '4 Send', '4 ?', '4 Preview Mapping', '4 Compare...'],
    );
    const [send, , , compare] = lenses;
    assert.equal(send?.command?.command, 'pipehat.atMessage');
    assert.deepEqual(send?.command?.arguments?.[0].line, 1);
    assert.equal(compare?.command?.command, 'pipehat.compareMessages');
  });
});

test('how many problems a message has is counted when its lens is seen', async () => {
  await withEditor(commands, async editor => {
    const good = 'MSH|^~\\&|A|B|C|D|20260301||ACK^A01^ACK|1|P|2.5.1\nMSA|AA|1\n';
    const lenses = await lensesOf(editor, `${good}${good.replace('|1|P', '|2|P').replace('MSA|AA', 'MSA|QQ')}`);
    const titles: string[] = [];
    for (const lens of lenses.filter(({ command }) => command === undefined)) {
      const { command } = await editor.connection.sendRequest<CodeLens>('codeLens/resolve', lens);
      titles.push(command?.title ?? '');
    }
    assert.deepEqual(titles, ['No problems', '1 problem']);
  });
});

test('there are no lenses where nobody wants them, and none in editors without the commands', async () => {
  await withEditor({}, async editor => assert.deepEqual(await lensesOf(editor, header), []));
  await withEditor({ ...commands, settings: { codeLens: { enabled: false } } }, async editor =>
    assert.deepEqual(await lensesOf(editor, header), []),
  );
});

test('a file of very many messages has lenses above the first ones', async () => {
  await withEditor(commands, async editor => {
    const lenses = await lensesOf(editor, `${header}\n`.repeat(1_200));
    assert.equal(lenses.length, 4_000);
  });
});

test('web addresses are links to what they say once escapes are decoded', async () => {
  await withEditor({}, async editor => {
    const text = [
      'MSH|^~\\&|A|B|C|D|20260301||ORU^R01|1|P|2.5.1',
      'OBX|1|RP|R^Report||http://pacs.example/view?a=1\\T\\b=2^PACS^Application',
      'NTE|1||See https://lab.example/r/1. It is "http://x.example/", or http:// alone',
    ].join('\r');
    const { uri } = await openMarked(editor, text);
    await editor.pull(uri);
    const links = await editor.connection.sendRequest<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri },
    });
    assert.deepEqual(
      links.map(({ range, target }) => `${textIn(text, range)} -> ${target}`),
      [
        'http://pacs.example/view?a=1\\T\\b=2 -> http://pacs.example/view?a=1&b=2',
        'https://lab.example/r/1 -> https://lab.example/r/1',
        'http://x.example/ -> http://x.example/',
      ],
    );
  });
});

test('an address ends at the delimiters of its own message', async () => {
  await withEditor({}, async editor => {
    const text = 'MSH#*~\\%#A\nNTE#1##http://x.example/a|b&c*http://y.example#z';
    const { uri } = await openMarked(editor, text);
    await editor.pull(uri);
    const links = await editor.connection.sendRequest<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri },
    });
    assert.deepEqual(
      links.map(({ target }) => target),
      ['http://x.example/a|b&c', 'http://y.example'],
    );
  });
});
