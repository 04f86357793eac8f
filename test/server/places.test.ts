/** Places over JSON-RPC: where one is, where a path leads, which value is next. A cursor in a text is `$0`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import {
  type FindPlacesResponse,
  findPlacesMethod,
  type MoveParams,
  type MoveResponse,
  moveMethod,
  type PlaceAtResponse,
  placeAtMethod,
} from '../../server/src/protocol.ts';
import { fileText } from '../support/arbitraries.ts';
import { type Editor, startEditor } from '../support/lsp.ts';
import { openMarked, textIn } from '../support/marked.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';
let editor: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function placeAt(marked: string, notations = false): Promise<PlaceAtResponse | null> {
  const { uri, position } = await openMarked(editor, marked);
  return editor.connection.sendRequest(placeAtMethod, { uri, position, notations });
}

test('a place has its version, message type, exact path and the names down the path', async () => {
  assert.deepEqual(await placeAt(`${header}\nPID|1||4711~4712^^^BORE$0ALIS&1.2.3&ISO`), {
    version: '2.5.1',
    messageType: 'ORU^R01^ORU_R01',
    path: 'PID-3[2].4.1',
    segment: 'Patient Identification',
    names: ['Patient Identifier List', 'Assigning Authority', 'Namespace ID'],
    start: { line: 1, character: 19 },
    end: { line: 1, character: 27 },
  });
});

/** A cursor, and the path and the last name there. */
const paths: readonly [string, string][] = [
  [`${header}\nP$0ID|1`, 'PID '],
  [`${header}\nPID|1||4711||Okafor^Nneka||19800214|$0F`, 'PID-8 Administrative Sex'],
  [`MSH$0|^~\\&|LAB`, 'MSH-1 Field Separator'],
  ['MSH$*~\\&$LAB$B\rPID$1$$A~B*C$0', 'PID-3[2].2 Check Digit'],
  ['PID|1||A^B^$0C', 'PID-3.3 Check Digit Scheme'],
  [`${header}\r\nOBX|1|CWE|a||x\r\nOBX|2|CWE|b||x^$0y`, 'OBX[2]-5.2 Text'],
  [`${header}\nZPI|1|$0x`, 'ZPI-2 '],
];
for (const [marked, expected] of paths) {
  test(`the cursor in ${JSON.stringify(marked.split(/[\r\n]+/).at(-1))} is at ${expected.trim()}`, async () => {
    const place = await placeAt(marked);
    assert.equal(`${place?.path} ${place?.names.at(-1) ?? ''}`, expected);
  });
}

for (const marked of ['$0', `${header}\n$0\nPID|1`, 'not $0hl7 at all']) {
  test(`there is no place in ${JSON.stringify(marked)}`, async () => assert.equal(await placeAt(marked), null));
}

test('a place is written in every notation, within its group where HAPI looks for it there', async () => {
  const text = `${header}\nPID|1||4711\nOBR|1\nOBX|1|NM|a||1\nOBR|2\nOBX|1|CWE|b||x\nOBX|2|CWE|b||x~y^$0z`;
  const place = await placeAt(text, true);
  assert.deepEqual(
    place?.notations?.map(({ label, text }) => `${label}: ${text}`),
    [
      'Path: OBX[3]-5[2].2',
      'Path in its group: PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION[2]/OBX-5[2].2',
      'Terser (HAPI): /PATIENT_RESULT/ORDER_OBSERVATION(1)/OBSERVATION(1)/OBX-5(1)-2',
      "Mirth: msg['OBX'][2]['OBX.5'][1]['OBX.5.2']",
      'Dotted: OBX[3].5[2].2',
      'Parentheses: OBX(3)-5(2).2',
      'ERR-2 location: OBX^3^5^2^2',
      'Name: Observation Value · Text',
    ],
  );
});

