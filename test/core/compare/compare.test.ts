/** Comparisons: two messages, and a line for each difference. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareMessages, differencesOf } from '../../../server/src/core/compare/compare.ts';
import { defaultIgnored, readIgnored } from '../../../server/src/core/compare/ignored.ts';
import { FactsCache } from '../../../server/src/core/definitions/segment-facts.ts';
import { resolveStructure } from '../../../server/src/core/structure/message-structure.ts';
import { MessageStructures } from '../../../server/src/core/structure/structures.ts';
import { Message } from '../../../server/src/core/syntax/message.ts';
import { sectionAt } from '../../../server/src/core/syntax/sections.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { fileText } from '../../support/arbitraries.ts';
import { factsOf } from '../../support/definitions.ts';

const header = 'MSH|^~\\&|LAB|ACME|EHR|ACME|20260301||ORU^R01^ORU_R01|1|P|2.5.1';

function side(text: string) {
  const source = SourceText.of(text);
  const message = new Message(source, sectionAt(source, 0));
  const { definitions } = factsOf(message.version);
  const resolved = resolveStructure(definitions, message.type);
  const ids = message.segments.map(({ segment }) => segment.id);
  const match = resolved.kind === 'found' ? new MessageStructures(definitions).match(resolved.id, ids) : undefined;
  return { message, definitions, match };
}

/** `path 'left' → 'right'` for each difference. */
function differences(left: string, right: string, ignored: readonly string[] = defaultIgnored): string[] {
  const read = readIgnored(ignored);
  assert.equal(read.kind, 'read');
  const compared = compareMessages(side(left), side(right), new FactsCache(), read.isIgnored);
  const shown = (value: { readonly text: string } | undefined) => (value === undefined ? 'nothing' : `'${value.text}'`);
  return differencesOf(compared).map(({ path, left, right }) => `${path} ${shown(left)} → ${shown(right)}`);
}

function message(...segments: readonly string[]): string {
  return [header, ...segments].join('\r');
}

describe('two messages', () => {
  test('differ in the values that are not the same, by path', () => {
    assert.deepEqual(differences(message('PID|1||4711||Doe^Ann||1980|F'), message('PID|1||4711||Doe^Anna^B||1980')), [
      "PID-5.2 'Ann' → 'Anna'",
      "PID-5.3 nothing → 'B'",
      "PID-8 'F' → nothing",
    ]);
  });

  test('are equal in what they say, however it is delimited, escaped or padded', () => {
    const other = 'MSH#*!@%#LAB#ACME#EHR#ACME#20260302##ORU*R01*ORU_R01#2#P#2.5.1\nPID#1##4711*!##Doe*@F@ | @S@###\n';
    assert.deepEqual(differences(message('PID|1||4711||Doe^# \\F\\ *'), other), []);
  });

  test('differ where one deletes what the other leaves alone', () => {
    assert.deepEqual(differences(message('PID|1||||||||""'), message('PID|1')), [`PID-9.1.1 '""' → nothing`]);
  });

  test('are compared observation by observation, whatever their order', () => {
    const left = message('OBR|1||A|X', 'OBX|1|NM|HGB||11', 'OBX|2|NM|K||4', 'OBX|3|NM|NA||140');
    const right = message('OBR|1||A|X', 'OBX|1|NM|NA||140', 'OBX|2|NM|CL||99', 'OBX|3|NM|HGB||12');
    assert.deepEqual(differences(left, right, ['OBX-1', 'OBX-2']), [
      "OBX-5 '11' → '12'",
      "OBX[2]-3.1 'K' → nothing",
      "OBX[2]-5 '4' → nothing",
      "OBX[2]-3.1 nothing → 'CL'",
      "OBX[2]-5 nothing → '99'",
    ]);
  });

  test('are compared within their groups: the same test of another order is another one', () => {
    const left = message('OBR|1||A|X', 'OBX|1|NM|K||1', 'OBR|2||B|Y', 'OBX|1|NM|K||2');
    const right = message('OBR|1||B|Y', 'OBX|1|NM|K||2');
    assert.deepEqual(differences(left, right, ['OBR-1', 'OBX-1', 'OBX-2', 'OBX-3', 'OBR-4']), [
      "OBR-3.1 'A' → nothing",
      "OBX-5 '1' → nothing",
    ]);
  });

  test('are compared identifier by identifier, and other repetitions by their order', () => {
    const left = message('PID|1||1^^^A~2^^^B~3^^^C||Doe~Roe');
    const right = message('PID|1||2^^^B~1^^^A~4^^^C||Roe~Doe');
    assert.deepEqual(differences(left, right), [
      "PID-3[3].1 '3' → '4'",
      "PID-5.1.1 'Doe' → 'Roe'",
      "PID-5[2].1.1 'Roe' → 'Doe'",
    ]);
  });

  test('may leave out paths, each with what is in it', () => {
    const left = message('PID|1||1^^^A', 'NTE|1||one');
    const right = message('PID|1||2^^^B', 'NTE|1||two', 'NTE|2||three');
    assert.deepEqual(differences(left, right, ['PID-3.1', 'NTE']), ["PID-3.4.1 'A' → 'B'"]);
    const read = readIgnored(['PID-3', 'nothing']);
    assert.equal(read.kind === 'problem' && read.text, 'nothing');
  });
});

test('any message is equal to itself, and what differs one way differs the other way', () => {
  fc.assert(
    fc.property(fileText, fileText, (left, right) => {
      assert.deepEqual(differences(left, left, []), []);
      assert.equal(differences(left, right, []).length, differences(right, left, []).length);
    }),
    { numRuns: 200 },
  );
});
