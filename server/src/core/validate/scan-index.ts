/** The quick looks at the segments of one version. */
import type { FactsCache } from '../definitions/segment-facts.ts';
import type { Definitions } from '../definitions/types.ts';
import { SegmentScan } from './segment-scan.ts';

/** Slots for the ids of segments; a message of many different ones has some 30. */
const SLOTS = 256;

/** The scans of one version, found by the three characters of a segment id without making a string of them. */
export class ScanIndex {
  readonly #facts: FactsCache;
  readonly #definitions: Definitions;
  /** By a hash of the id: which one has the slot, as one number. One that comes later takes it. */
  readonly #ids = new Int32Array(SLOTS);
  readonly #scans: (LineScan | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #byId = new Map<string, LineScan | undefined>();

  constructor(facts: FactsCache, definitions: Definitions) {
    this.#facts = facts;
    this.#definitions = definitions;
  }

  /** Undefined where the line does not start with the id of a segment that the version defines. */
  at(text: string, start: number): LineScan | undefined {
    const first = text.charCodeAt(start);
    const second = text.charCodeAt(start + 1);
    const third = text.charCodeAt(start + 2);
    if ((first | second | third) > 127) return undefined;
    const id = (first << 16) | (second << 8) | third;
    const slot = (id ^ (id >>> 5) ^ (id >>> 13)) & (SLOTS - 1);
    if (this.#ids[slot] !== id) {
      this.#ids[slot] = id;
      this.#scans[slot] = this.#find(text.slice(start, start + 3));
    }
    return this.#scans[slot];
  }

  #find(id: string): LineScan | undefined {
    if (this.#byId.has(id)) return this.#byId.get(id);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(id)) return undefined;
    const facts = this.#facts.of(this.#definitions, id);
    const scan = facts.isDefined ? { segment: new SegmentScan(facts), needsVersion: id === 'MSH' } : undefined;
    this.#byId.set(id, scan);
    return scan;
  }
}

/** A quick look, and what it hangs on beside the segment. */
export interface LineScan {
  readonly segment: SegmentScan;
  readonly needsVersion: boolean;
}
