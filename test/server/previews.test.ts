/** What a preview knows beside its output: what belongs together, what was not read, and why something is empty. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileContent } from '../../server/src/mapping/mapping.ts';
import {
  expectedOutputMethod,
  type FittingMappings,
  fittingMappingsMethod,
  type PlaceIn,
  type PreviewLinks,
  type PreviewLinksParams,
  type PreviewMessages,
  type PreviewResponse,
  previewClosedMethod,
  previewLinksMethod,
  previewMethod,
  previewResultsMethod,
  previewTraceMethod,
  previewUnreadMethod,
  previewWhyMethod,
  type RuleResult,
  samplePatternsMethod,
  type UnreadValue,
  type WhyEmpty,
  type WhyEmptyParams,
} from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const folder = 'file:///workspace/my%20maps';
const mapping = `${folder}/lab.hl7map.yaml`;
const message = 'file:///workspace/adt.hl7';
const table = `${folder}/tables/site.csv`;
const mappingText = `hl7map: 1
name: Lab
source: { hl7v2: "2.3", message: ADT_A01, samples: samples/lab-*.hl7 }
target: { hl7v2: "2.5.1" }
start: empty
extends: base.hl7map.yaml
tables:
  sex: { map: { W: F } }
  site: { csv: tables/site.csv, key: local, value: name }
steps:
  - map:
      PID-3: PID-3[1]
      PID-5.1: PID-5.2
      PID-8: PID-8 | lookup:'sex'
      PID-10: PID-19
      PV1-3: { from: PV1-3, table: site, when: PV1-2 == 'I' }
`;
const baseText = `hl7map: 1
steps:
  - map:
      MSH-9.1: MSH-9.1
`;
const messageText =
  'MSH|^~\\&|ACME|W||B|20260301||ADT^A01|A1|P|2.3\nPID|1||4711~4712||Okafor^Nneka||19800214|W\nPV1|1|I|N\n';

async function withPreview(run: (editor: Editor, response: PreviewResponse) => Promise<void>): Promise<void> {
  const files = new Map<string, FileContent>([
    ['tables/site.csv', { text: 'local,name\nS,South\nN,North\n' }],
    ['base.hl7map.yaml', { text: baseText }],
    [
      'lab.hl7map.test.yaml',
      {
        text: 'mapping: lab.hl7map.yaml\ncases:\n  - { name: a, input: ../adt.hl7, expect: ../expected/adt.hl7 }\n',
      },
    ],
    ['orders.hl7map.yaml', { text: 'hl7map: 1\nname: Orders\nsource: { hl7v2: "2.5.1", message: [ORM_O01] }\n' }],
  ]);
  const readFile = (_mapping: string, name: string): FileContent => files.get(name) ?? { problem: 'no such file' };
  const editor = await startEditor({ runtime: { readFile } });
  try {
    await editor.open(mapping, mappingText, 'hl7map');
    await editor.open(message, messageText);
    await run(editor, await preview(editor));
  } finally {
    editor.close();
  }
}

const preview = (
  editor: Editor,
  messages: readonly PreviewMessages[] = [{ uri: message, line: 0 }],
): Promise<PreviewResponse> => editor.connection.sendRequest(previewMethod, { preview: 'p', mapping, messages });

const ask = <T>(editor: Editor, method: string, more: object = {}): Promise<T> =>
  editor.connection.sendRequest(method, { preview: 'p', ...more });

type Pane = PreviewLinksParams['pane'];

/** A cursor in the first occurrence of a text of a document. */
function cursorIn(text: string, part: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(part)).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: (before.at(-1) ?? '').length };
}

/** The text at places, so that a test says what was found and not where. */
function textAt(text: string, places: readonly Omit<PlaceIn, 'uri'>[]): string[] {
  const all = text.split(/\r\n|\r|\n/);
  return places.map(({ start, end }) => (all[start.line] ?? '').slice(start.character, end.character));
}

const texts: Readonly<Record<string, string>> = {
  [mapping]: mappingText,
  [message]: messageText,
  [table]: 'local,name\nS,South\nN,North\n',
  [`${folder}/base.hl7map.yaml`]: baseText,
};

/** What belongs to a cursor, each pane as the texts that are marked. */
async function linksOf(
  editor: Editor,
  output: string,
  pane: Pane,
  part: string,
  uri?: string,
): Promise<Record<string, string[]>> {
  const at = cursorIn(pane === 'output' ? output : (texts[uri ?? mapping] ?? ''), part);
  const links = await ask<PreviewLinks>(editor, previewLinksMethod, { pane, uri, start: at, end: at });
  const shown = (places: readonly PlaceIn[]): string[] =>
    places.flatMap(place => {
      assert.ok(texts[place.uri] !== undefined, `known: ${place.uri}`);
      return textAt(texts[place.uri] ?? '', [place]);
    });
  return {
    output: textAt(output, links.output),
    message: shown(links.message),
    rules: shown(links.rules).map(rule => rule.split('\n')[0] ?? ''),
    rows: shown(links.rows),
  };
}

