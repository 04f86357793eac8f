import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constraintsXml, profileXml, valueSetsXml } from '../profile/bundles.ts';
import { folderWith, pipehat, registration } from './memory-shell.ts';

const borealis = `hl7profile: 1
name: Borealis
applies: { files: "inbound/**", MSH-3: ACME_ADT }
segments:
  PID:
    fields:
      7: { usage: X }
      8: { name: Sex at admission, table: sexes }
  ZPI: { name: Pet information, fields: { 1: { name: Pet name, type: ST, usage: R } } }
messages:
  ADT_A01: { add: [{ segment: ZPI, after: PID }], require: [NK1] }
tables:
  sexes: { csv: tables/sexes.csv, key: code, value: name, closed: true }
rules: { missing-segment: warning }
`;
const files = {
  'borealis.hl7profile.yaml': borealis,
  'tables/sexes.csv': 'code,name\nM,Male\n',
  'a.hl7': registration(),
  'other.hl7': registration().replace('|ACME_ADT|', '|ELSE|'),
};

describe('lint --profile', () => {
  it('finds what the profile asks for, whatever file the message is in', async () => {
    const cwd = folderWith(files);
    const { out, err, exitCode } = await pipehat(['lint', '--profile', 'borealis.hl7profile.yaml', 'a.hl7'], { cwd });
    assert.deepEqual(
      out.split('\n'),
      [
        'a.hl7:3:43: error profile: PID-7 (Date/Time of Birth): holds a value; profile Borealis (line 7) says that it must not be sent',
        "a.hl7:3:52: error not-in-table: PID-8 (Sex at admission): 'F' is not in table sexes (expected M); profile Borealis (line 13) asks for it",
        'a.hl7:3:1: warning missing-segment: NK1 (Next of Kin / Associated Parties): is missing after PID; profile Borealis (line 11) requires it',
        '',
      ].toSorted(byPlace),
    );
    assert.deepEqual([err, exitCode], ['', 1]);
  });

  it('leaves the messages of others alone, and says so where it is for none', async () => {
    const cwd = folderWith(files);
    const { out, err } = await pipehat(['lint', '--profile', 'borealis.hl7profile.yaml', 'other.hl7'], { cwd });
    assert.equal(out, '');
    assert.match(err, /borealis\.hl7profile\.yaml: the profile is for none of the messages/);
  });

  it('takes several, and what --rule says over what they say', async () => {
    const cwd = folderWith({
      ...files,
      'more.hl7profile.yaml': 'hl7profile: 1\nname: More\nsegments: { PV1: { fields: { 3: { usage: R } } } }\n',
    });
    const profiles = ['--profile', 'borealis.hl7profile.yaml', '--profile', 'more.hl7profile.yaml'];
    const rules = ['--rule', 'missing-segment=error', '--rule', 'profile=off', '--rule', 'not-in-table=off'];
    const { out } = await pipehat(['lint', ...profiles, ...rules, 'a.hl7'], { cwd });
    assert.match(
      out,
      /^a\.hl7:3:1: error missing-segment: NK1.*\na\.hl7:4:\d+: error required-field: PV1-3 .*More \(line 3\).*\n$/,
    );
  });

  it('tells what is wrong with a profile and goes on with the rest of it', async () => {
    const cwd = folderWith({ ...files, 'borealis.hl7profile.yaml': borealis.replace('usage: X', 'usage: Z') });
    const { out, err, exitCode } = await pipehat(['lint', '--profile', 'borealis.hl7profile.yaml', 'a.hl7'], { cwd });
    assert.match(err, /^borealis\.hl7profile\.yaml:7:19: error schema: 'usage' is 'Z'/);
    assert.match(out, /not-in-table: PID-8/);
    assert.equal(exitCode, 1);
  });

  it('refuses a profile that is not there', async () => {
    const { err, exitCode } = await pipehat(['lint', '--profile', 'no.hl7profile.yaml', '-'], {
      input: registration(),
    });
    assert.deepEqual([err, exitCode], ['pipehat: no.hl7profile.yaml: no such file or folder\n', 2]);
  });
});

/** Findings come by place; the test lists them as a reader would. */
function byPlace(a: string, b: string): number {
  const place = (text: string): number => (text === '' ? Number.POSITIVE_INFINITY : Number(text.split(':')[2]));
  return place(a) - place(b);
}