const batch = [
  header,
  'PID|1||4711^^^BOREALIS~4712||Okafor^Nneka^\\T\\||19800214|F',
  header.replace('L0001', 'L0002'),
  'PID|1||4713||Primjer^Luka',
  'OBX|1|ST|a||x',
].join('\n');

/** What is asked for on a line of the batch, and what is found: path, name, value and message. */
const finds: readonly [string, number, ...string[]][] = [
  [
    'PID-3.1',
    0,
    'PID-3.1 = 4711 (Patient Identifier List · ID Number)',
    'PID-3.1 = 4713 (Patient Identifier List · ID Number) in Message 2 · ORU^R01^ORU_R01 · L0002',
  ],
  ['PID-3[2]', 0, 'PID-3[2] = 4712 (Patient Identifier List)'],
  ['/.PID-3(1)-1', 0, 'PID-3[2].1 = 4712 (Patient Identifier List · ID Number)'],
  [
    "msg['PID']['PID.5']['PID.5.3']",
    0,
    'PID-5.3 = & (Patient Name · Second and Further Given Names or Initials Thereof)',
  ],
  ['pid-8', 3, 'PID-8 = F (Administrative Sex) in Message 1 · ORU^R01^ORU_R01 · L0001'],
  ['patient name', 3, 'PID-5 = Primjer^Luka (Patient Name)', 'PID-5.1 = Primjer (Patient Name · Family Name)'],
  ['OBX', 0, 'OBX = OBX|1|ST|a||x (Observation/Result) in Message 2 · ORU^R01^ORU_R01 · L0002'],
  ['PATIENT_RESULT/PATIENT/PID-8', 0, 'PID-8 = F (Administrative Sex)'],
  ['PID-99', 0, '! Nothing stands there in this file.'],
  ['ZZZ-1', 0, '! There is no ZZZ segment in this file.'],
  ['PID-3[', 0, '! No path: expected [number], [*], [last] or [component=value] at character 6.'],
  ['shoe size', 0, '! No field of this message has a name like “shoe size”.'],
  ['  ', 0],
];
for (const [text, line, ...expected] of finds) {
  test(`"${text}" leads to ${expected.join(', ') || 'nothing'}`, async () => {
    const uri = `file:///places-${documents++}.hl7`;
    await editor.open(uri, batch);
    const found = await editor.connection.sendRequest<FindPlacesResponse>(findPlacesMethod, { uri, line, text });
    const lines = found.places.map(
      ({ path, value, name, message }) => `${path} = ${value} (${name})${message === '' ? '' : ` in ${message}`}`,
    );
    const said = found.message === '' ? [] : [`! ${found.message}`];
    // Words lead to every part that has them as well; the first two are enough to see.
    assert.deepEqual([...lines, ...said].slice(0, Math.max(expected.length, text.includes(' n') ? 0 : 99)), expected);
  });
}

test('what is found has its range, whatever stands before the segment', async () => {
  const uri = `file:///places-${documents++}.hl7`;
  const text = `${header}\n  PID|1||4711~4712`;
  await editor.open(uri, text);
  const found = await editor.connection.sendRequest<FindPlacesResponse>(findPlacesMethod, {
    uri,
    line: 0,
    text: 'PID-3[2]',
  });
  assert.deepEqual(
    found.places.map(place => textIn(text, place)),
    ['4712'],
  );
});

test('a list of places ends somewhere, and says so', async () => {
  const uri = `file:///places-${documents++}.hl7`;
  await editor.open(uri, `${header}\nPID|1||${Array.from({ length: 5_000 }, (_, at) => at).join('~')}`);
  const found = await editor.connection.sendRequest<FindPlacesResponse>(findPlacesMethod, {
    uri,
    line: 0,
    text: 'PID-3[*]',
  });
  assert.equal(found.places.length, 200);
});

type Step = `${MoveParams['direction']} ${MoveParams['unit']}`;

