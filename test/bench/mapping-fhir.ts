/** Mapping laboratory reports to FHIR with the sample mapping, beside what a Liquid template and a JSONata expression make of the same message. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Hl7Message } from '@medplum/core';
import jsonata from 'jsonata';
import { Liquid } from 'liquidjs';
import { parseMessage } from '../../server/src/core/syntax/message.ts';
import { type CompiledMapping, compileMapping, runMapping } from '../../server/src/mapping/mapping.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';
import { type Candidate, type Medians, measure } from './measure.ts';

const samples = path.join(repositoryRoot, 'samples');
const read = (file: string): string => readFileSync(path.join(samples, file), 'utf8');

/** The sample mapping from HL7 v2 to FHIR, checked against FHIR's definitions as users have it. */
function labMapping(): CompiledMapping {
  return compileMapping(read('lab-to-fhir.hl7map.yaml'), {
    file: 'lab-to-fhir.hl7map.yaml',
    readFile: file => ({ text: read(file) }),
    definitions: version => testDefinitions().loadSync(version),
    fhirR4: () => testDefinitions().fhirR4Sync(),
    v2f: () => testDefinitions().v2fSync(),
    mappings: () => testDefinitions().mappingsSync(),
  });
}

/** The sample report with a number of results of one order. */
function labReport(results: number): string {
  const [head = '', rest = ''] = read('samples/lab-oru-r01.hl7')
    .replaceAll('\n', '\r')
    .split(/(?=OBX\|1\|)/);
  const result = rest.split('\r')[0] ?? '';
  const all = Array.from({ length: results }, (_, index) => `${result.replace('OBX|1|', `OBX|${index + 1}|`)}\r`);
  return head + all.join('');
}

/** Resources of about the same content, ids and references left out, as such a template writes them. */
const template = `{"resourceType":"Bundle","type":"transaction","entry":[
{%- for s in m -%}{%- if s[0] == 'PID' -%}
{"resource":{"resourceType":"Patient","identifier":[{%- for id in s[3] -%}{"value":"{{ id[0] }}","assigner":{"display":"{{ id[3] }}"} }{%- unless forloop.last -%},{%- endunless -%}{%- endfor -%}],"name":[{"family":"{{ s[5][0][0] }}","given":["{{ s[5][0][1] }}"]}],"gender":"{% if s[8][0][0] == 'F' %}female{% else %}male{% endif %}","birthDate":"{{ s[7][0][0] | slice: 0, 4 }}-{{ s[7][0][0] | slice: 4, 2 }}-{{ s[7][0][0] | slice: 6, 2 }}"} }
{%- elsif s[0] == 'OBX' -%}
{%- assign row = tests[s[3][0][0]] -%}
,{"resource":{"resourceType":"Observation","status":"{% if s[11][0][0] == 'F' %}final{% else %}preliminary{% endif %}","code":{"coding":[{"system":"http://loinc.org","code":"{{ row.loinc }}","display":"{{ row.display }}"}]},"effectiveDateTime":"{{ s[14][0][0] | slice: 0, 4 }}-{{ s[14][0][0] | slice: 4, 2 }}-{{ s[14][0][0] | slice: 6, 2 }}"{% if s[2][0][0] == 'NM' %},"valueQuantity":{"value":{{ s[5][0][0] }},"unit":"{{ s[6][0][0] }}"}{% else %},"valueString":{{ s[5][0][0] | json }}{% endif %} } }
{%- endif -%}{%- endfor -%}]}`;

/** The same resources as a JSONata expression makes them of the message as JSON. */
const expression = `(
  $date := function($text) { $substring($text, 0, 4) & '-' & $substring($text, 4, 2) & '-' & $substring($text, 6, 2) };
  $patient := segments[id = 'PID'].{ 'resource': {
    'resourceType': 'Patient',
    'identifier': [F3.{ 'value': C1, 'assigner': { 'display': C4 } }],
    'name': [F5.{ 'family': C1, 'given': [C2] }],
    'gender': F8[0].C1 = 'F' ? 'female' : 'male',
    'birthDate': $date(F7[0].C1)
  } };
  $observations := segments[id = 'OBX'].(
    $row := $lookup($$.tests, F3[0].C1);
    { 'resource': {
      'resourceType': 'Observation',
      'status': F11[0].C1 = 'F' ? 'final' : 'preliminary',
      'code': { 'coding': [{ 'system': 'http://loinc.org', 'code': $row.loinc, 'display': $row.display }] },
      'effectiveDateTime': $date(F14[0].C1),
      'valueQuantity': F2[0].C1 = 'NM' ? { 'value': $number(F5[0].C1), 'unit': F6[0].C1 },
      'valueString': F2[0].C1 = 'NM' ? undefined : F5[0].C1
    } }
  );
  { 'resourceType': 'Bundle', 'type': 'transaction', 'entry': $append([$patient], $observations) }
)`;

