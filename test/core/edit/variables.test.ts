import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type BuiltInValues,
  describeUnknownVariable,
  isVariableName,
  withVariables,
} from '../../../server/src/core/edit/variables.ts';
import { parseMessage } from '../../../server/src/core/syntax/message.ts';

function counting(): BuiltInValues {
  let ids = 0;
  let uuids = 0;
  let numbers = 0;
  return {
    now: () => '20261121090000+0100',
    today: () => '20261121',
    id: () => `ID${++ids}`,
    uuid: () => `00000000-0000-4000-8000-00000000000${++uuids}`,
    number: () => String(++numbers),
  };
}

function replaced(text: string, variables: Readonly<Record<string, string>> = {}, builtIns = counting()): string {
  const outcome = withVariables(text, { variables, builtIns });
  return outcome.kind === 'text' ? outcome.text : assert.fail(describeUnknownVariable(outcome));
}

test('names become values, blanks inside the braces or not', () => {
  assert.equal(
    replaced(
      'MSH|^~\\&|{{app}}|||| {{now}} ||ADT^A01|{{ id }}|T|2.5.1\rPID|{{number}}||{{\tmrn\t}}^^^{{ my.name-2 }}||||{{today}}\r',
      { app: 'REG', mrn: '4711', 'my.name-2': 'NORTH' },
    ),
    'MSH|^~\\&|REG|||| 20261121090000+0100 ||ADT^A01|ID1|T|2.5.1\rPID|1||4711^^^NORTH||||20261121\r',
  );
});

test('a built-in name holds for a message, and the next one has values of its own', () => {
  const message = 'MSH|^~\\&|||||||ADT|{{id}}\nZXX|{{id}}|{{uuid}}|{{uuid}}|{{number}}\n';
  const [first, second] = ['1', '2'].map(
    n =>
      `MSH|^~\\&|||||||ADT|ID${n}\nZXX|ID${n}|00000000-0000-4000-8000-00000000000${n}|00000000-0000-4000-8000-00000000000${n}|${n}\n`,
  );
  assert.equal(replaced(message + message), `${first}${second}`);
  const builtIns = counting();
  assert.equal(replaced('MSH|^~\\&|{{id}}', {}, builtIns), 'MSH|^~\\&|ID1');
  assert.equal(replaced('MSH|^~\\&|{{id}}', {}, builtIns), 'MSH|^~\\&|ID2');
});

test("the user's own win over the built-in ones", () => {
  assert.equal(replaced('MSH|^~\\&|{{id}}', { id: 'MINE' }), 'MSH|^~\\&|MINE');
  assert.equal(replaced('MSH|^~\\&|{{id}}|', { id: '' }), 'MSH|^~\\&||');
});

test('values are escaped by the delimiters of the message that they are in', () => {
  const variables = { name: 'A|B^C&D~E\\F\nG#' };
  assert.equal(
    replaced('MSH|^~\\&|\rPID|{{name}}', variables),
    'MSH|^~\\&|\rPID|A\\F\\B\\S\\C\\T\\D\\R\\E\\E\\F\\.br\\G#',
  );
  assert.equal(replaced('MSH#*~!&#\rPID#{{name}}', variables), 'MSH#*~!&#\rPID#A|B^C!T!D!R!E\\F!.br!G!F!');
  const both = replaced('MSH|^~\\&|A|{{v}}\rMSH#*~!&#A#{{v}}\r', { v: '|#' });
  assert.equal(both, 'MSH|^~\\&|A|\\F\\#\rMSH#*~!&#A#|!F!\r');
});

test('a value is not looked into for more names', () => {
  assert.equal(replaced('MSH|^~\\&|{{a}}', { a: '{{b}}', b: 'x' }), 'MSH|^~\\&|{{b}}');
});

test('what holds no name stays: empty braces, JSON, the delimiters', () => {
  const text = 'MSH|^~\\&|{{}}|{{ }}|{{"a":{"b":1}}}|{{1}}|{x}|{{a|b}}\r';
  assert.equal(replaced(text), text);
  assert.equal(replaced('MSH|{{id}}|{{id}}'), 'MSH|{{id}}|ID1');
  // A brace that cuts makes no variable.
  assert.equal(replaced('MSH|{~\\}|{{id}}'), 'MSH|{~\\}|{{id}}');
});

for (const [name, text, path, offset] of [
  ['nme', 'MSH|^~\\&|A\rPID|1||2^{{nme}}', 'PID-3.2', 20],
  ['nme', 'MSH|^~\\&|A\rPID|1||2~3^4&{{ nme }}', 'PID-3[2].2.2', 24],
  ['patient id', 'MSH|^~\\&|A\rOBX|1\rOBX|{{patient id}}', 'OBX[2]-1', 21],
  ['toString', 'MSH|^~\\&|{{toString}}', 'MSH-3', 9],
  ['x', 'MSH|^~\\&|A\rMSH|^~\\&|{{x}}\r', 'message 2, MSH-3', 20],
  ['x', 'BHS|^~\\&|{{x}}\rMSH|^~\\&|A\rMSH|^~\\&|A\r', 'BHS-3', 9],
  ['x', 'MSH|^~\\&|A\rgarbage {{x}}', 'line 2', 19],
] as const) {
  test(`a name without a value refuses the whole, and says where: ${path}`, () => {
    const outcome = withVariables(text, { variables: {}, builtIns: counting() });
    assert.deepEqual(outcome, { kind: 'unknown', name, path, offset });
    assert.ok(outcome.kind === 'unknown');
    assert.equal(
      describeUnknownVariable(outcome),
      `${path}: {{${name}}} has no value. Give it one, or use one of now, today, id, uuid, number.`,
    );
  });
}

test('a name of the user is one that can be written', () => {
  for (const name of ['a', 'Ärzte', '_x', 'a.b-c_1', 'patient id']) assert.ok(isVariableName(name), name);
  for (const name of ['', ' a', 'a ', '1', 'a}', 'a|b', 'a\nb']) assert.ok(!isVariableName(name), JSON.stringify(name));
});

test('a text without two braces is returned as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      fc.pre(!text.includes('{{'));
      assert.equal(replaced(text), text);
      assert.equal(replaced(`MSH|^~\\&|${text}`), `MSH|^~\\&|${text}`);
    }),
  );
});

test('whatever a value holds, the message says just that at that place, and keeps its shape', () => {
  const value = fc.string({ unit: 'grapheme' }).filter(text => !/[\r\n\p{Surrogate}]/u.test(text));
  fc.assert(
    fc.property(value, fc.constantFrom('|^~\\&', '|^~\\&#', '#*~!&', '$%@/+'), (v, delimiters) => {
      const separator = delimiters[0] ?? '';
      const text = `MSH${delimiters}${separator}A\rPID${separator}1${separator}{{v}}${separator}end\r`;
      const message = parseMessage(replaced(text, { v }));
      assert.equal(message?.segments.length, 2);
      assert.equal(message?.valueAt('PID', { field: 2 }), v);
      assert.equal(message?.valueAt('PID', { field: 3 }), 'end');
    }),
  );
});
