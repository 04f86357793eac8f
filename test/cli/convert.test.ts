import assert from 'node:assert/strict';
import { it } from 'node:test';
import { folderWith, pipehat } from './memory-shell.ts';

const message = 'MSH|^~\\&|A|B|||||ADT^A01^ADT_A01|7|T|2.5.1\rPID|1||4~5||D^J\r';

it('converts to JSON and back, one message and several', async () => {
  const cwd = folderWith({ 'one.hl7': message, 'two.hl7': message + message });
  for (const [file, count] of [
    ['one.hl7', 1],
    ['two.hl7', 2],
  ] as const) {
    const { out, exitCode } = await pipehat(['convert', file, '--to', 'json'], { cwd });
    const json = JSON.parse(out);
    assert.equal(Array.isArray(json) ? json.length : 1, count);
    assert.equal(exitCode, 0);
    const again = await pipehat(['convert', '-', '--to', 'hl7'], { cwd, input: out });
    assert.equal(again.out, message.repeat(count).replaceAll('\r', '\n'));
  }
});

it('converts to XML, and says what that leaves out', async () => {
  const cwd = folderWith({ 'm.hl7': `${message}junk line\r`, 'z.hl7': message.replace('ADT^A01^ADT_A01', 'ZZZ') });
  const { out, err } = await pipehat(['convert', 'm.hl7', 'z.hl7', '--to', 'xml'], { cwd });
  assert.match(
    out,
    /^<\?xml [^\n]*\n<ADT_A01 xmlns="urn:hl7-org:v2xml">\n[\s\S]*<\/ADT_A01>\n<\?xml [^\n]*\n<ZZZ xmlns/,
  );
  assert.match(err, /m\.hl7: 7: a line that is no segment is left out\n/);
  assert.match(err, /z\.hl7: 7: its structure is not known, so the XML has no groups\n/);
});

it('refuses other formats, and fails on what is no JSON', async () => {
  assert.equal((await pipehat(['convert', '-', '--to', 'yaml'], { input: message })).exitCode, 2);
  assert.equal((await pipehat(['convert', '-'], { input: message })).exitCode, 2);
  const { err, exitCode } = await pipehat(['convert', '-', '--to', 'hl7'], { input: message });
  assert.deepEqual([err, exitCode], ['pipehat: standard input: this is no JSON\n', 1]);
});