/** Moves, where from, and the values that are come to one after the other. */
const moves: readonly [Step, string, ...string[]][] = [
  ['next field', `${header}\nPID|1||47$011~4712||Okafor^Nneka\nPV1|1`, '', 'Okafor^Nneka', '1', 'end'],
  ['previous field', `${header}\nPID|1||4711~4712||Okafor^N$0neka`, '', '4711~4712', '', '1', 'PID', '2.5.1'],
  ['next component', `${header}\nPID|1||47$011^^^A&B~4712|X\nPV1|1`, '', '', 'A&B', '4712', 'X', '1', 'end'],
  ['previous component', `${header}\nPID|1||4711^Y~4$0712`, 'Y', '4711', '', '1', 'PID', '2.5.1'],
  ['next repetition', `${header}\nPID|1||47$011^A~4712~|X`, '4712', '', 'end'],
  ['previous repetition', `${header}\nPID|1||4711^A~4712~$0|X`, '4712', '4711^A', 'end'],
  ['next segment', `${header}\nPID|1||47$011\n\njunk here\nPV1|1\n${header}`, 'PV1', 'MSH', 'end'],
  ['previous segment', `${header}\nPID|1\n\nPV1|$01`, 'PID', 'MSH', 'end'],
  ['next message', `${header}\nPID$0|1\nBTS|1\n${header}\nPID|1`, 'MSH', 'end'],
  ['previous message', `${header}\nPID|1\n${header}\nPID|$01`, 'MSH', 'end'],
  ['next field', 'MSH$0|^~\\&|LAB', '^~\\&', 'LAB', 'end'],
  ['next field', 'MS$0H#*~\\&#LAB\rPID#1#2*3', '#', '*~\\&', 'LAB', '1', '2*3', 'end'],
  ['previous field', `${header}\nMSH|^$0~\\&`, '|', 'MSH', '2.5.1'],
  ['next field', 'M$0SH||x', '|', '', 'x', 'end'],
  ['next field', 'jun$0k\nPID|1', '1'],
];
for (const [step, marked, ...expected] of moves) {
  test(`${step} from ${JSON.stringify(marked.replace(header, 'MSH…'))} goes to ${expected.join(', ')}`, async () => {
    const { uri, text, position } = await openMarked(editor, marked);
    const [direction, unit] = step.split(' ');
    const values: string[] = [];
    let at = position;
    while (values.length < expected.length) {
      const found = await editor.connection.sendRequest<MoveResponse | null>(moveMethod, {
        uri,
        position: at,
        unit,
        direction,
      });
      values.push(found === null ? 'end' : textIn(text, found));
      if (found === null) break;
      at = found.start;
    }
    assert.deepEqual(values, expected);
  });
}

test('moving on ends, and moving back leads the same way, in any text', async () => {
  await fc.assert(
    fc.asyncProperty(fileText, fc.constantFrom('field', 'component'), async (text: string, unit: string) => {
      const uri = `file:///places-${documents++}.hl7`;
      await editor.open(uri, text);
      const go = (position: MoveResponse['start'], direction: string) =>
        editor.connection.sendRequest<MoveResponse | null>(moveMethod, { uri, position, unit, direction });
      const forth: string[] = [];
      let last: MoveResponse | undefined;
      for (let at = { line: 0, character: 0 }; forth.length < 500; ) {
        const found = await go(at, 'next');
        if (found === null) break;
        forth.push(JSON.stringify(found));
        last = found;
        at = found.start;
      }
      assert.ok(forth.length < 500, 'it ends');
      const back: string[] = [];
      for (let at = last; at !== undefined && back.length < 1_000; ) {
        back.unshift(JSON.stringify(at));
        const found = await go(at.start, 'previous');
        at = found ?? undefined;
      }
      // The way back stops at segment ids as well; without them it is the same.
      const ofValues = (list: string[]) => list.filter(one => forth.includes(one));
      assert.deepEqual(ofValues(back), forth);
    }),
    { numRuns: 30 },
  );
});
