import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancellationTokenSource, type Diagnostic, type DocumentDiagnosticReport } from 'vscode-languageserver/node';
import { type Editor, startEditor } from '../support/lsp.ts';

const uri = 'file:///adt.hl7';
const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ADT^Z01^ADT_Z01|L0001|P|2.5.1';
const bad = `${header}\rPID|1||4711^^^BOREALIS^MR||Okafor^Nneka||19800214|X\r`;

async function withEditor(
  options: Parameters<typeof startEditor>[0],
  run: (editor: Editor) => Promise<void>,
): Promise<void> {
  const editor = await startEditor(options);
  try {
    await run(editor);
  } finally {
    editor.close();
  }
}

const itemsOf = (report: DocumentDiagnosticReport): readonly Diagnostic[] => {
  assert.equal(report.kind, 'full');
  return report.kind === 'full' ? report.items : [];
};
const show = (items: readonly Diagnostic[]): string[] =>
  items.map(
    ({ range, code, severity }) =>
      `${range.start.line}:${range.start.character}-${range.end.character} ${code} ${severity}`,
  );

test('a pull answers with code, severity, source, sentence and exact range', () =>
  withEditor({}, async editor => {
    await editor.open(uri, bad);
    const items = itemsOf(await editor.pull(uri));
    assert.deepEqual(items, [
      {
        range: { start: { line: 1, character: 50 }, end: { line: 1, character: 51 } },
        severity: 3,
        code: 'not-in-table',
        codeDescription: { href: 'https://github.com/pipehat/pipehat/blob/main/docs/rules/not-in-table.md' },
        source: 'hl7',
        message: "PID-8 (Administrative Sex): 'X' is not in table 0001 (expected A, F, M, N, O or U)",
        data: { path: 'PID-8' },
      },
    ]);
  }));

test('nothing new is answered as unchanged', () =>
  withEditor({}, async editor => {
    await editor.open(uri, bad);
    const first = await editor.pull(uri);
    const second = await editor.pull(uri, first.resultId);
    assert.deepEqual(second, { kind: 'unchanged', resultId: first.resultId });
    await editor.change(uri, 'F', { start: { line: 1, character: 50 }, end: { line: 1, character: 51 } });
    assert.deepEqual(itemsOf(await editor.pull(uri, first.resultId)), []);
  }));

test('typing moves what is below and keeps what is above', () =>
  withEditor({}, async editor => {
    await editor.open(uri, bad);
    await editor.change(uri, 'NTE|1||\\Q\\\r', { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } });
    assert.deepEqual(show(itemsOf(await editor.pull(uri))), ['1:7-10 invalid-escape 2', '2:50-51 not-in-table 3']);
  }));

test('an editor that does not pull gets diagnostics pushed, also after a change and at close', () =>
  withEditor({ pullsDiagnostics: false }, async editor => {
    const opened = editor.pushed(uri);
    await editor.open(uri, bad);
    assert.deepEqual(show(await opened), ['1:50-51 not-in-table 3']);
    const changed = editor.pushed(uri);
    await editor.change(uri, 'F', { start: { line: 1, character: 50 }, end: { line: 1, character: 51 } });
    assert.deepEqual(show(await changed), []);
    const closed = editor.pushed(uri);
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    assert.deepEqual(await closed, []);
  }));

test('settings change severities, turn rules off and choose the version that stands in', () =>
  withEditor({ settings: { validation: { rules: { 'not-in-table': 'error' } } } }, async editor => {
    await editor.open(uri, bad);
    assert.deepEqual(show(itemsOf(await editor.pull(uri))), ['1:50-51 not-in-table 1']);
  }));

test('a rule that is off is silent', () =>
  withEditor({ settings: { validation: { rules: { 'not-in-table': 'off' } } } }, async editor => {
    await editor.open(uri, bad);
    assert.deepEqual(itemsOf(await editor.pull(uri)), []);
  }));

test('validation can be turned off', () =>
  withEditor({ settings: { validation: { enabled: false } } }, async editor => {
    await editor.open(uri, bad);
    assert.deepEqual(itemsOf(await editor.pull(uri)), []);
  }));

