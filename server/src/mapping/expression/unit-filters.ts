/** Units of measurement (a part of UCUM): a value in one unit to a value in another of the same kind. */
import { type FilterRow, invalid } from './filter-row.ts';
import { numberOf } from './value.ts';

/** What a unit measures, and how many base units it is: gram, metre, second, mole, litre, kelvin. */
interface Unit {
  readonly kind: string;
  readonly factor: number;
  /** Added to the value before it is multiplied: 273.15 for Celsius. */
  readonly shift?: number;
}

const units: Readonly<Record<string, Unit>> = {
  g: { kind: 'mass', factor: 1 },
  '[lb_av]': { kind: 'mass', factor: 453.59237 },
  '[oz_av]': { kind: 'mass', factor: 28.349523125 },
  m: { kind: 'length', factor: 1 },
  '[in_i]': { kind: 'length', factor: 0.0254 },
  '[ft_i]': { kind: 'length', factor: 0.3048 },
  s: { kind: 'time', factor: 1 },
  min: { kind: 'time', factor: 60 },
  h: { kind: 'time', factor: 3600 },
  d: { kind: 'time', factor: 86_400 },
  mol: { kind: 'amount', factor: 1 },
  L: { kind: 'volume', factor: 1 },
  l: { kind: 'volume', factor: 1 },
  '[foz_us]': { kind: 'volume', factor: 0.0295735295625 },
  Pa: { kind: 'pressure', factor: 1 },
  'm[Hg]': { kind: 'pressure', factor: 133_322.387415 },
  K: { kind: 'temperature', factor: 1 },
  Cel: { kind: 'temperature', factor: 1, shift: 273.15 },
  '[degF]': { kind: 'temperature', factor: 5 / 9, shift: 459.67 },
  '%': { kind: 'ratio', factor: 0.01 },
  '1': { kind: 'ratio', factor: 1 },
};
/** Units that take a prefix. */
const metric = new Set(['g', 'm', 's', 'mol', 'L', 'l', 'Pa', 'm[Hg]']);
const prefixes: Readonly<Record<string, number>> = {
  k: 1e3,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
};
/** How people write units that UCUM writes otherwise. */
const spellings: Readonly<Record<string, string>> = {
  lb: '[lb_av]',
  lbs: '[lb_av]',
  oz: '[oz_av]',
  in: '[in_i]',
  ft: '[ft_i]',
  mmHg: 'mm[Hg]',
  C: 'Cel',
  F: '[degF]',
};

export const unitFilters: readonly FilterRow[] = [
  {
    name: 'convert_unit',
    args: [
      { name: 'from', kind: 'text' },
      { name: 'to', kind: 'unit' },
    ],
    summary:
      'A value in another unit of the same kind (UCUM: mass, length, volume, time, amount, pressure, temperature, and quotients of them). Never from mass to amount: that hangs on the substance.',
    example: { expression: "'154' | convert_unit:'[lb_av]','kg' | round:1", gives: '69.9' },
    compile(call, [from, to], { problems }) {
      const target = to && unitOf(to.operand.text);
      if (to !== undefined && target === undefined)
        problems.error('schema', to.operand, `'${to.operand.text}' is no unit that can be converted to.`);
      if (from === undefined || to === undefined || target === undefined) return undefined;
      return (input, run) => {
        const subject = run.single(input, call);
        if (subject === '') return '';
        const written = run.single(from.evaluate(run), from.operand);
        const source = unitOf(written);
        const number = numberOf(subject);
        if (number === undefined) return invalid(run, call, `'${subject}' is no number of up to 15 digits.`);
        if (source === undefined) return invalid(run, call, `'${written}' is no unit that can be converted.`);
        if (source.kind !== target.kind)
          return invalid(run, call, `'${written}' cannot become '${to.operand.text}': they measure different things.`);
        return ((number + (source.shift ?? 0)) * source.factor) / target.factor - (target.shift ?? 0);
      };
    },
  },
];

/** A unit such as `mg/dL`; undefined for one that is not known. */
function unitOf(written: string): Unit | undefined {
  const [first = '', ...others] = written.trim().split('/');
  const numerator = simpleUnit(first);
  const [second, ...more] = others;
  if (numerator === undefined || second === undefined) return numerator;
  const denominator = simpleUnit(second);
  if (denominator === undefined || more.length > 0 || numerator.shift !== undefined || denominator.shift !== undefined)
    return undefined;
  return { kind: `${numerator.kind}/${denominator.kind}`, factor: numerator.factor / denominator.factor };
}

function simpleUnit(written: string): Unit | undefined {
  const name = spellings[written] ?? written;
  const whole = Object.hasOwn(units, name) ? units[name] : undefined;
  if (whole !== undefined) return whole;
  const prefix = prefixes[name.charAt(0)];
  const base = metric.has(name.slice(1)) ? units[name.slice(1)] : undefined;
  return prefix === undefined || base === undefined ? undefined : { ...base, factor: base.factor * prefix };
}
