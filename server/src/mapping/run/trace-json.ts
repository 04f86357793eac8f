/** The trace of a run in the form in which `pipehat map run --trace` writes it. */
import type { NotFiredReason, TableUse } from './records.ts';
import type { Read } from './source.ts';
import type { RuleLocation, TraceDropped, TraceEntry, TraceNotFired } from './trace.ts';

/** A trace as JSON: what stands in it for people, without the objects behind it. */
export function traceJson(trace: {
  readonly entries: readonly TraceEntry[];
  readonly notFired: readonly TraceNotFired[];
  readonly dropped: readonly TraceDropped[];
}): TraceJson {
  return {
    entries: trace.entries.map(({ out, value, op, rule, from, because, via }) => ({
      out,
      value,
      op,
      rule: ruleJson(rule),
      from: from.map(readJson),
      because: because.map(({ expression, result }) => ({ expr: expression, result })),
      via: via.map(viaJson),
    })),
    notFired: trace.notFired.map(({ rule, out, instance, reason }) => ({
      rule: ruleJson(rule),
      ...(out === undefined ? {} : { out }),
      ...(instance === undefined ? {} : { instance }),
      reason: reasonJson(reason),
    })),
    dropped: trace.dropped.map(({ path, rule, because }) => ({
      path,
      rule: ruleJson(rule),
      because: because.map(({ expression, result }) => ({ expr: expression, result })),
    })),
  };
}

interface RuleJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
interface ReadJson {
  readonly path: string;
  readonly value: string;
}
interface ViaJson {
  readonly table: string;
  readonly key: string;
  /** What the row holds; null where the table has no such row. */
  readonly hit: string | null;
  readonly file?: string;
  readonly line?: number;
}
interface BecauseJson {
  readonly expr: string;
  readonly result: boolean;
}

/** What `pipehat map run --trace` writes. Lines and columns are 1-based, columns in UTF-16 units. */
export interface TraceJson {
  readonly entries: readonly {
    readonly out: string;
    readonly value: string;
    readonly op: TraceEntry['op'];
    readonly rule: RuleJson;
    readonly from: readonly ReadJson[];
    readonly because: readonly BecauseJson[];
    readonly via: readonly ViaJson[];
  }[];
  readonly notFired: readonly {
    readonly rule: RuleJson;
    readonly out?: string;
    readonly instance?: string;
    readonly reason: ReasonJson;
  }[];
  readonly dropped: readonly {
    readonly path: string;
    readonly rule: RuleJson;
    readonly because: readonly BecauseJson[];
  }[];
}

/** `kind` as in {@link NotFiredReason}, with what goes with it. */
export interface ReasonJson {
  readonly kind: NotFiredReason['kind'];
  readonly because?: readonly (BecauseJson & { readonly values: readonly ReadJson[] })[];
  readonly from?: readonly ReadJson[];
  readonly via?: readonly ViaJson[];
  /** What `each` goes over, for `no-instance`. */
  readonly of?: string;
}

function ruleJson({ file, line, column }: RuleLocation): RuleJson {
  return { file, line, column };
}

function readJson({ path, value }: Read): ReadJson {
  return { path, value };
}

function viaJson({ table, key, row, found }: TableUse): ViaJson {
  return { table: table.name, key, hit: found ?? null, ...(row && { file: row.file, line: row.line }) };
}

function reasonJson(reason: NotFiredReason): ReasonJson {
  switch (reason.kind) {
    case 'condition-false':
      return {
        kind: reason.kind,
        because: reason.because.map(({ expression, result, reads }) => ({
          expr: expression,
          result,
          values: reads.map(readJson),
        })),
      };
    case 'source-empty':
    case 'invalid-value':
    case 'no-function':
      return { kind: reason.kind, from: reason.reads.map(readJson) };
    case 'table-miss':
    case 'table-unavailable':
      return { kind: reason.kind, from: reason.reads.map(readJson), via: reason.via.map(viaJson) };
    case 'no-instance':
      return { kind: reason.kind, of: reason.of };
    case 'target-dropped':
    case 'no-target':
    case 'limit':
      return { kind: reason.kind };
  }
}