const outputOf = (response: PreviewResponse): string => {
  assert.ok(response.kind === 'output', JSON.stringify(response));
  return response.text;
};

test('a selection in any pane leads to the places in all others', () =>
  withPreview(async (editor, response) => {
    const output = outputOf(response);
    const sex = {
      output: ['F'],
      message: ['W'],
      rules: ["PID-8: PID-8 | lookup:'sex'"],
      rows: ['  sex: { map: { W: F } }'],
    };
    assert.deepEqual(await linksOf(editor, output, 'output', 'F\rPV1'), sex);
    assert.deepEqual(await linksOf(editor, output, 'message', 'W\nPV1', message), sex);
    assert.deepEqual(await linksOf(editor, output, 'mapping', "lookup:'sex'"), sex);
    const site = {
      output: ['North'],
      message: ['N'],
      rules: ["PV1-3: { from: PV1-3, table: site, when: PV1-2 == 'I' }"],
      rows: ['N,North'],
    };
    assert.deepEqual(await linksOf(editor, output, 'table', 'N,North', table), site);
    assert.deepEqual(await linksOf(editor, output, 'output', 'North'), site);
  }));

test('a value that only decides leads to what hung on it', () =>
  withPreview(async (editor, response) => {
    const { output } = await linksOf(editor, outputOf(response), 'message', 'I|N', message);
    assert.deepEqual(output, ['North']);
  }));

test('a rule of a base is found in its file', () =>
  withPreview(async (editor, response) => {
    const { rules } = await linksOf(editor, outputOf(response), 'output', 'ADT');
    assert.deepEqual(rules, ['MSH-9.1: MSH-9.1']);
  }));

test('a leaf tells how it came about', () =>
  withPreview(async (editor, response) => {
    const at = cursorIn(outputOf(response), 'North');
    const { story } = await ask<PreviewLinks>(editor, previewLinksMethod, { pane: 'output', start: at, end: at });
    assert.equal(
      story,
      [
        '**PV1-3** set by `PV1-3`, lab.hl7map.yaml line 16',
        '`North`',
        'from PV1-3: `N`',
        'table site, tables/site.csv line 3: `N` → `North`',
        "since `PV1-2 == 'I'` is true",
      ].join('  \n'),
    );
  }));

test('once a document has changed, nothing is linked until the next run', () =>
  withPreview(async (editor, response) => {
    const output = outputOf(response);
    await editor.change(message, `${messageText}ZPI|1\n`);
    assert.deepEqual((await linksOf(editor, output, 'output', 'North')).message, []);
    await preview(editor);
    assert.deepEqual((await linksOf(editor, output, 'output', 'North')).message, ['N']);
    await editor.connection.sendNotification(previewClosedMethod, { preview: 'p' });
    assert.deepEqual((await linksOf(editor, output, 'output', 'North')).message, []);
  }));

test('values that no rule has read are named with their places', () =>
  withPreview(async editor => {
    const unread = await ask<readonly UnreadValue[]>(editor, previewUnreadMethod);
    assert.deepEqual(
      unread
        .filter(({ path }) => !path.startsWith('MSH'))
        .map(place => `${place.path}=${textAt(messageText, [place])}`),
      ['PID-1=1', 'PID-3[2]=4712', 'PID-5.1=Okafor', 'PID-7=19800214', 'PV1-1=1'],
    );
  }));

test('each rule says what it gave', () =>
  withPreview(async editor => {
    const results = await ask<readonly RuleResult[]>(editor, previewResultsMethod);
    assert.deepEqual(
      results.map(({ start, rule, text }) => `${start.line + 1} ${rule} ${text}`),
      [
        '12 PID-3 "4711"',
        '13 PID-5.1 "Nneka"',
        '14 PID-8 "F" from "W"',
        '15 PID-10 nothing: PID-19 is empty',
        '16 PV1-3 "North" from "N"',
      ],
    );
  }));

test('why something is empty is asked of a rule, of a place of the output, or of everything', () =>
  withPreview(async (editor, response) => {
    const why = (at?: WhyEmptyParams['at']): Promise<WhyEmpty> => ask(editor, previewWhyMethod, { at });
    const everything = await why();
    assert.equal(everything.about, undefined);
    assert.deepEqual(
      everything.answers.map(({ path, reason, isAbout }) => [path, reason, isAbout]),
      [['PID-10', 'PID-19 is empty.', false]],
    );
    assert.deepEqual(
      textAt(
        mappingText,
        everything.answers.map(({ rule }) => rule as PlaceIn),
      ),
      ['PID-10: PID-19'],
    );
    const rule = await why({ pane: 'mapping', position: cursorIn(mappingText, 'PID-10') });
    assert.deepEqual([rule.about, rule.answers[0]?.isAbout], ['PID-10', true]);
    // Behind PID-8 there is nothing in the output.
    const output = outputOf(response);
    const place = await why({ pane: 'output', position: cursorIn(output, '|Nneka') });
    assert.equal(place.about, 'PID-4');
    const table = await why({ pane: 'mapping', position: { line: 0, character: 0 } });
    assert.equal(table.about, undefined);
  }));

