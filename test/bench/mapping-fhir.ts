/** Mapping laboratory reports to FHIR with the sample mapping, beside a Liquid template over an object tree of the same message. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Hl7Message } from '@medplum/core';
import { Liquid } from 'liquidjs';
import { parseMessage } from '../../server/src/core/syntax/message.ts';
import { type CompiledMapping, compileMapping, runMapping } from '../../server/src/mapping/mapping.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';
import { type Medians, measure } from './measure.ts';

const samples = path.join(repositoryRoot, 'samples');
const read = (file: string): string => readFileSync(path.join(samples, file), 'utf8');

/** The sample mapping from HL7 v2 to FHIR, checked against FHIR's definitions as users have it. */
function labMapping(): CompiledMapping {
  return compileMapping(read('lab-to-fhir.hl7map.yaml'), {
    file: 'lab-to-fhir.hl7map.yaml',
    readFile: file => ({ text: read(file) }),
    definitions: version => testDefinitions().loadSync(version),
    fhirR4: () => testDefinitions().fhirR4Sync(),
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

/** What to run for one message: the mapping, the mapping with its trace, and the template. */
function candidates(name: string, text: string) {
  const mapping = labMapping();
  const environment = { now: '20260314084500+0100', newId: () => 'ID1' };
  const mapped = () => runMapping(mapping, parseMessage(text) ?? failed(), environment);
  const liquid = new Liquid();
  const parsed = liquid.parse(template);
  const tests = { HB: { loinc: '718-7', display: 'Haemoglobin' }, K: { loinc: '2823-3', display: 'Potassium' } };
  const rendered = (): unknown => {
    const m = Hl7Message.parse(text).segments.map(({ fields }) => fields.map(field => field.components));
    return JSON.parse(liquid.renderSync(parsed, { m: m.map(([id, ...rest]) => [id?.[0]?.[0], ...rest]), tests }));
  };
  // A template that gives no JSON, or a mapping that fails, would be measured for nothing.
  rendered();
  if (mapped().failed) failed();
  return [
    { name, run: mapped },
    { name: `${name} trace`, run: () => mapped().trace?.entries.length },
    { name: `${name} liquid`, run: rendered },
  ];
}

function failed(): never {
  throw new Error('The message cannot be mapped.');
}

/** Medians in milliseconds of `oru`, `500`, `1000`, each also ` trace` and ` liquid`. */
export function measureFhirMapping(rounds: number): Promise<Medians> {
  const oru = read('samples/lab-oru-r01.hl7').replaceAll('\n', '\r');
  return measure(
    [...candidates('oru', oru), ...candidates('500', labReport(500)), ...candidates('1000', labReport(1000))],
    rounds * 5,
    30,
  );
}
