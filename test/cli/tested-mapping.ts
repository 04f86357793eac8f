/** A mapping with its table, messages and test file, as files of a folder. */
import { registration } from './memory-shell.ts';

export const mapping = `hl7map: 1
source: { hl7v2: "2.5.1", message: ADT_A01 }
target: { hl7v2: "2.5.1", message: ADT_A01 }
params: { site: HERE }
tables: { sex: { csv: tables/sex.csv, key: local, value: hl7, onMissing: warn } }
steps:
  - map:
      MSH-6: params.site
      PID-8: PID-8 | lookup:'sex'
`;
const table = 'local,hl7\nW,F\n';
export const input = registration('W').replaceAll('\r', '\n');
export const output = input.replace('|BOREALIS|', '|HERE|').replace('|W\n', '|F\n');
/** One case that passes, and one that does not. */
export const cases = `mapping: m.hl7map.yaml
cases:
  - name: passes
    input: in.hl7
    expect: out.hl7
  - name: 'does not <pass> # at all'
    input: in.hl7
    expect: other.hl7
    assert:
      PID-19: "7"
    diagnostics: [table-miss]
`;
export const files = {
  'm.hl7map.yaml': mapping,
  'tables/sex.csv': table,
  'in.hl7': input,
  'out.hl7': output,
  'other.hl7': output.replace('Halimbawa', 'Mfano').replace('|F\n', '|M\n'),
  'm.hl7map.test.yaml': cases,
};

/** The same in a folder below. */
export const filesInSite: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([name, text]) => [`site/${name}`, text]),
);
