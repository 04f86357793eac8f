/** Mapping, warm and with the full trace: an admission, and results of many OBX. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Message, parseMessage } from '../../server/src/core/syntax/message.ts';
import { type CompiledMapping, compileMapping, runMapping } from '../../server/src/mapping/mapping.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';
import { type Medians, measure } from './measure.ts';

const samples = path.join(repositoryRoot, 'samples');
const environment = { now: '20260314084500+0100', newId: () => 'ID1' };

function compiled(text: string): CompiledMapping {
  return compileMapping(text, {
    file: 'bench.hl7map.yaml',
    readFile: name => ({ text: readFileSync(path.join(samples, name), 'utf8') }),
    definitions: version => testDefinitions().loadSync(version),
  });
}

function parsed(text: string): Message {
  const message = parseMessage(text);
  if (message === undefined) throw new Error('The workload is no message.');
  return message;
}

/** One result of so many OBX in one order, each with a note. */
function results(count: number): Message {
  const segments = ['MSH|^~\\&|LAB|A|HUB|B|20260314084500||ORU^R01^ORU_R01|1|P|2.5.1', 'PID|1||4711^^^ACME^MR||A^B'];
  segments.push('OBR|1|1|2|CBC^Blood count^L|||20260314084500');
  for (let number = 1; number <= count; number++)
    segments.push(
      `OBX|${number}|NM|HGB^Haemoglobin^99ACM||${number}|g/L|120-160|N|||F|||20260314084500`,
      'NTE|1|L|A note of some length, as laboratories write them.',
    );
  return parsed(`${segments.join('\r')}\r`);
}

/** Each group read and written, a look-up, a condition, and a note added. */
const resultRules = `hl7map: 1
source: { hl7v2: "2.5.1", message: ORU_R01 }
target: { hl7v2: "2.5.1", message: ORU_R01 }
tables:
  loinc: { csv: tables/loinc.csv, key: local_code, value: loinc, onMissing: warn }
steps:
  - each: OBSERVATION
    map:
      OBX-3.4: OBX-3.1
      OBX-3.1: OBX-3.1 | lookup:'loinc'
      OBX-3.2: OBX-3.1 | lookup:'loinc','display'
      OBX-3.3: { value: LN }
      OBX-5: { from: OBX-5, when: OBX-2 == 'NM' }
      OBX-14: OBX-14 | date_precision:'day'
      NTE-3: NTE-3 | upcase
    steps:
      - add: NTE
        after: OBX
        map: { NTE-3: OBR-4.2 }
`;

/** Medians in milliseconds by name; OBX counts are part of the name. */
export async function measureMapping(rounds: number): Promise<Medians> {
  const admission = compiled(readFileSync(path.join(samples, 'acme-to-borealis.hl7map.yaml'), 'utf8'));
  const patient = parsed(readFileSync(path.join(samples, 'samples', 'acme-adt-a01.hl7'), 'utf8'));
  const rules = compiled(resultRules);
  const run = (mapping: CompiledMapping, message: Message): unknown =>
    runMapping(mapping, message, environment).trace?.entries.length;
  const many = (mapping: CompiledMapping, message: Message, times: number) => (): void => {
    for (let time = 0; time < times; time++) run(mapping, message);
  };
  const medians = await measure(
    [
      { name: 'adt', run: many(admission, patient, 100) },
      ...[50, 500, 5_000].map(count => {
        const message = results(count);
        return { name: `${count} obx`, run: many(rules, message, 5_000 / count) };
      }),
    ],
    rounds,
    4,
  );
  const each = (name: string, times: number): [string, number] => [name, (medians.get(name) ?? Number.NaN) / times];
  return new Map([each('adt', 100), each('50 obx', 100), each('500 obx', 10), each('5000 obx', 1)]);
}