/** A message as JSON, as such expressions take it: `{ id: 'OBX', F3: [{ C1: 'HB', C2: 'Haemoglobin' }] }` for each segment. */
function segmentsAsJson(text: string): readonly object[] {
  return Hl7Message.parse(text).segments.map(({ fields }) => {
    const segment: Record<string, unknown> = { id: fields[0]?.components[0]?.[0] };
    for (const [index, { components: repetitions }] of fields.slice(1).entries())
      segment[`F${index + 1}`] = repetitions.map(components =>
        Object.fromEntries(components.map((value, at) => [`C${at + 1}`, value])),
      );
    return segment;
  });
}

/**
 * What to run for one message: the mapping, the mapping with its trace, the template and the expression.
 * @param times how often each runs in its turn
 */
async function candidates(name: string, text: string, times: number): Promise<readonly Candidate[]> {
  const mapping = labMapping();
  const environment = { now: '20260314084500+0100', newId: () => 'ID1' };
  const mapped = () => runMapping(mapping, parseMessage(text) ?? failed(), environment);
  const tests = { HB: { loinc: '718-7', display: 'Haemoglobin' }, K: { loinc: '2823-3', display: 'Potassium' } };
  const liquid = new Liquid();
  const parsed = liquid.parse(template);
  const rendered = (): { readonly entry: readonly unknown[] } => {
    const m = Hl7Message.parse(text).segments.map(({ fields }) => fields.map(field => field.components));
    return JSON.parse(liquid.renderSync(parsed, { m: m.map(([id, ...rest]) => [id?.[0]?.[0], ...rest]), tests }));
  };
  const compiled = jsonata(expression);
  const evaluated = (): Promise<{ readonly entry: readonly unknown[] }> =>
    compiled.evaluate({ segments: segmentsAsJson(text), tests });
  // Peers that do less than they should, or a mapping that fails, would be measured for nothing.
  const results = text.split('\rOBX|').length - 1;
  if (mapped().failed || rendered().entry.length !== results + 1) failed();
  if ((await evaluated()).entry.length !== results + 1) failed();
  return [
    { name, run: repeated(mapped, times) },
    { name: `${name} trace`, run: repeated(() => mapped().trace?.entries.length, times) },
    { name: `${name} liquid`, run: repeated(rendered, times) },
    {
      name: `${name} jsonata`,
      run: async () => {
        for (let time = 0; time < times; time++) await evaluated();
      },
    },
  ];
}

function repeated(run: () => unknown, times: number): () => void {
  return () => {
    for (let time = 0; time < times; time++) run();
  };
}

function failed(): never {
  throw new Error('The message cannot be mapped.');
}

/**
 * One report takes a fraction of a millisecond. Once in a turn it would be measured with the caches of the processor full of
 * what ran before it, and whoever is first pays most; so in a turn it is mapped many times.
 */
const SMALL_TIMES = 20;

/** Medians in milliseconds of `oru`, `500`, `1000`, each also ` trace`, ` liquid` and ` jsonata`. */
export async function measureFhirMapping(rounds: number): Promise<Medians> {
  const oru = read('samples/lab-oru-r01.hl7').replaceAll('\n', '\r');
  const all = [
    await candidates('oru', oru, SMALL_TIMES),
    await candidates('500', labReport(500), 1),
    await candidates('1000', labReport(1000), 1),
  ];
  const medians = await measure(all.flat(), rounds * 5, 30);
  return new Map([...medians].map(([name, time]) => [name, name.startsWith('oru') ? time / SMALL_TIMES : time]));
}
