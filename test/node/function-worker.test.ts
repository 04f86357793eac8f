/** Functions of a mapping, called as if they were synchronous; whatever they do, the caller comes back. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { compileMapping, type LoadFunctions, runMapping } from '../../server/src/mapping/mapping.ts';
import { type FunctionHost, loadFunctions } from '../../server/src/node/function-worker.ts';
import { environment, message, printed, withRules } from '../mapping/mapped.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pipehat-functions-'));
const hosts: FunctionHost[] = [];
after(() => {
  for (const host of hosts) host.close();
  rmSync(folder, { recursive: true, force: true });
});

function load(text: string, name = 'site.mjs', limits = {}): FunctionHost | { problem: string } {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  const host = loadFunctions(file, limits);
  if (!('problem' in host)) hosts.push(host);
  return host;
}

function loaded(text: string, name?: string, limits?: object): FunctionHost {
  const host = load(text, name, limits);
  assert.ok(!('problem' in host), 'problem' in host ? host.problem : '');
  return host;
}

test('calls functions with texts and takes texts, numbers and nothing back', () => {
  const host = loaded(`
    export const ward = (code, prefix = 'Ward') => prefix + ' ' + code;
    export function length(text) { return text.length; }
    export const nothing = () => undefined;
    export const list = () => [1];
    export const later = async () => 'x';
    export const fails = () => { throw new Error('not this one'); };
    export const constant = 4;
  `);
  assert.deepEqual([...host.names].sort(), ['fails', 'later', 'length', 'list', 'nothing', 'ward']);
  assert.deepEqual(host.call('ward', ['4W', 'Unit']), { value: 'Unit 4W' });
  assert.deepEqual(host.call('ward', ['4W']), { value: 'Ward 4W' });
  assert.deepEqual(host.call('length', ['Zoë ✓']), { value: '5' });
  assert.deepEqual(host.call('nothing', ['x']), { value: '' });
  assert.deepEqual(host.call('list', ['x']), { problem: 'it gives no text, but an object' });
  assert.deepEqual(host.call('later', ['x']), { problem: 'it gives no text, but a promise' });
  assert.deepEqual(host.call('fails', ['x']), { problem: 'it failed: not this one' });
});

test('loads CommonJS as well, and says why a file cannot be loaded', () => {
  assert.deepEqual(loaded('exports.twice = text => text + text;', 'site.cjs').call('twice', ['a']), { value: 'aa' });
  assert.deepEqual(loaded('module.exports = { thrice: t => t + t + t };', 'other.cjs').call('thrice', ['a']), {
    value: 'aaa',
  });
  const broken = load('export const x = ;', 'broken.mjs');
  assert.ok('problem' in broken && /Unexpected token/.test(broken.problem));
  const endless = load('for (;;);', 'endless.mjs', { load: 300 });
  assert.deepEqual(endless, { problem: 'loading it took longer than 300 ms' });
});

test('ends a call that takes too long, goes on with the next, and gives up after three', () => {
  const host = loaded(
    'export const hangs = () => { for (;;); }; export const fine = text => text + "!";',
    'hangs.mjs',
    { call: 100 },
  );
  assert.deepEqual(host.call('hangs', ['x']), { problem: 'it took longer than 100 ms' });
  assert.deepEqual(host.call('fine', ['x']), { value: 'x!' });
  host.call('hangs', ['x']);
  host.call('hangs', ['x']);
  assert.deepEqual(host.call('fine', ['x']), { problem: 'functions of this file took too long before' });
});

test('a function that ends its thread or eats its memory is a problem and not the end', () => {
  const host = loaded(
    'export const leaves = () => process.exit(3); export const eats = () => { const all = []; for (;;) all.push(new Array(1e5).fill(1)); };',
    'leaves.mjs',
    { call: 2_000 },
  );
  assert.ok('problem' in host.call('leaves', ['x']));
  assert.ok('problem' in host.call('eats', ['x']));
});

const more = 'functions: ./site.js\n';
const rules = 'PID-2: PID-1 | ward\nPID-3: { value: ALSO }';

function mapped(functions: LoadFunctions | undefined, text = withRules(rules, more)) {
  const compiled = compileMapping(text, {
    file: 'm.hl7map.yaml',
    readFile: () => ({ problem: 'none' }),
    definitions: () => undefined,
    functions,
  });
  const result = runMapping(compiled, message('MSH|^~\\&|A\nPID|1|old'), environment);
  return {
    result,
    text: result.text.split('\r')[1],
    problems: printed(compiled, compiled.problems),
    run: printed(compiled, result.problems),
  };
}

test('in a mapping a function is a filter like any other', () => {
  const host = loaded(
    "export const ward = code => 'W' + code; export const bad = () => { throw new Error('no'); };",
    'filter.mjs',
  );
  const asked: string[] = [];
  const functions: LoadFunctions = name => {
    asked.push(name);
    return host;
  };
  const good = mapped(functions);
  assert.deepEqual([good.text, good.problems, good.run, asked], ['PID|1|W1|ALSO', [], [], ['./site.js']]);
  const bad = mapped(functions, withRules('PID-2: PID-1 | bad\nPID-3: { value: ALSO }', more));
  assert.deepEqual(
    [bad.text, bad.run],
    ['PID|1|old|ALSO', ["5:22 warning invalid-value: The function 'bad' gave nothing: it failed: no."]],
  );
  assert.deepEqual(mapped(functions, withRules('PID-2: PID-1 | wrad', more)).problems, [
    "5:22 error unknown-filter: There is no filter 'wrad'. Did you mean 'ward'?",
  ]);
});

test('without trust no function runs: that is said at the place, the rule does nothing, and the trace says why', () => {
  const { text, problems, result } = mapped(undefined);
  assert.equal(text, 'PID|1|old|ALSO');
  assert.deepEqual(problems, [
    '2:12 warning untrusted-functions: The functions of ./site.js do not run: they run only where the workspace is trusted (on the command line with --trust-functions). Rules that call one do nothing.',
  ]);
  assert.equal(result.failed, false);
  assert.deepEqual(
    result.trace?.notFired.map(({ out, reason }) => [out, reason.kind]),
    [['PID-2', 'no-function']],
  );
});

test('a file that cannot be loaded is an error at its place, and the rest still runs', () => {
  const { text, problems } = mapped(() => ({ problem: 'there is no such file' }));
  assert.equal(text, 'PID|1|old|ALSO');
  assert.deepEqual(problems, [
    '2:12 error schema: ./site.js cannot be used: there is no such file. Rules that call a function do nothing.',
  ]);
});
