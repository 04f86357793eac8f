/**
 * `npm run bench`: this project against floors and peers, interleaved in one run. Times are noise on a shared machine; what is
 * printed first are the ratios. Writes bench-results.json.
 */
import { writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Hl7Message } from '@medplum/core';
import { headerIdAt } from '../../server/src/core/syntax/chunk.ts';
import { standardDelimiters } from '../../server/src/core/syntax/delimiters.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { TokenBuffer, tokenizeSegment } from '../../server/src/core/syntax/tokenizer.ts';
import { DocumentValidation } from '../../server/src/core/validate/document-validation.ts';
import { neverCancelled } from '../../server/src/service/cancellation.ts';
import { type DocumentSnapshot, documentStore } from '../../server/src/service/document.ts';
import { createLanguageService } from '../../server/src/service/language-service.ts';
import { factsOf, testDefinitions } from '../support/definitions.ts';
import { jsonPeer } from './json-peer.ts';
import { measureMapping } from './mapping.ts';
import { measureFhirMapping } from './mapping-fhir.ts';
import { measure, medianRatio, quantile } from './measure.ts';
import { measureMllp } from './mllp.ts';
import { workload } from './workloads.ts';

interface Row {
  readonly what: string;
  readonly value: string;
  readonly goal: string;
}
const rows: Row[] = [];
const row = (what: string, value: string, goal: string): void => {
  rows.push({ what, value, goal });
  console.log(`${what.padEnd(58)} ${value.padStart(12)}   goal ${goal}`);
};
const quiet = process.argv.includes('--quick');
const rounds = quiet ? 3 : 9;

const text = workload('10m');
const megabytes = text.length / 1e6;
const messages = text.split(/(?=MSH\|)/).filter(message => message.startsWith('MSH'));

/** What any tokeniser has to do at the least: look at each character and ask a table about it. */
function scanOnly(): number {
  const { classes } = standardDelimiters;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    if (classes[text.charCodeAt(at)] !== 0) count++;
  }
  return count;
}

function tokenizeAll(): number {
  const buffer = new TokenBuffer();
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\r', start);
    const id = headerIdAt(text, start, end);
    const header = id === 'MSH' || id === 'FHS' || id === 'BHS';
    buffer.length = 0;
    count += tokenizeSegment(text, start, end, standardDelimiters, header, buffer);
    start = end + 1;
  }
  return count;
}

function validateAll(): number {
  const validation = new DocumentValidation({ factsOf });
  for (const _ of validation.update(SourceText.of(text)));
  return validation.count;
}

/** The same messages as JSON with a schema that asks about as much of it: what an editor does with that is the peer. */
const json = jsonPeer(text);

const parse = await measure(
  [
    { name: 'scan', run: scanOnly },
    { name: 'tokenize', run: tokenizeAll },
    { name: 'open', run: () => SourceText.of(text) },
    { name: 'rules', run: validateAll },
    { name: 'json', run: json.run },
    { name: 'medplum', run: () => messages.map(message => Hl7Message.parse(message)) },
  ],
  rounds,
);
const time = (name: string): number => parse.get(name) ?? Number.NaN;
row(
  'tokenise 10 MB, against looking at each character',
  (time('scan') / time('tokenize')).toFixed(2),
  '1, never below 0.7',
);
row(
  'tokenise 10 MB, against @medplum/core parsing it',
  `${(time('medplum') / time('tokenize')).toFixed(0)} times`,
  '12 times',
);
row('tokenise', `${((megabytes / time('tokenize')) * 1000).toFixed(0)} MB/s`, '450 MB/s');
row(
  'parse and keep 10 MB, against @medplum/core',
  `${(time('medplum') / time('open')).toFixed(0)} times`,
  '100, never below 25',
);
row('tokenise and all rules', `${((megabytes / time('rules')) * 1000).toFixed(0)} MB/s`, '200, never below 100 MB/s');
row(
  'tokenise and all rules, against looking at each character',
  (time('scan') / time('rules')).toFixed(2),
  '0.33, never below 0.16',
);
row(
  'tokenise and all rules, against a JSON language service',
  `${(time('json') / json.megabytes / (time('rules') / megabytes)).toFixed(0)} times`,
  '20 times',
);
row('all rules, against tokenising alone', `${(time('rules') / time('tokenize')).toFixed(1)} times`, '-');