test('in a tree it is asked of the object that the cursor is in', () =>
  withPreview(async editor => {
    const text =
      'hl7map: 1\ntarget: { fhir: R4 }\nresources:\n' +
      '  - { resource: Patient, map: { "name[]": { map: { family: PID-5.1, text: PID-5.9 } }, birthDate: PID-30 } }\n';
    await editor.change(mapping, text);
    const response = await preview(editor);
    const at = { pane: 'output', position: cursorIn(outputOf(response), '"family"') } as const;
    const { about, answers } = await ask<WhyEmpty>(editor, previewWhyMethod, { at });
    assert.equal(about, 'Patient.name[]');
    assert.deepEqual(
      answers.map(({ path, isAbout }) => [path, isAbout]),
      [
        ['Patient.name[].text', true],
        ['Patient.birthDate', false],
      ],
    );
  }));

test('several messages are mapped one after the other, and are linked each on its own', () =>
  withPreview(async editor => {
    const second = 'file:///workspace/two.hl7';
    const other = messageText.replace('|A1|', '|B1|').replace('4711', '9999');
    await editor.open(second, `${other}${other.replace('|B1|', '|B2|').replace('9999', '8888')}`);
    const response = await preview(editor, [{ uri: message }, { uri: second }]);
    assert.ok(response.kind === 'output');
    assert.deepEqual(
      response.messages.map(({ uri, line, label, outputLine }) => [uri, line, label, outputLine]),
      [
        [message, 0, 'ADT^A01 A1', 0],
        [second, 0, 'ADT^A01 B1', 3],
        [second, 3, 'ADT^A01 B2', 6],
      ],
    );
    assert.equal(response.leftOut, 0);
    const at = cursorIn(response.text, '8888');
    const links = await ask<PreviewLinks>(editor, previewLinksMethod, { pane: 'output', start: at, end: at });
    assert.deepEqual(
      links.message.map(({ uri, start }) => [uri, start.line]),
      [[second, 4]],
    );
  }));

test('several messages give one list of JSON and one table of CSV, and places in them stay exact', () =>
  withPreview(async editor => {
    await editor.open('file:///workspace/three.hl7', `${messageText}${messageText.replace('4711', '9999')}`);
    const both = [{ uri: 'file:///workspace/three.hl7' }];
    for (const [target, rest] of [
      ['json: true', 'output: { id: PID-3 }'],
      ['csv: true', 'rows: { columns: { id: PID-3 } }'],
    ] as const) {
      await editor.change(mapping, `hl7map: 1\ntarget: { ${target} }\n${rest}\n`);
      const response = await preview(editor, both);
      assert.ok(response.kind === 'output', target);
      if (target.startsWith('json')) assert.deepEqual(JSON.parse(response.text), [{ id: '4711' }, { id: '9999' }]);
      else assert.equal(response.text, 'id\r\n4711\r\n9999\r\n');
      const at = cursorIn(response.text, '9999');
      const links = await ask<PreviewLinks>(editor, previewLinksMethod, { pane: 'output', start: at, end: at });
      assert.match(textAt(response.text, links.output)[0] ?? '', /^"?9999"?$/);
      assert.deepEqual(
        links.message.map(({ start }) => start.line),
        [4],
      );
    }
  }));

test('of very many messages as many are shown as can be read, and the rest is counted', () =>
  withPreview(async editor => {
    await editor.open('file:///workspace/many.hl7', messageText.repeat(250));
    const response = await preview(editor, [{ uri: 'file:///workspace/many.hl7' }]);
    assert.ok(response.kind === 'output');
    assert.deepEqual([response.messages.length, response.leftOut], [200, 50]);
  }));

test('the trace is there as the command line writes it', () =>
  withPreview(async editor => {
    const trace = JSON.parse(await ask<string>(editor, previewTraceMethod));
    assert.deepEqual([trace.file, trace.message], [message, 'ADT^A01 A1']);
    assert.ok(trace.entries.some(({ out }: { out: string }) => out === 'PV1-3'));
    assert.equal(trace.notFired.length, 1);
  }));

test('what a test of the mapping expects for a message is known', () =>
  withPreview(async editor => {
    const expected = (tests: string): Promise<string | null> =>
      editor.connection.sendRequest(expectedOutputMethod, { tests: [`${folder}/${tests}`], mapping, message });
    assert.equal(await expected('lab.hl7map.test.yaml'), 'file:///workspace/expected/adt.hl7');
    assert.equal(await expected('gone.hl7map.test.yaml'), null);
  }));

test('which mappings are made for a message is known without opening them', () =>
  withPreview(async editor => {
    const found = await editor.connection.sendRequest<FittingMappings>(fittingMappingsMethod, {
      mappings: [mapping, `${folder}/orders.hl7map.yaml`, `${folder}/gone.hl7map.yaml`],
      message: { uri: message, line: 0 },
    });
    assert.deepEqual(found, [{ name: 'Lab', fits: true }, { name: 'Orders', fits: false }, {}]);
    assert.deepEqual(await editor.connection.sendRequest(samplePatternsMethod, { mapping }), ['samples/lab-*.hl7']);
  }));
