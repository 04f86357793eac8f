import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import type { CompiledPool, CompiledVersion } from '../../../server/src/core/definitions/compiled.ts';
import { createDefinitions } from '../../../server/src/core/definitions/create.ts';
import type { CompiledFhirR4 } from '../../../server/src/core/fhir/compiled.ts';
import { definitionsIn } from '../../../server/src/node/definitions.ts';

// scripts/unit.mjs has built them, once for all test files.
const folder = process.env.PIPEHAT_TEST_DEFINITIONS ?? '';
const scratch = mkdtempSync(path.join(tmpdir(), 'definitions-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

test('nothing is read before the first load, and each version once', async () => {
  const source = definitionsIn(folder);
  assert.equal(source.loaded('2.4'), undefined);
  const [first, second] = await Promise.all([source.load('2.4'), source.load('2.4')]);
  assert.equal(first, second);
  assert.equal(source.loaded('2.4'), first);
  assert.equal(source.loadSync('2.4'), first);
  assert.equal(source.loaded('2.5'), undefined);
});

test('a load that waits and one that does not answer the same object', async () => {
  const source = definitionsIn(folder);
  const waiting = source.load('2.7');
  const direct = source.loadSync('2.7');
  assert.equal(await waiting, direct);
});

test('a block is decoded when it is first asked for, and then kept', () => {
  const pool = JSON.parse(
    brotliDecompressSync(readFileSync(path.join(folder, 'pool.json.br'))).toString('latin1'),
  ) as CompiledPool;
  const data = JSON.parse(readFileSync(path.join(folder, '2.5.1.json'), 'utf8')) as CompiledVersion;
  // Cutting all but the id out of every block but PID's shows that no other block is needed to read PID.
  const cut = {
    ...pool,
    blocks: pool.blocks.map(block => (block.startsWith('PID|') ? block : block.replace(/^([^|~]*).*$/s, '$1'))),
  };
  const definitions = createDefinitions(data, cut);
  const segment = definitions.segment('PID');
  assert.equal(segment?.fields.length, 39);
  assert.equal(definitions.segment('PID'), segment);
  assert.equal(definitions.segment('PV1')?.fields.length, 0);
  assert.equal(createDefinitions(data, pool).segment('PV1')?.fields.length, 52);
});

test('a folder without definitions is said so, and tried again once they are there', async () => {
  const empty = mkdtempSync(path.join(scratch, 'empty-'));
  const source = definitionsIn(empty);
  await assert.rejects(source.load('2.5'), /ENOENT/);
  assert.throws(() => source.loadSync('2.5'), /ENOENT/);
  for (const name of ['pool.json.br', '2.5.json']) copyFileSync(path.join(folder, name), path.join(empty, name));
  assert.equal((await source.load('2.5')).version, '2.5');
});

test('a damaged file is an error, not an empty answer', async () => {
  const damaged = mkdtempSync(path.join(scratch, 'damaged-'));
  copyFileSync(path.join(folder, 'pool.json.br'), path.join(damaged, 'pool.json.br'));
  writeFileSync(path.join(damaged, '2.5.json'), '{"version":"2.5"');
  await assert.rejects(definitionsIn(damaged).load('2.5'), SyntaxError);
});

test('the version from which on a field or component exists is told by any version', () => {
  const definitions = definitionsIn(folder).loadSync('2.3');
  assert.equal(definitions.firstVersionOfField('PID', 20), '2.1');
  assert.equal(definitions.firstVersionOfField('PID', 31), '2.4');
  assert.equal(definitions.firstVersionOfField('PID', 99), undefined);
  assert.equal(definitions.firstVersionOfField('SPM', 0), '2.5');
  assert.equal(definitions.firstVersionOfField('constructor', 0), undefined);
  assert.equal(definitions.firstVersionOfComponent('CX', 10), '2.5');
  assert.equal(definitions.lengthsAreNormative, true);
  assert.equal(definitionsIn(folder).loadSync('2.7').lengthsAreNormative, false);
});

test('the facts of FHIR are read when they are first asked for, and a type when it is', async () => {
  const scratchFolder = mkdtempSync(path.join(scratch, 'fhir-'));
  const file = path.join(scratchFolder, 'fhir-r4.json.br');
  const source = definitionsIn(scratchFolder);
  await assert.rejects(source.fhirR4(), /ENOENT/);
  assert.throws(() => source.fhirR4Sync(), /ENOENT/);
  const data = JSON.parse(
    brotliDecompressSync(readFileSync(path.join(folder, 'fhir-r4.json.br'))).toString('latin1'),
  ) as CompiledFhirR4;
  // Only what Patient needs is there, so nothing else can have been read.
  const needed = ['Patient', 'DomainResource', 'Resource'];
  writeFileSync(
    file,
    brotliCompressSync(
      JSON.stringify({ ...data, types: Object.fromEntries(needed.map(id => [id, data.types[id]])), values: {} }),
    ),
  );
  const waiting = source.fhirR4();
  const facts = source.fhirR4Sync();
  assert.equal(await waiting, facts);
  assert.equal(facts.type('Patient')?.elements.length, 24);
  assert.equal(facts.type('Patient'), facts.type('Patient'));
  assert.equal(facts.type('Observation'), undefined);
});
