/** Hover, outline and colours over JSON-RPC. A cursor in a text is `$0`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DocumentSymbol, Hover } from 'vscode-languageserver/node';
import { type Editor, startEditor } from '../support/lsp.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';
let editor: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function open(text: string): Promise<string> {
  const uri = `file:///reading-${documents++}.hl7`;
  await editor.open(uri, text);
  return uri;
}

async function hoverAt(marked: string): Promise<Hover | null> {
  const offset = marked.indexOf('$0');
  const lines = marked.slice(0, offset).split('\n');
  const uri = await open(marked.replace('$0', ''));
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return editor.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
}

/** A text with a cursor, and what the hover says there: all lines, without blank ones. */
const hovers: readonly [string, string, ...string[]][] = [
  [
    'a primitive field with a table',
    `${header}\nPID|1||4711||Okafor^Nneka||19800214|$0F`,
    '**PID-8** Administrative Sex',
    'in Patient Identification',
    '`IS` Coded Value for User-Defined Tables · optional · up to 1 character',
    'Table 0001 Administrative Sex: `F` Female',
    '- `A` Ambiguous',
    '- `F` Female ✓',
    '- `M` Male',
    '- `N` Not applicable',
    '- `O` Other',
    '- `U` Unknown',
    'FHIR R4: `Patient.gender` (code)',
  ],
  [
    'a subcomponent of a repetition',
    `${header}\nPID|1||4711~4712^^^BOREALIS&1.2$0.3&ISO`,
    '**PID-3[2].4.2** Universal ID',
    'in Assigning Authority (HD), in Patient Identifier List (CX), in Patient Identification',
    '`ST` String Data · optional · up to 199 characters',
  ],
  [
    'a date, in words',
    `${header}\nPID|1||4711||Okafor^Nneka||1980$00214|F`,
    '**PID-7.1** Time',
    'in Date/Time of Birth (TS), in Patient Identification',
    '`DTM` Date/Time · optional · up to 24 characters',
    '14 February 1980',
    '46 years old',
    'FHIR R4: `Patient.birthDate` (date), `Patient.birthDate.extension(patient-birthTime).valueDateTime` (dateTime)',
  ],
  [
    'a time with its zone',
    header.replace('2026', '20$026'),
    '**MSH-7.1** Time',
    'in Date/Time Of Message (TS), in Message Header',
    '`DTM` Date/Time · optional · up to 24 characters',
    '1 March 2026, 12:00:00 (UTC-05:00)',
    'FHIR R4: `Bundle.timestamp` (instant)',
  ],
  [
    'a date of a version that calls it a string',
    'MSH|^~\\&|A|B|C|D|20260301||ADT^A01|1|P|2.3\nPID|1||4711||Okafor^Nneka||198$000214',
    '**PID-7.1** time of an event',
    'in Date of Birth (TS), in Patient Identification',
    '`ST` string data · optional',
    '14 February 1980',
    '46 years old',
    'FHIR R4: `Patient.birthDate` (date), `Patient.birthDate.extension(patient-birthTime).valueDateTime` (dateTime)',
  ],
  ['a segment id', `${header}\nP$0ID|1`, '**PID** Patient Identification', 'Segment of HL7 2.5.1'],
  ['the second segment of an id', `${header}\nNTE|1\nN$0TE|2`, '**NTE[2]** Notes and Comments', 'Segment of HL7 2.5.1'],
  ['a Z segment', `${header}\nZ$0PI|1`, '**ZPI**', 'A segment of the site, not of the standard.'],
  [
    'the field separator',
    `MSH$0|^~\\&|LAB`,
    '**MSH-1** Field Separator',
    'in Message Header',
    '`ST` String Data · required · up to 1 character',
  ],
  [
    'an escape, decoded',
    `${header}\nNTE|1||first\\.br\\se$0cond \\T\\ last`,
    '**NTE-3** Comment',
    'in Notes and Comments',
    '`FT` Formatted Text Data · optional · repeats · up to 65536 characters',
    'Decoded:',
    '```text',
    'first',
    'second & last',
    '```',
    'FHIR R4: `Appointment.extension(Appointment.note).valueAnnotation` (Annotation), `Observation.note.text` (markdown), `ServiceRequest.note.text` (markdown)',
  ],
  [
    'a subcomponent that FHIR has a place for',
    `${header}\nPID|1||4711||Oka$0for^Nneka`,
    '**PID-5.1.1** Surname',
    'in Family Name (FN), in Patient Name (XPN), in Patient Identification',
    '`ST` String Data · optional · up to 50 characters',
    'FHIR R4: `Patient.name.family` (string)',
  ],
  [
    'the age of somebody who has died',
    `${header}\nPID|1||4711||Okafor||1980$00214||||||||||||||||||||||20210213|Y`,
    '**PID-7.1** Time',
    'in Date/Time of Birth (TS), in Patient Identification',
    '`DTM` Date/Time · optional · up to 24 characters',
    '14 February 1980',
    '40 years old at death',
    'FHIR R4: `Patient.birthDate` (date), `Patient.birthDate.extension(patient-birthTime).valueDateTime` (dateTime)',
  ],
  [
    'encapsulated data',
    `${header}\nOBX|1|ED|PDF^Report||^AP^PDF^Base64^$0JVBERi0xLjQKJeLjz9MK`,
    '**OBX-5.5** Data',
    'in Observation Value (ED), in Observation/Result',
    '`TX` Text Data · optional · up to 65536 characters',
    'Holds a PDF document: 15 bytes decoded from base64, declared as AP / PDF',
    'FHIR R4: `Observation.extension(Observation.valueAttachment).valueAttachment.data` (base64Binary), `Observation.component.extension(Observation.valueAttachment).valueAttachment.data` (base64Binary), `Observation.derivedFrom(DocumentReference.content.attachment.data)` (base64Binary)',
  ],
  [
    'a field beyond the version',
    `${header}\nNTE|1||||||||||x$0x`,
    '**NTE-11** not defined',
    'in Notes and Comments',
    'Version 2.5.1 ends before this place.',
  ],
  [
    'OBX-5 by the type in OBX-2',
    `${header}\nOBX|1|CWE|1^A^LN||260385009^Nega$0tive^SCT`,
    '**OBX-5.2** Text',
    'in Observation Value (CWE), in Observation/Result',
    '`ST` String Data · optional · up to 199 characters',
  ],
  [
    'another version, by its own facts',
    `MSH|^~\\&|A|B|C|D|20260301||ADT^A01|1|P|2.8\nPID|1||4711||Okafor^Nneka||19800214|$0F`,
    '**PID-8.1** Identifier',
    'in Administrative Sex (CWE), in Patient Identification',
  ],
];
for (const [what, marked, ...expected] of hovers) {
  test(`hover says what is known of ${what}`, async () => {
    const hover = await hoverAt(marked);
    const value = (hover?.contents as { value: string } | undefined)?.value ?? '';
    const lines = value.split('\n').filter(line => line !== '');
    assert.deepEqual(lines.slice(0, expected.length), expected);
    if (expected.length > 3) assert.equal(lines.length, expected.length);
  });
}

