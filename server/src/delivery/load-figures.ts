/**
 * Figures of many sends: throughput, latencies, what became of the messages. Latencies are counted in steps of one
 * percent, so that a run of any length needs the same memory.
 */

/** What a send contributes. */
export interface LoadSample {
  readonly result: string;
  /** MSA-1; empty where there was no reply. */
  readonly code: string;
  readonly latencyMs: number;
  /** Whether a reply came at all: the time until a failure is no latency. */
  readonly isAnswered: boolean;
}

/** The figures of a run so far. */
export interface LoadSummary {
  readonly messages: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly results: Readonly<Record<string, number>>;
  /** By MSA-1. */
  readonly codes: Readonly<Record<string, number>>;
  /** Of the messages that were answered, to one percent; undefined where none was. */
  readonly latencyMs:
    | {
        readonly min: number;
        readonly p50: number;
        readonly p90: number;
        readonly p95: number;
        readonly p99: number;
        readonly max: number;
      }
    | undefined;
}

const STEP = Math.log(1.01);
/** Latencies below a microsecond are one. */
const SMALLEST = 0.001;

/** Takes in one send after the other. */
export class LoadFigures {
  readonly #counts = new Map<number, number>();
  readonly #results = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  #messages = 0;
  #answered = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add({ result, code, latencyMs, isAnswered }: LoadSample): void {
    this.#messages++;
    increase(this.#results, result);
    if (code !== '') increase(this.#codes, code);
    if (!isAnswered) return;
    this.#answered++;
    this.#min = Math.min(this.#min, latencyMs);
    this.#max = Math.max(this.#max, latencyMs);
    increase(this.#counts, Math.round(Math.log(Math.max(SMALLEST, latencyMs)) / STEP));
  }

  get messages(): number {
    return this.#messages;
  }

  /** How many sends ended in a result. */
  count(result: string): number {
    return this.#results.get(result) ?? 0;
  }

  /** @param seconds since the first message was sent */
  summary(seconds: number): LoadSummary {
    const steps = [...this.#counts].sort(([a], [b]) => a - b);
    const at = (part: number): number => {
      let left = Math.ceil(this.#answered * part);
      for (const [step, count] of steps) {
        left -= count;
        if (left <= 0) return rounded(Math.min(this.#max, Math.max(this.#min, Math.exp(step * STEP))));
      }
      return rounded(this.#max);
    };
    return {
      messages: this.#messages,
      seconds: rounded(seconds),
      perSecond: rounded(seconds > 0 ? this.#messages / seconds : 0),
      results: Object.fromEntries(this.#results),
      codes: Object.fromEntries(this.#codes),
      latencyMs:
        this.#answered === 0
          ? undefined
          : {
              min: rounded(this.#min),
              p50: at(0.5),
              p90: at(0.9),
              p95: at(0.95),
              p99: at(0.99),
              max: rounded(this.#max),
            },
    };
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Three significant digits: more would be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