/** Median and 99th percentile of something done at places all over a document, in milliseconds. */
async function latencies(
  document: DocumentSnapshot,
  count: number,
  run: (line: number, number: number) => Promise<unknown>,
) {
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const line = (number * 7919) % document.lineCount;
    const start = performance.now();
    await run(line, number);
    times.push(performance.now() - start);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

const p50 = new Map<string, number>();
for (const size of quiet ? ['1k', '10m'] : ['1k', '1m', '10m', '50m', 'huge-obx']) {
  const service = createLanguageService({
    definitions: testDefinitions(),
    pause: () => nextTurn(),
    environment: () => ({ now: '20260314084500+0100', newId: () => 'NEW1' }),
  });
  let document: DocumentSnapshot = documentStore.create('bench:x', 'hl7', 1, workload(size));
  await service.diagnose(document, neverCancelled);
  const type = async (line: number, number: number): Promise<unknown> => {
    const at = { line, character: 4 };
    document = documentStore.update(
      document,
      [{ range: { start: at, end: at }, text: number % 2 ? '1' : '' }],
      number + 2,
    );
    return service.diagnose(document, neverCancelled);
  };
  await latencies(document, 200, type);
  const keystroke = await latencies(document, 400, type);
  const hover = await latencies(document, 400, line => service.hover(document, { line, character: 12 }));
  const asked = { snippets: true, isAgain: false };
  const values = await latencies(document, 400, line => service.completion(document, { line, character: 12 }, asked));
  const segments = await latencies(document, 400, line => service.completion(document, { line, character: 0 }, asked));
  const signature = await latencies(document, 400, line => service.signatureHelp(document, { line, character: 12 }));
  const place = await latencies(document, 400, line => service.placeAt(document, { line, character: 12 }, false));
  p50.set(size, keystroke.p50);
  row(
    `keystroke to diagnostics in ${size}, p50 / p99`,
    `${keystroke.p50.toFixed(2)} / ${keystroke.p99.toFixed(2)} ms`,
    '0.25 / 2 ms',
  );
  row(`hover in ${size}, p50 / p99`, `${hover.p50.toFixed(2)} / ${hover.p99.toFixed(2)} ms`, '0.3 / 2 ms');
  row(
    `values to complete in ${size}, p50 / p99`,
    `${values.p50.toFixed(2)} / ${values.p99.toFixed(2)} ms`,
    '2 / 10 ms',
  );
  row(
    `segments to complete in ${size}, p50 / p99`,
    `${segments.p50.toFixed(2)} / ${segments.p99.toFixed(2)} ms`,
    '2 / 10 ms',
  );
  row(
    `signature help in ${size}, p50 / p99`,
    `${signature.p50.toFixed(2)} / ${signature.p99.toFixed(2)} ms`,
    '1 / 2 ms',
  );
  row(`status bar place in ${size}, p50 / p99`, `${place.p50.toFixed(2)} / ${place.p99.toFixed(2)} ms`, '1 / 2 ms');
  const whole = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    await run();
    row(`${what} of all of ${size}`, `${(performance.now() - start).toFixed(0)} ms`, '-');
  };
  await whole('folding', () => service.foldingRanges(document, neverCancelled));
  await whole('links', () => service.documentLinks(document, neverCancelled));
  const nowhere = { line: 0, text: 'PID-99' };
  await whole('a path that is nowhere', () => service.findPlaces(document, nowhere, neverCancelled));
}
const largest = quiet ? '10m' : '50m';
row(
  `keystroke in ${largest} against 1k`,
  `${((p50.get(largest) ?? 0) / (p50.get('1k') ?? 1)).toFixed(1)} times`,
  '1.5 times',
);

const mapping = await measureMapping(rounds);
const took = (name: string): number => mapping.get(name) ?? Number.NaN;
row('map an admission, warm, with full trace', `${took('adt').toFixed(2)} ms`, '0.5, never above 2 ms');
row('map 500 OBX, warm, with full trace', `${took('500 obx').toFixed(1)} ms`, '10, never above 40 ms');
row('map 500 OBX against ten times 50', (took('500 obx') / (10 * took('50 obx'))).toFixed(2), '1, linear');
row('map 5,000 OBX against ten times 500', (took('5000 obx') / (10 * took('500 obx'))).toFixed(2), '1, linear');

const fhir = await measureFhirMapping(rounds);
const mapped = (name: string): number => fhir.get(name) ?? Number.NaN;
row('ORU to FHIR, checked, with its trace', `${mapped('oru trace').toFixed(2)} ms`, '1.5, never above 5 ms');
row('500 OBX to FHIR, checked, with its trace', `${mapped('500 trace').toFixed(1)} ms`, '10, never above 40 ms');
row('1000 OBX to FHIR against 500', `${(mapped('1000 trace') / mapped('500 trace')).toFixed(2)} times`, '2 times');
for (const [peer, what] of [
  ['liquid', 'a Liquid template'],
  ['jsonata', 'a JSONata expression'],
] as const)
  row(
    `ORU / 500 OBX to FHIR, against ${what} without check or trace`,
    `${(mapped(`oru ${peer}`) / mapped('oru')).toFixed(1)} / ${(mapped(`500 ${peer}`) / mapped('500')).toFixed(1)} times`,
    '-',
  );

// Warm code and many short rounds also in the quick bench: fewer say nothing.
const mllp = await measureMllp(quiet ? 40 : 120);
const against = (floor: string, name: string): string => medianRatio(mllp, floor, name).toFixed(2);
row('MLLP sender one by one, against a raw socket', against('raw', 'sender'), '0.9, never below 0.75');
row('MLLP sender, window of 64, against a raw socket', against('raw window', 'sender window'), '0.5, never below 0.25');
row('the same, against one that gathers its writes', against('raw gathered', 'sender window'), '-');
row('MLLP listener, against a raw socket', against('raw', 'listener'), '0.8, never below 0.5');

writeFileSync('bench-results.json', `${JSON.stringify({ node: process.version, rows }, null, 2)}\n`);