test('a hover links to the decoded value where the editor has the command', async () => {
  const withCommands = await startEditor({ initializationOptions: { commands: true } });
  try {
    const uri = 'file:///report.hl7';
    await withCommands.open(uri, `${header}\nOBX|1|ED|PDF^Report||^AP^PDF^Base64^JVBERi0xLjQKJeLjz9MK`);
    await withCommands.pull(uri);
    const position = { line: 1, character: 40 };
    const hover = await withCommands.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: { uri },
      position,
    });
    const link = /\(command:([\w.]+)\?(\S+)\)/.exec((hover.contents as { value: string }).value);
    assert.equal(link?.[1], 'pipehat.openDecodedValue');
    assert.deepEqual(JSON.parse(decodeURIComponent(link?.[2] ?? '')), [{ uri, ...position }]);
  } finally {
    withCommands.close();
  }
});

test('hover marks the exact component', async () => {
  const hover = await hoverAt(`${header}\nPID|1||4711^^^BORE$0ALIS&1.2.3`);
  assert.deepEqual(hover?.range, { start: { line: 1, character: 14 }, end: { line: 1, character: 22 } });
});

test('hover is silent on blank and junk lines and behind the end', async () => {
  assert.equal(await hoverAt(`${header}\n$0\nPID|1`), null);
  assert.equal(await hoverAt(`${header}\njunk $0line`), null);
});

/** The outline as indented lines: name, then detail. */
async function outlineOf(text: string): Promise<string[]> {
  const uri = await open(text);
  const symbols: DocumentSymbol[] = await editor.connection.sendRequest('textDocument/documentSymbol', {
    textDocument: { uri },
  });
  const show = (symbol: DocumentSymbol, depth: number): string[] => [
    `${'  '.repeat(depth)}${symbol.name}${symbol.detail ? ` = ${symbol.detail}` : ''}`,
    ...(symbol.children ?? []).flatMap(child => show(child, depth + 1)),
  ];
  return symbols.flatMap(symbol => show(symbol, 0));
}

test('the outline lists messages, segments, valued fields and components, with names and values', async () => {
  const lines = await outlineOf(`${header}\nPID|1||4711^^^BOREALIS&1.2&ISO~4712||Okafor^Nneka\\T\\co`);
  assert.equal(lines[0], 'ORU^R01^ORU_R01 = L0001');
  const at = lines.findIndex(line => line.trim().startsWith('PID ='));
  assert.deepEqual(
    lines.slice(at).map(line => line.trimStart()),
    [
      'PID = Patient Identification',
      'PID-1 Set ID - PID = 1',
      'PID-3 Patient Identifier List = 4711^^^BOREALIS&1.2&ISO',
      'PID-3.1 ID Number = 4711',
      'PID-3.4 Assigning Authority = BOREALIS&1.2&ISO',
      'PID-3.4.1 Namespace ID = BOREALIS',
      'PID-3.4.2 Universal ID = 1.2',
      'PID-3.4.3 Universal ID Type = ISO',
      'PID-3[2] Patient Identifier List = 4712',
      'PID-5 Patient Name = Okafor^Nneka&co',
      'PID-5.1 Family Name = Okafor',
      'PID-5.2 Given Name = Nneka&co',
    ],
  );
});

