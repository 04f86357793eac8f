import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from '../support/paths.ts';
import { folderWith, pipehat } from './memory-shell.ts';

/** Structures, a version, and a sample that the mapping is run over. */
const starts: readonly (readonly [from: string, version: string, sample: string])[] = [
  ['ADT_A01', '2.5.1', 'adt-a04-v251'],
  ['ADT^A31', '2.5.1', 'adt-a31-utf8-v251'],
  ['ADT^A40', '2.5', 'adt-a40-v25'],
  ['ORU_R01', '2.5.1', 'oru-r01-cbc-v251'],
  ['ORU^R01', '2.3.1', 'oru-r01-microbiology-v231'],
  ['ORU_R01', '2.8', 'oru-r01-v28'],
  ['ORM_O01', '2.3', 'orm-o01-v23'],
  ['OML_O21', '2.5.1', 'oml-o21-v251'],
  ['SIU_S12', '2.4', 'siu-s12-v24'],
  ['VXU_V04', '2.5.1', 'vxu-v04-v251'],
  ['MDM_T02', '2.5', 'mdm-t02-v25'],
  ['DFT_P03', '2.3.1', 'dft-p03-v231'],
  ['RDE_O11', '2.5', 'rde-o11-v25'],
];

/** Takes the `#` away from rules, and leaves it before sentences. */
function withItsRules(text: string): string {
  return text.replaceAll(/^#(?! \S)/gm, '');
}

async function made(from: string, to: string, version: string): Promise<string> {
  const { out, err, exitCode } = await pipehat(['map', 'init', '--from', from, '--to', to, '--version', version]);
  assert.deepEqual([err, exitCode], ['', 0]);
  return out;
}

describe('map init', () => {
  for (const [from, version, sample] of starts)
    for (const to of ['fhir', 'hl7v2'])
      it(`${from} of ${version} to ${to} runs without a problem, with its comments as rules too`, async () => {
        const text = await made(from, to, version);
        const message = readFileSync(path.join(repositoryRoot, 'samples/messages', `${sample}.hl7`), 'utf8');
        const full = withItsRules(text);
        assert.notEqual(full, text);
        const cwd = folderWith({ 'a.hl7map.yaml': text, 'b.hl7map.yaml': full, 'in.hl7': message });
        const checked = await pipehat(['map', 'check', 'a.hl7map.yaml', 'b.hl7map.yaml'], { cwd });
        assert.deepEqual([checked.out, checked.err, checked.exitCode], ['', '', 0]);
        const plain = await pipehat(['map', 'run', 'a.hl7map.yaml', 'in.hl7'], { cwd });
        assert.deepEqual([plain.err, plain.exitCode], ['', 0]);
        const changed = await pipehat(['map', 'run', 'b.hl7map.yaml', 'in.hl7'], { cwd });
        assert.equal(changed.exitCode, 0);
        assert.notEqual(changed.out, plain.out);
      });

  it('what is in the comments changes the identifiers of the patient', async () => {
    const cwd = folderWith({ 'a.hl7map.yaml': withItsRules(await made('ADT_A01', 'fhir', '2.4')) });
    const message = path.join(repositoryRoot, 'samples/messages/adt-a08-v24.hl7');
    const { out } = await pipehat(['map', 'run', 'a.hl7map.yaml', message], { cwd });
    const { identifier } = JSON.parse(out).entry[0].resource;
    assert.deepEqual(
      identifier.map(({ system, value }: { system: string; value: string }) => ({ system, value })),
      [{ system: 'https://acme.example/identifiers', value: '4711004' }],
    );
  });

  it('to FHIR without a ready mapping makes the patient', async () => {
    const text = await made('BAR_P01', 'fhir', '2.5.1');
    const message = 'MSH|^~\\&|A|B|||20260314||BAR^P01^BAR_P01|1|P|2.5.1\rPID|1||1^^^ACME^MR||Halimbawa^Marisol\r';
    const cwd = folderWith({ 'a.hl7map.yaml': text, 'b.hl7map.yaml': withItsRules(text), 'in.hl7': message });
    for (const file of ['a.hl7map.yaml', 'b.hl7map.yaml']) {
      const { out, err, exitCode } = await pipehat(['map', 'run', file, 'in.hl7'], { cwd });
      assert.deepEqual([err, exitCode], ['', 0]);
      assert.match(out, /"family": "Halimbawa"/);
    }
  });

  it('writes a file, and not over one that is there', async () => {
    const cwd = folderWith({});
    const words = ['map', 'init', '--from', 'ORU_R01', '--to', 'fhir', '-o', 'lab.hl7map.yaml'];
    const first = await pipehat(words, { cwd });
    assert.deepEqual([first.out, first.exitCode], ['', 0]);
    assert.ok(existsSync(path.join(cwd, 'lab.hl7map.yaml')));
    const second = await pipehat(words, { cwd });
    assert.deepEqual(
      [second.err, second.exitCode],
      ['pipehat: lab.hl7map.yaml: it is there already; --force writes over it\n', 2],
    );
    assert.equal((await pipehat([...words, '--force'], { cwd })).exitCode, 0);
  });

  it('refuses messages and versions that there are none of', async () => {
    const message = await pipehat(['map', 'init', '--from', 'ORU_R99', '--to', 'fhir']);
    assert.match(message.err, /^pipehat: --from ORU_R99: HL7 2\.5\.1 has no such message; expected a structure/);
    assert.equal(message.exitCode, 2);
    const version = await pipehat(['map', 'init', '--from', 'ORU_R01', '--to', 'fhir', '--version', '9']);
    assert.match(version.err, /^pipehat: --version 9: no version of HL7 v2/);
    const target = await pipehat(['map', 'init', '--from', 'ORU_R01', '--to', 'csv']);
    assert.equal(target.exitCode, 2);
  });
});
