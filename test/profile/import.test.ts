import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { importBundle } from '../../server/src/profile/import/import-bundle.ts';
import { parseXml } from '../../server/src/profile/import/xml.ts';
import { ProfileSet } from '../../server/src/profile/profile.ts';
import { DocumentDiagnostics } from '../../server/src/service/diagnostics.ts';
import { VersionLoader } from '../../server/src/service/facts-at.ts';
import { defaultSettings } from '../../server/src/service/settings.ts';
import { testDefinitions } from '../support/definitions.ts';
import { constraintsXml, profileXml, valueSetsXml } from './bundles.ts';
import { profileOf } from './profiles.ts';

const imported = () =>
  importBundle(
    [
      { name: 'PROFILE.xml', text: profileXml },
      { name: 'VALUESETS.xml', text: valueSetsXml },
      { name: 'CONSTRAINTS.xml', text: constraintsXml },
    ],
    version => testDefinitions().loadSync(version),
  );

describe('importing a bundle', () => {
  it('gives a profile for each message, without a problem of its own', () => {
    const { profiles } = imported();
    assert.deepEqual(
      profiles.map(({ fileName }) => fileName),
      ['B1-ADT_A01.hl7profile.yaml'],
    );
    const [{ fileName, text } = { fileName: '', text: '' }] = profiles;
    assert.deepEqual(
      profileOf({ [fileName]: text }).problems.map(({ message }) => message),
      [],
      text,
    );
  });

  it('writes what differs from the standard, place by place', () => {
    const [{ text } = { text: '' }] = imported().profiles;
    for (const line of [
      'name: B1 Admit',
      '  MSH-9: "ADT^A01"',
      '      2: { usage: X }',
      '      3: { repeat: "2..3" }',
      '      "3.2": { usage: X }',
      '      3.4.1: { usage: R }',
      '      8: { usage: R, table: SEX_B }',
      '      "10.4": { table: RACE_B }',
      '      1: { name: Pet name, type: ST, usage: R, length: 40 }',
      '      - { segment: ZPI, after: PID, min: 0, max: 1 }',
      '    require: [NK1]',
      '    forbid: [DB1]',
      '      M: "Male & such"',
    ])
      assert.ok(text.includes(`${line}\n`), `${line}\nin\n${text}`);
    assert.doesNotMatch(text, /Not this one/);
  });

  it('lists what it does not understand, with file, kind and id', () => {
    const { leftOut, profiles } = imported();
    const said = leftOut.map(({ file, kind, id, why }) => `${file} ${kind} ${id}: ${why}`);
    for (const expected of [
      /^CONSTRAINTS\.xml Predicate P-group: .*group/,
      /^CONSTRAINTS\.xml Constraint C-format: .*pattern/,
      /^CONSTRAINTS\.xml Constraint C-plugin: Plugin/,
      /^CONSTRAINTS\.xml Constraint C-unused: .*NOBODY/,
      /^PROFILE\.xml Segment ROL: .*group/,
    ])
      assert.ok(
        said.some(line => expected.test(line)),
        `${expected} in\n${said.join('\n')}`,
      );
    const [{ text } = { text: '' }] = profiles;
    for (const { id } of leftOut) assert.ok(text.includes(id), id);
  });

  it('gives a profile that finds what the bundle asks for', async () => {
    const [{ fileName, text } = { fileName: '', text: '' }] = imported().profiles;
    const choose = new ProfileSet([profileOf({ [fileName]: text })]).forFile({ kind: 'any' });
    const diagnostics = new DocumentDiagnostics(
      new VersionLoader(testDefinitions()),
      defaultSettings,
      () => Promise.resolve(),
      choose,
    );
    const message = [
      'MSH|^~\\&|A|B|C|D|20260314||ADT^A01^ADT_A01|1|P|2.5.1',
      'EVN||20260314',
      'PID|1|old|4711^^^HOSP^MR~12^1^^HOSP||Okafor^Nneka|||X',
      'ZPI|Rex',
      'PV1|1|I',
      'DB1|1',
      'OBX|1|NM|1^A|0|5||low||||P|||20260314|||S1',
    ].join('\r');
    const found = await diagnostics.findings(SourceText.of(message), { isCancellationRequested: false });
    const said = (found ?? []).map(({ code, path, message: words }) => `${code} ${path} ${words}`).join('\n');
    for (const expected of [
      /^profile PID-2 .*must not be sent/m,
      /^profile PID-3\[2\]\.2 .*must not be sent/m,
      /^required-field PID-3\[2\]\.3 .*since PID-3\.2/m,
      /^not-in-table PID-8 .*table SEX_B \(expected F or M\)/m,
      /^required-field ZPI-2 /m,
      /^missing-segment NK1 /m,
      /^unexpected-segment DB1 /m,
      /^profile OBX-7 .*has not the form \[0-9\]\+/m,
      /^profile OBX .*C-plain: OBX-11 is F/m,
      /^profile OBX .*C-imply: A number has units/m,
      /^profile OBX .*C-number: OBX-4 is positive/m,
    ])
      assert.match(said, expected);
    assert.doesNotMatch(said, /C-xor|C-set/);
  });
});

describe('an XML file of a bundle', () => {
  const refused = (text: string): string => {
    const { leftOut, profiles } = importBundle([{ name: 'PROFILE.xml', text }], version =>
      testDefinitions().loadSync(version),
    );
    assert.deepEqual(profiles, []);
    assert.equal(leftOut[0]?.kind, 'file');
    return leftOut[0]?.why ?? '';
  };

  it('is refused with an external entity', () => {
    const text = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ConformanceProfile>&x;</ConformanceProfile>`;
    assert.match(refused(text), /document type declaration/);
  });

  it('is refused with entities that grow', () => {
    const text = `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><ConformanceProfile>&b;</ConformanceProfile>`;
    assert.match(refused(text), /document type declaration/);
  });

  it('is refused where it is no XML, nested too deep, or of no use', () => {
    assert.match(refused('<a><b></a>'), /line 1/);
    assert.match(refused('<a>'.repeat(200)), /levels/);
    assert.match(refused('&nbsp;'), /line 1/);
    assert.match(refused(''), /no element|document/);
  });

  it('keeps predefined entities and character data', () => {
    const { root } = parseXml('<a b="x &amp; y">1 &lt; 2<![CDATA[ & 3]]></a>');
    assert.deepEqual([root?.attributes.b, root?.text], ['x & y', '1 < 2 & 3']);
  });
});

describe('a bundle whose names are traps', () => {
  it('stays a profile of its own making', () => {
    const text = profileXml
      .replaceAll('"ZPI"', '"ZP&#10;rules: { profile: off }&#10;x"')
      .replaceAll('Name="Admit"', 'Name="a&#10;version: 9"');
    const { profiles } = importBundle([{ name: 'PROFILE.xml', text }], version => testDefinitions().loadSync(version));
    const [{ fileName, text: written } = { fileName: '', text: '' }] = profiles;
    const profile = profileOf({ [fileName]: written });
    assert.deepEqual([profile.severities.size, profile.version], [0, '2.5.1']);
  });
});
