/** Quick fixes over JSON-RPC: what is offered for a finding, the text behind it, and that the finding is gone then. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CodeAction, Diagnostic, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import { documentStore } from '../../server/src/service/document.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const msh = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000||ADT^A08^ADT_A01|L1|P|2.5.1';
const oru = msh.replace('ADT^A08^ADT_A01', 'ORU^R01^ORU_R01');
const adt = (pid = 'PID|1||4711||Okafor^Nneka', rest = ''): string => `${msh}\nEVN||20260301\n${pid}\nPV1|1|I\n${rest}`;

interface Row {
  readonly code: string;
  readonly what: string;
  readonly before: string;
  /** The actions that are offered, by their titles. */
  readonly offered: readonly string[];
  /** What the first one makes of the text, or the one with that number. */
  readonly after: string;
  readonly take?: number;
  /** It goes on to be found, since there is more of it. */
  readonly stays?: true;
}

const rows: readonly Row[] = [
  {
    code: 'missing-segment',
    what: 'a segment goes where it belongs, with its set id and room for what is required',
    before: `${msh}\nPID|1||4711||Okafor^Nneka\nPV1|1|I\n`,
    offered: ['Insert EVN here'],
    after: `${msh}\nEVN||\nPID|1||4711||Okafor^Nneka\nPV1|1|I\n`,
  },
  {
    code: 'missing-segment',
    what: 'the delimiters and line ends of the message are used',
    before: 'MSH#*~\\&#A#B#C#D#2026##ADT*A08*ADT_A01#1#P#2.5.1\rEVN##2026\rPID#1##1##A\r',
    offered: ['Insert PV1 here'],
    after: 'MSH#*~\\&#A#B#C#D#2026##ADT*A08*ADT_A01#1#P#2.5.1\rEVN##2026\rPID#1##1##A\rPV1#1#\r',
  },
  {
    code: 'missing-segment',
    what: 'a message on one line is split',
    before: `${msh} EVN||20260301 PID|1||4711||Okafor^Nneka PV1|1|I`,
    offered: ['Split into 4 segments', 'Insert EVN here'],
    after: `${msh}\nEVN||20260301\nPID|1||4711||Okafor^Nneka\nPV1|1|I`,
  },
  {
    code: 'required-field',
    what: 'a time is filled in',
    before: `${msh}\nEVN||\nPID|1||4711||Okafor^Nneka\nPV1|1|I\n`,
    offered: ['Set EVN-2 to 20260314084500 (now)', 'Set EVN-2 to 20260314 (today)'],
    after: `${msh}\nEVN||20260314084500\nPID|1||4711||Okafor^Nneka\nPV1|1|I\n`,
  },
  {
    code: 'required-field',
    what: 'a field that the segment does not reach gets its separators',
    before: `${msh.replace('|L1|P|2.5.1', '')}\nEVN||20260301\nPID|1||4711||Okafor^Nneka\nPV1|1|I\n`,
    offered: ['Set MSH-10 to NEW1 (new id)'],
    after: `${msh.replace('|L1|P|2.5.1', '')}|NEW1\nEVN||20260301\nPID|1||4711||Okafor^Nneka\nPV1|1|I\n`,
    stays: true,
  },
  {
    code: 'not-in-table',
    what: 'a meaning is its code',
    before: adt('PID|1||4711||Okafor^Nneka||19800214|Female'),
    offered: [
      "Change 'Female' to 'F' (Female)",
      "Change 'Female' to 'M' (Male)",
      "Change 'Female' to 'U' (Unknown)",
      "Change 'Female' to 'A' (Ambiguous)",
      "Change 'Female' to 'N' (Not applicable)",
      "Change 'Female' to 'O' (Other)",
    ],
    after: adt('PID|1||4711||Okafor^Nneka||19800214|F'),
  },
  {
    code: 'not-in-table',
    what: 'a code in other letters is that code',
    before: adt('PID|1||4711||Okafor^Nneka||19800214|f'),
    offered: [
      "Change 'f' to 'F' (Female)",
      "Change 'f' to 'U' (Unknown)",
      "Change 'f' to 'A' (Ambiguous)",
      "Change 'f' to 'M' (Male)",
      "Change 'f' to 'N' (Not applicable)",
      "Change 'f' to 'O' (Other)",
    ],
    after: adt('PID|1||4711||Okafor^Nneka||19800214|F'),
  },
  {
    code: 'structure-mismatch',
    what: 'MSH-9.3 follows the event',
    before: adt().replace('ADT^A08^ADT_A01', 'ADT^A08^ADT_A02'),
    offered: ["Change 'ADT_A02' to 'ADT_A01'"],
    after: adt(),
  },
  {
    code: 'unknown-version',
    what: 'the version in use and those nearby are offered',
    before: adt().replace('2.5.1', '2.5.9'),
    offered: ["Change '2.5.9' to 2.5.1"],
    after: adt(),
  },
  {
    code: 'unknown-segment',
    what: 'an id that is one slip away',
    before: adt().replace('PID|', 'PDI|'),
    offered: ['Change PDI to PID'],
    after: adt(),
  },
  {
    code: 'unexpected-segment',
    what: 'a segment goes back to its place',
    before: `${msh}\nPID|1||4711||Okafor^Nneka\nEVN||20260301\nPV1|1|I\n`,
    offered: ['Move PID before PV1'],
    after: adt(),
  },
  {
    code: 'invalid-value',
    what: 'an ISO date',
    before: adt('PID|1||4711||Okafor^Nneka||2026-03-01'),
    offered: ['Change to 20260301 (1 March 2026)'],
    after: adt('PID|1||4711||Okafor^Nneka||20260301'),
  },
  {
    code: 'invalid-value',
    what: 'a date that can be read two ways',
    before: adt('PID|1||4711||Okafor^Nneka||03/01/2026'),
    offered: ['Change to 20260301 (1 March 2026)', 'Change to 20260103 (3 January 2026)'],
    after: adt('PID|1||4711||Okafor^Nneka||20260103'),
    take: 1,
  },
  {
    code: 'invalid-value',
    what: 'an ISO time with a zone',
    before: adt().replace('EVN||20260301', 'EVN||2026-03-01T08:15:30.5Z'),
    offered: ['Change to 20260301081530.5+0000 (1 March 2026, 08:15:30.5 (UTC+00:00))'],
    after: adt().replace('EVN||20260301', 'EVN||20260301081530.5+0000'),
  },
  {
    code: 'invalid-value',
    what: 'a decimal comma',
    before: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|NM|A||7,2||||||F\n`,
    offered: ["Change '7,2' to 7.2"],
    after: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|NM|A||7.2||||||F\n`,
  },
  {
    code: 'invalid-escape',
    what: 'a backslash that opens nothing',
    before: adt('PID|1||4711||Oka\\for'),
    offered: ['Write the \\ as text (\\E\\)'],
    after: adt('PID|1||4711||Oka\\E\\for'),
  },
  {
    code: 'invalid-escape',
    what: 'a sequence that nobody knows',
    before: adt('PID|1||4711||Oka\\Q\\for'),
    offered: ['Write the \\ as text (\\E\\)'],
    after: adt('PID|1||4711||Oka\\E\\Q\\E\\for'),
  },
  {
    code: 'extra-component',
    what: 'a plain component separator in a value',
    before: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|ST|A||x^2||||||F\n`,
    offered: ["Write the ^ before '2' as text (\\S\\)", "Remove '^2'"],
    after: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|ST|A||x\\S\\2||||||F\n`,
  },
  {
    code: 'extra-component',
    what: 'a plain subcomponent separator can go with what follows',
    before: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|ST|A||salt & pepper||||||F\n`,
    offered: ["Write the & before ' pepper' as text (\\T\\)", "Remove '& pepper'"],
    after: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|ST|A||salt ||||||F\n`,
    take: 1,
  },
  {
    code: 'extra-field',
    what: 'a field beyond the last one goes with its separator',
    before: adt(undefined, 'NTE|1||a||||||X\n').replace('NTE', 'AL1').replace('|1||a||||||X', '|1||A||||X|Y'),
    offered: ['Remove AL1-7'],
    after: adt(undefined, 'AL1|1||A||||||Y\n').replace('||||||Y', '|||||Y'),
  },
  {
    code: 'control-character',
    what: 'a tab is written as an escape sequence',
    before: adt('PID|1||4711||Oka\tfor'),
    offered: ['Write it as \\X09\\', 'Remove the control character'],
    after: adt('PID|1||4711||Oka\\X09\\for'),
  },
  {
    code: 'control-character',
    what: 'framing bytes go',
    before: adt('PID|1||4711||Oka\u000bfor'),
    offered: ['Remove the framing bytes of MLLP', 'Write it as \\X0B\\'],
    after: adt('PID|1||4711||Okafor'),
  },
  {
    code: 'set-id',
    what: 'all of a group are numbered',
    before: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|ST|A||b||||||F\nOBX|3|ST|A||b||||||F\nOBX|3|ST|A||b||||||F\n`,
    offered: ['Number OBX 1 to 3 in ORDER_OBSERVATION'],
    after: `${oru}\nPID|1||4711||Okafor^Nneka\nOBR|1|||A\nOBX|1|ST|A||b||||||F\nOBX|2|ST|A||b||||||F\nOBX|3|ST|A||b||||||F\n`,
  },
  {
    code: 'batch-count',
    what: 'a trailer counts what is there',
    before: `BHS|^~\\&|A\n${adt()}${adt().replace('|L1|', '|L2|')}BTS|3\n`,
    offered: ["Change '3' to '2'"],
    after: `BHS|^~\\&|A\n${adt()}${adt().replace('|L1|', '|L2|')}BTS|2\n`,
  },
  {
    code: 'batch-count',
    what: 'a batch that is not closed gets its trailer',
    before: `BHS|^~\\&|A\n${adt()}`,
    offered: ['Insert BTS|1 at the end'],
    after: `BHS|^~\\&|A\n${adt()}BTS|1\n`,
  },
  {
    code: 'duplicate-control-id',
    what: 'a message gets an id of its own',
    before: adt() + adt(),
    offered: ['Give the message a control id of its own (NEW1)'],
    after: adt() + adt().replace('|L1|', '|NEW1|'),
  },
  {
    code: 'encoding-mismatch',
    what: 'a charset that has the character',
    before: adt('PID|1||4711||Zoë').replace('2.5.1', '2.5.1||||||ASCII'),
    offered: ['Set MSH-18 to UNICODE UTF-8'],
    after: adt('PID|1||4711||Zoë').replace('2.5.1', '2.5.1||||||UNICODE UTF-8'),
  },
  {
    code: 'line-ending',
    what: 'all lines end alike',
    before: `${msh}\rEVN||20260301\nPID|1||4711||Okafor^Nneka\r\nPV1|1|I\r`,
    offered: ['End every line with CR'],
    after: `${msh}\rEVN||20260301\rPID|1||4711||Okafor^Nneka\rPV1|1|I\r`,
  },
  {
    code: 'invalid-segment-id',
    what: 'a line that was cut by a line end in a value',
    before: adt(undefined, 'OBX|1|TX|A||arms\nand legs||||||F\n'),
    offered: [
      'Join with the line above, with \\.br\\ between',
      'Join with the line above, with a space between',
      'Join with the line above, with nothing between',
      'Remove this line',
    ],
    after: adt(undefined, 'OBX|1|TX|A||arms\\.br\\and legs||||||F\n'),
  },
  {
    code: 'invalid-segment-id',
    what: 'an id in lower case',
    before: adt('pid|1||4711||Okafor^Nneka'),
    offered: ['Change pid to PID'],
    after: adt(),
  },
  {
    code: 'invalid-segment-id',
    what: 'the prefix of a log',
    before: adt('12:00:01 INFO PID|1||4711||Okafor^Nneka'),
    offered: ["Remove '12:00:01 INFO' before PID", 'Remove this line', 'Repair the file (line prefixes)'],
    after: adt(),
  },
  {
    code: 'invalid-header',
    what: 'a file out of a log is repaired',
    before: adt()
      .split('\n')
      .map(line => (line === '' ? '' : `> ${line}`))
      .join('\n'),
    offered: ['Repair the file (line prefixes)'],
    after: adt(),
  },
  {
    code: 'invalid-header',
    what: 'a header without delimiters',
    before: 'MSH\n',
    offered: ['Write MSH|^~\\&'],
    after: 'MSH|^~\\&\n',
  },
];

let editor: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function diagnosticsOf(uri: string, client = editor): Promise<readonly Diagnostic[]> {
  const report = await client.pull(uri);
  assert.equal(report.kind, 'full');
  return report.kind === 'full' ? report.items : [];
}

async function actionsFor(
  uri: string,
  diagnostics: readonly Diagnostic[],
  only?: string[],
  client = editor,
): Promise<CodeAction[]> {
  const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const context = { diagnostics, ...(only === undefined ? {} : { only }) };
  return (
    (await client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range, context })) ?? []
  );
}

/** Applied from the end, so that no edit moves another. */
function applied(text: string, uri: string, { edit }: CodeAction): string {
  const edits: readonly TextEdit[] = edit?.changes?.[uri] ?? [];
  const changes = [...edits]
    .sort((a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character)
    .map(({ range, newText }) => ({ range, text: newText }));
  return documentStore.update(documentStore.create(uri, 'hl7', 1, text), changes, 2).getText();
}

describe('a quick fix', () => {
  for (const row of rows)
    test(`${row.code}: ${row.what}`, async () => {
      const uri = `file:///fix-${documents++}.hl7`;
      await editor.open(uri, row.before);
      const found = (await diagnosticsOf(uri)).filter(({ code }) => code === row.code);
      const [diagnostic] = found;
      assert.ok(diagnostic, 'the finding is there');
      const actions = await actionsFor(uri, [diagnostic]);
      assert.deepEqual(
        actions.map(({ title }) => title),
        row.offered,
      );
      const action = actions[row.take ?? 0];
      assert.ok(action);
      const text = applied(row.before, uri, action);
      assert.equal(text, row.after);
      await editor.change(uri, text);
      const left = (await diagnosticsOf(uri)).filter(({ code }) => code === row.code);
      if (row.stays !== true) assert.ok(left.length < found.length, left.map(({ message }) => message).join());
    });

  test('nothing is offered for what has no certain place, or for findings of others', async () => {
    const uri = 'file:///other.hl7';
    await editor.open(uri, adt());
    const range = { start: { line: 99, character: 0 }, end: { line: 99, character: 4 } };
    for (const source of ['hl7', 'other'])
      assert.deepEqual(await actionsFor(uri, [{ range, source, code: 'not-in-table', message: '' }]), []);
  });

  test('any finding of any text has an answer', async () => {
    const uri = 'file:///junk.hl7';
    await editor.open(uri, '\u000b\nMSH\n|||\nMSH|^^\nPID|a\\\u0000|&&&\nBTS|9\nFTS|x\nOBX|1|ZZ|^^^^^|');
    const found = await diagnosticsOf(uri);
    assert.ok(found.length > 5);
    await actionsFor(uri, found);
    assert.deepEqual(editor.log, []);
  });

  test('all findings of a kind that are certain are fixed at once', async () => {
    const uri = 'file:///all.hl7';
    const text =
      adt('PID|1||4711||Okafor^Nneka||2026-03-01|Female') +
      adt('PID|1||4711||Okafor^Nneka||01.03.2026|male').replace('|L1|', '|L2|');
    await editor.open(uri, text);
    const found = await diagnosticsOf(uri);
    const actions = await actionsFor(uri, found.filter(({ code }) => code === 'not-in-table').slice(0, 1));
    const all = actions.at(-1);
    assert.equal(all?.title, 'Fix all not-in-table problems of the file that are certain (2)');
    assert.equal(applied(text, uri, all), text.replace('Female', 'F').replace('|male', '|M'));
  });

  test('what is certain is fixed by one action of the kind source.fixAll', async () => {
    const uri = 'file:///fix-all.hl7';
    const text =
      adt('PID|1||4711||Okafor^Nneka||2026-03-01|Female') +
      adt('PID|1||4711||Okafor^Nneka||03/01/2026|X').replace('|L1|', '|L2|');
    await editor.open(uri, text);
    const [action, ...others] = await actionsFor(uri, [], ['source.fixAll']);
    assert.deepEqual(others, []);
    assert.equal(action?.kind, 'source.fixAll.pipehat');
    assert.equal(applied(text, uri, action), text.replace('2026-03-01', '20260301').replace('Female', 'F'));
    assert.deepEqual(await actionsFor(uri, [], ['source.organizeImports']), []);
  });

  test('where the client takes tab stops, fixes have them', async () => {
    const client = await startEditor({ workspace: { workspaceEdit: { snippetEditSupport: true } } });
    try {
      const uri = 'file:///snippets.hl7';
      await client.open(uri, `${msh}\nEVN||20260301\nPID|1\nPV1|1|I\n`);
      const [missing] = await diagnosticsOf(uri, client);
      assert.ok(missing);
      const actions = await actionsFor(uri, [missing], undefined, client);
      assert.deepEqual(
        actions.map(({ title }) => title),
        ['Fill in PID-3 (Patient Identifier List)'],
      );
      const [edit] = actions[0]?.edit?.documentChanges ?? [];
      assert.deepEqual((edit as TextDocumentEdit | undefined)?.edits, [
        {
          range: { start: { line: 2, character: 5 }, end: { line: 2, character: 5 } },
          snippet: { kind: 'snippet', value: '||$' + '{1:Patient Identifier List}$0' },
        },
      ]);
    } finally {
      client.close();
    }
  });

  describe('that says in a profile that the message is right', () => {
    const folder = 'file:///work/site';
    const uri = `${folder}/a.hl7`;
    const profile = `${folder}/site.hl7profile.yaml`;
    const text = adt('PID|1||4711||Okafor^Nneka||19800214|X', 'ZPI|Rex\n').replace('|L1|', '|L9|');

    async function fixedBy(title: string, files: ReadonlyMap<string, string>, code: string): Promise<string> {
      const client = await startEditor({
        folders: [folder],
        workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
        runtime: {
          readFile: (from, name) => {
            const found = files.get(from.slice(0, from.lastIndexOf('/') + 1) + name);
            return found === undefined ? { problem: 'no such file or folder' } : { text: found };
          },
          listProfiles: () => Promise.resolve([...files.keys()]),
        },
      });
      try {
        await client.open(uri, text);
        const [diagnostic] = (await diagnosticsOf(uri, client)).filter(found => found.code === code);
        assert.ok(diagnostic, 'the finding is there');
        const actions = await actionsFor(uri, [diagnostic], undefined, client);
        const action = actions.find(one => one.title === title);
        assert.ok(action, actions.map(one => one.title).join());
        const [create, change] = action.edit?.documentChanges ?? [];
        const edits = action.edit?.changes?.[profile] ?? (change as TextDocumentEdit | undefined)?.edits ?? [];
        if (create !== undefined)
          assert.deepEqual(create, { kind: 'create', uri: profile, options: { ignoreIfExists: true } });
        const changed = applied(files.get(profile) ?? '', profile, {
          title,
          edit: { changes: { [profile]: edits as TextEdit[] } },
        });
        const refreshed = client.refreshed();
        await client.open(profile, changed, 'hl7profile');
        await refreshed;
        assert.deepEqual(
          (await diagnosticsOf(uri, client)).filter(found => found.code === code).map(({ message }) => message),
          [],
        );
        return changed;
      } finally {
        client.close();
      }
    }

    test('a code goes into a new profile where there is none', async () => {
      const made = await fixedBy(
        "Add 'X' to the codes of PID-8 in a new profile (site.hl7profile.yaml)",
        new Map(),
        'not-in-table',
      );
      assert.equal(made, 'hl7profile: 1\nname: Site\nsegments:\n  PID:\n    fields:\n      8: { add: [X] }\n');
    });

    test('a code goes into the profile that the message goes by, which stays as it is else', async () => {
      const before = 'hl7profile: 1\nname: Borealis\nsegments:\n  PID:\n    fields:\n      8: { usage: R } # always\n';
      const made = await fixedBy(
        "Add 'X' to the codes of PID-8 in profile Borealis",
        new Map([[profile, before]]),
        'not-in-table',
      );
      assert.equal(made, before.replace('{ usage: R }', '{ usage: R, add: [X] }'));
    });

    test('a code goes into the table that the profile lists, and to the place where the table is elsewhere', async () => {
      const listed = 'hl7profile: 1\nname: Borealis\nsegments: { PID: { fields: { 8: { table: sexes } } } }\n';
      const own = `${listed}tables:\n  sexes: { codes: { F: Female }, closed: true }\n`;
      const made = await fixedBy(
        "Add 'X' to table sexes in profile Borealis",
        new Map([[profile, own]]),
        'not-in-table',
      );
      assert.equal(made, own.replace('{ F: Female }', '{ F: Female, X: X }'));
      const base = `${folder}/base.hl7profile.yaml`;
      const files = new Map([
        [profile, `${listed}extends: base.hl7profile.yaml\n`],
        [base, 'hl7profile: 1\nname: Base\ntables: { sexes: { codes: { F: Female } } }\n'],
      ]);
      const other = await fixedBy("Add 'X' to the codes of PID-8 in profile Borealis", files, 'not-in-table');
      assert.match(other, /8: \{ table: sexes, add: \[X\] \}/);
    });

    test('a Z segment is defined in the profile that says which there are', async () => {
      const before = 'hl7profile: 1\nname: Borealis\nsegments:\n  ZPV: { name: Visit }\n';
      const made = await fixedBy('Define ZPI in profile Borealis', new Map([[profile, before]]), 'unknown-segment');
      assert.equal(made, `${before}  ZPI:\n    name: Segment ZPI\n`);
    });
  });
});