describe('explain --profile', () => {
  it('says what a place is under the profile', async () => {
    const cwd = folderWith(files);
    const explain = (...words: string[]) =>
      pipehat(['explain', '--profile', 'borealis.hl7profile.yaml', '--json', ...words], { cwd });
    const [field, segment, structure] = JSON.parse((await explain('PID-7', 'ZPI', 'ADT_A01')).out);
    assert.equal(field.usage, 'X');
    assert.deepEqual([segment.name, segment.fields[0].name], ['Pet information', 'Pet name']);
    const names = structure.children.map(({ name }: { name: string }) => name);
    assert.equal(names[names.indexOf('PID') + 1], 'ZPI');
  });

  it('lists the codes of the profile', async () => {
    const cwd = folderWith(files);
    const { out } = await pipehat(['explain', '--profile', 'borealis.hl7profile.yaml', 'PID-8'], { cwd });
    assert.match(out, /PID-8 Sex at admission[\s\S]*M +Male/);
  });
});

describe('profile check', () => {
  it('is silent about a good profile', async () => {
    const cwd = folderWith(files);
    const { out, exitCode } = await pipehat(['profile', 'check', 'borealis.hl7profile.yaml'], { cwd });
    assert.deepEqual([out, exitCode], ['', 0]);
  });

  it('names file, line and column of what is wrong, and exits with 1', async () => {
    const cwd = folderWith({
      'a.hl7profile.yaml': 'hl7profile: 1\nsegments: { PIX: { fields: { 1: { usage: R } } } }\n',
    });
    const { out, exitCode } = await pipehat(['profile', 'check', 'a.hl7profile.yaml'], { cwd });
    assert.match(
      out,
      /^a\.hl7profile\.yaml:2:13: error unknown-path: HL7 2\.5\.1 has no segment PIX\. Did you mean 'PID'\?/,
    );
    assert.equal(exitCode, 1);
    const [found] = JSON.parse((await pipehat(['profile', 'check', '--json', 'a.hl7profile.yaml'], { cwd })).out);
    assert.deepEqual([found.file, found.line, found.column, found.endColumn], ['a.hl7profile.yaml', 2, 13, 16]);
  });
});

describe('profile import', () => {
  const bundle = {
    'bundle/PROFILE.xml': profileXml,
    'bundle/VALUESETS.xml': valueSetsXml,
    'bundle/CONSTRAINTS.xml': constraintsXml,
  };

  it('writes a profile that the other commands take, and tells what is not in it', async () => {
    const cwd = folderWith(bundle);
    const { out, err, exitCode } = await pipehat(['profile', 'import', 'bundle', '-o', 'profiles'], { cwd });
    assert.deepEqual([out, exitCode], ['profiles/B1-ADT_A01.hl7profile.yaml\n', 0]);
    assert.match(err, /^pipehat: not imported: bundle\/CONSTRAINTS\.xml: Constraint C-format: /m);
    const check = await pipehat(['profile', 'check', 'profiles/B1-ADT_A01.hl7profile.yaml'], { cwd });
    assert.deepEqual([check.out, check.exitCode], ['', 0]);
  });

  it('does not write over a profile unless it is told to', async () => {
    const cwd = folderWith({ ...bundle, 'B1-ADT_A01.hl7profile.yaml': 'mine\n' });
    const kept = await pipehat(['profile', 'import', 'bundle'], { cwd });
    assert.match(kept.err, /is there already \(see --force\)/);
    assert.equal(kept.exitCode, 2);
    assert.equal((await pipehat(['profile', 'import', 'bundle', '--force'], { cwd })).exitCode, 0);
  });

  it('refuses a bundle with an external entity, and one that is not there', async () => {
    const cwd = folderWith({
      'a.xml': '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ConformanceProfile>&x;</ConformanceProfile>',
    });
    const refused = await pipehat(['profile', 'import', 'a.xml'], { cwd });
    assert.match(refused.err, /a\.xml: file: it can't be read: line 1: a document type declaration/);
    assert.equal(refused.exitCode, 2);
    assert.equal((await pipehat(['profile', 'import', 'none'], { cwd })).exitCode, 2);
  });
});
