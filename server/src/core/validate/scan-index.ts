/** The quick looks at the segments of one version. */
import type { FactsCache } from '../definitions/segment-facts.ts';
import type { Definitions } from '../definitions/types.ts';
import { SegmentScan } from './segment-scan.ts';

/** The scans of one version, found by the three characters of a segment id without making a string of them. */
export class ScanIndex {
  readonly #facts: FactsCache;
  readonly #definitions: Definitions;
  readonly #byId = new Map<number, LineScan | undefined>();

  constructor(facts: FactsCache, definitions: Definitions) {
    this.#facts = facts;
    this.#definitions = definitions;
  }

  /** Undefined where the line does not start with the id of a segment that the version defines. */
  at(text: string, start: number): LineScan | undefined {
    const key = (text.charCodeAt(start) << 16) ^ (text.charCodeAt(start + 1) << 8) ^ text.charCodeAt(start + 2);
    const known = this.#byId.get(key);
    if (known !== undefined) return known;
    const id = text.slice(start, start + 3);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(id)) return undefined;
    const facts = this.#facts.of(this.#definitions, id);
    if (!facts.isDefined) return undefined;
    const scan = {
      segment: new SegmentScan(facts),
      needsVersion: id === 'MSH',
    };
    this.#byId.set(key, scan);
    return scan;
  }
}

/** A quick look, and what it hangs on beside the segment. */
export interface LineScan {
  readonly segment: SegmentScan;
  readonly needsVersion: boolean;
}
