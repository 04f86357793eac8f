import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LoadFigures } from '../../server/src/delivery/load-figures.ts';

const sample = (latencyMs: number, result = 'accepted', code = 'AA') => ({
  result,
  code,
  latencyMs,
  isAnswered: code !== '',
});

test('a run is summed up by results, codes and latencies', () => {
  const figures = new LoadFigures();
  for (let latency = 1; latency <= 98; latency++) figures.add(sample(latency));
  figures.add(sample(500, 'applicationError', 'AE'));
  figures.add(sample(30_000, 'timedOut', ''));
  const { latencyMs, ...rest } = figures.summary(2);
  assert.deepEqual(rest, {
    messages: 100,
    seconds: 2,
    perSecond: 50,
    results: { accepted: 98, applicationError: 1, timedOut: 1 },
    codes: { AA: 98, AE: 1 },
  });
  assert.deepEqual([latencyMs?.min, latencyMs?.max], [1, 500], 'a time-out is no latency');
  assert.equal(new LoadFigures().summary(0).latencyMs, undefined);
});

test('percentiles are those of the sorted list, to one percent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.01, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
      list => {
        const figures = new LoadFigures();
        for (const latency of list) figures.add(sample(latency));
        const { latencyMs } = figures.summary(1);
        const sorted = [...list].sort((a, b) => a - b);
        for (const [part, value] of [
          [0.5, latencyMs?.p50],
          [0.95, latencyMs?.p95],
          [0.99, latencyMs?.p99],
        ] as const) {
          const exact = sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
          assert.ok(Math.abs((value ?? 0) - exact) <= exact * 0.012, `${value} is near ${exact}`);
        }
      },
    ),
  );
});