test('messages of different versions in one file are each read by their own', () =>
  withEditor({}, async editor => {
    // PV1-3 is required in 2.1 and optional later.
    const old = 'MSH|^~\\&|LAB|B|EHR|B|19890301||ADT^Z01|1|P|2.1\rPV1|1|I\r';
    const later = 'MSH|^~\\&|LAB|B|EHR|B|20260301||ADT^Z01^ADT_Z01|2|P|2.5.1\rPV1|1|I\r';
    await editor.open(uri, old + later);
    const items = itemsOf(await editor.pull(uri));
    assert.deepEqual(show(items), ['1:0-3 required-field 1']);
    assert.match(String(items[0]?.message), /^PV1-3 .*2\.1/);
  }));

test('the number of a repeated segment is in path and sentence', () =>
  withEditor({}, async editor => {
    const note = (id: number, text: string) => `NTE|${id}||${text}\r`;
    await editor.open(
      uri,
      `${header}\r${note(1, 'good')}${note(2, '\\Q\\')}${header.replace('L0001', 'L0002')}\r${note(1, '\\Q\\')}`,
    );
    assert.deepEqual(
      itemsOf(await editor.pull(uri)).map(item => item.data?.path),
      ['NTE[2]-3', 'NTE-3'],
    );
  }));

test('of very many problems the gravest are sent, and a line says how many more there are', () =>
  withEditor({}, async editor => {
    await editor.open(uri, `${header}\r${'NTE|1||\\Q\\\r'.repeat(1500)}junk\r`);
    const items = itemsOf(await editor.pull(uri));
    assert.equal(items.length, 1000);
    assert.ok(items.some(item => item.code === 'invalid-segment-id'));
    assert.equal(items.at(-1)?.message, '502 more problems in this file are not listed; the gravest 999 are');
  }));

test('a cancelled pull is answered as cancelled, and the next one is right', () =>
  withEditor({}, async editor => {
    await editor.open(uri, bad);
    const source = new CancellationTokenSource();
    const pull = editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }, source.token);
    source.cancel();
    await assert.rejects(pull, { code: -32800 });
    assert.deepEqual(show(itemsOf(await editor.pull(uri))), ['1:50-51 not-in-table 3']);
  }));

test('a fault in one request is logged without content and answered with nothing found', () =>
  withEditor(
    {
      runtime: {
        definitions: {
          load: () => Promise.reject(new RangeError('damaged near PID|1||Okafor')),
          loaded: () => undefined,
        },
      },
    },
    async editor => {
      await editor.open(uri, bad);
      assert.deepEqual(await editor.pull(uri), { kind: 'full', items: [] });
      assert.equal(
        await editor.connection.sendRequest('textDocument/hover', {
          textDocument: { uri },
          position: { line: 1, character: 5 },
        }),
        null,
      );
      // Which kind of error and where; its words may quote a message.
      assert.match(editor.log.join('\n'), /textDocument\/diagnostic failed: RangeError\n\s+at /);
      assert.doesNotMatch(editor.log.join('\n'), /Okafor/);
    },
  ));

test('bad input is answered, whatever it is', () =>
  withEditor({}, async editor => {
    const inputs = [
      '',
      '\u0000\u0001\u0002\u00ff'.repeat(500),
      'MSH',
      'MSH|',
      '\r\n\r\n',
      `${header}\rOBX|1|ST|A||${'x'.repeat(5_000_000)}`,
    ];
    for (const [number, text] of inputs.entries()) {
      const bad = `file:///bad-${number}.hl7`;
      await editor.open(bad, text);
      await editor.pull(bad);
      await editor.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri: bad } });
      await editor.connection.sendRequest('textDocument/semanticTokens/full', { textDocument: { uri: bad } });
      await editor.connection.sendRequest('textDocument/hover', {
        textDocument: { uri: bad },
        position: { line: 0, character: 0 },
      });
    }
    assert.deepEqual(editor.log, []);
  }));