test('the outline groups segments as the structure of the message does', async () => {
  const lines = await outlineOf(`${header}\nPID|1\nOBR|1\nOBX|1\nNTE|1\nOBX|2\nOBR|2\nOBX|1`);
  assert.deepEqual(
    lines
      .filter(line => /^ +(?:[A-Z_]+(?:\[\d\])?|[A-Z0-9]{3}(?:\[\d\])? = .*)$/.test(line))
      .map(line => line.replace(/ = .*/, '')),
    [
      '  MSH',
      '  PATIENT_RESULT',
      '    PATIENT',
      '      PID',
      '    ORDER_OBSERVATION',
      '      OBR',
      '      OBSERVATION',
      '        OBX',
      '        NTE',
      '      OBSERVATION[2]',
      '        OBX[2]',
      '    ORDER_OBSERVATION[2]',
      '      OBR[2]',
      '      OBSERVATION',
      '        OBX[3]',
    ],
  );
});

test('the outline shows batches around their messages', async () => {
  const lines = await outlineOf(`FHS|^~\\&|A\nBHS|^~\\&|A\n${header}\nBTS|1\nFTS|1`);
  assert.deepEqual(
    lines.filter(line => !line.startsWith(' ')),
    ['File header', 'Batch header', 'ORU^R01^ORU_R01 = L0001', 'Batch trailer', 'File trailer'],
  );
});

test('every symbol encloses its children and its own selection', async () => {
  const uri = await open(`${header}\nPID|1||4711^^^BOREALIS&1.2~4712||Okafor^Nneka\n\nOBX|1|ST|A||b\n`);
  const symbols: DocumentSymbol[] = await editor.connection.sendRequest('textDocument/documentSymbol', {
    textDocument: { uri },
  });
  const before = (a: { line: number; character: number }, b: { line: number; character: number }): boolean =>
    a.line < b.line || (a.line === b.line && a.character <= b.character);
  let count = 0;
  const check = (symbol: DocumentSymbol): void => {
    count++;
    for (const inner of [symbol.selectionRange, ...(symbol.children ?? []).map(child => child.range)]) {
      assert.ok(before(symbol.range.start, inner.start) && before(inner.end, symbol.range.end), symbol.name);
    }
    symbol.children?.forEach(check);
  };
  symbols.forEach(check);
  assert.ok(count > 20);
});

/** Semantic tokens as `text:type`. */
async function coloursOf(text: string, lines?: [number, number]): Promise<string[]> {
  const uri = await open(text);
  const { data }: { data: number[] } = await editor.connection.sendRequest(
    lines === undefined ? 'textDocument/semanticTokens/full' : 'textDocument/semanticTokens/range',
    {
      textDocument: { uri },
      ...(lines && { range: { start: { line: lines[0], character: 0 }, end: { line: lines[1], character: 0 } } }),
    },
  );
  const legend = (editor.initialized.capabilities.semanticTokensProvider as { legend: { tokenTypes: string[] } })
    .legend;
  const found: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [deltaLine = 0, deltaStart = 0, length = 0, type = 0] = data.slice(at, at + 4);
    character = deltaLine === 0 ? character + deltaStart : deltaStart;
    line += deltaLine;
    const word = text.split('\n')[line]?.slice(character, character + length);
    found.push(`${word} ${legend.tokenTypes[type]?.slice(3)}`);
  }
  return found;
}

test('colours follow what a value is, not how it looks', async () => {
  const colours = await coloursOf(`${header}\nPID|1||4711^^^BOREALIS||""||19800214|F|||x\\T\\y`);
  assert.deepEqual(colours.slice(colours.indexOf('PID Segment')), [
    'PID Segment',
    '| Delimiter',
    '1 Number',
    '|| Delimiter',
    '4711 Identifier',
    '^^^ Delimiter',
    'BOREALIS Code',
    '|| Delimiter',
    '"" Null',
    '|| Delimiter',
    '19800214 Date',
    '| Delimiter',
    'F Code',
    '||| Delimiter',
    'x Text',
    '\\T\\ Escape',
    'y Text',
  ]);
  assert.deepEqual(colours.slice(0, 5), ['MSH Segment', '| Delimiter', '^~\\& Delimiter', '| Delimiter', 'LAB Code']);
});

test('colours of a range are those of its lines, by the delimiters of their message', async () => {
  const colours = await coloursOf(`MSH#*!%$#LAB\nNTE#1##a|b*c\nNTE#2`, [1, 1]);
  assert.deepEqual(colours, [
    'NTE Segment',
    '# Delimiter',
    '1 Number',
    '## Delimiter',
    'a|b Text',
    '* Delimiter',
    'c Text',
  ]);
});
