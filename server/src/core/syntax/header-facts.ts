/** What every feature asks of an MSH, read in one go and without cutting the line. */
import type { Delimiters } from './delimiters.ts';
import { holdsAt } from './holds-at.ts';
import { versionOfField } from './sections.ts';

/** What a header says of its message, as written; parts that are missing are empty. Headers that say the same share one. */
export interface HeaderFacts {
  /** MSH-9. */
  readonly type: string;
  /** MSH-12.1, trimmed. */
  readonly version: string;
  /** MSH-18. */
  readonly charset: string;
}

/** The last field that is read. */
const LAST_FIELD = 18;

/** Reads headers. What many of them say alike is the same string and the same object, not one more for each. */
export class HeaderReader {
  readonly #texts = new RepeatedTexts();
  readonly #facts: HeaderFacts[] = [];
  /** The last MSH-12 and what it came to. */
  #last: { readonly field: string; readonly delimiters: Delimiters; readonly version: string } | undefined;
  #controlIdHash = 0;

  /**
   * A number made of MSH-10 of the header that was read last: headers with the same id have the same one, and very few others
   * do. 0 where there is no id. The ids of a large file as strings would cost more to make and to count than all else of
   * its headers.
   */
  get controlIdHash(): number {
    return this.#controlIdHash;
  }

  /** @param text a text that holds the header at `[start, end)`, from its id on */
  read(text: string, start: number, end: number, delimiters: Delimiters): HeaderFacts {
    const separator = delimiters.field.charCodeAt(0);
    let type = '';
    let version = '';
    let charset = '';
    this.#controlIdHash = 0;
    // Behind the id stands MSH-1.
    let field = 2;
    let from = start + 4;
    while (from <= end && field <= LAST_FIELD) {
      const at = endOfField(text, from, end, separator);
      if (field === 9) type = this.#texts.of(text, from, at);
      else if (field === 10) this.#controlIdHash = hashOf(text, from, at);
      else if (field === 12) version = this.#versionOf(this.#texts.of(text, from, at), delimiters);
      else if (field === LAST_FIELD) charset = this.#texts.of(text, from, at);
      field++;
      from = at + 1;
    }
    return this.#factsOf(type, version, charset);
  }

  #factsOf(type: string, version: string, charset: string): HeaderFacts {
    for (const known of this.#facts)
      if (known.type === type && known.version === version && known.charset === charset) return known;
    const facts = { type, version, charset };
    if (this.#facts.length < MAX_REPEATED) this.#facts.push(facts);
    return facts;
  }

  #versionOf(field: string, delimiters: Delimiters): string {
    if (this.#last?.field !== field || this.#last.delimiters !== delimiters)
      this.#last = { field, delimiters, version: versionOfField(field, delimiters) };
    return this.#last.version;
  }
}

/** Where a field ends. A function of its own, since the engine makes more of so small a loop alone. */
function endOfField(text: string, start: number, end: number, separator: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) !== separator) at++;
  return at;
}

/** How many different texts, and headers, are remembered; a file has a few message types and one version. */
const MAX_REPEATED = 16;

/** Texts that come again and again. */
class RepeatedTexts {
  readonly #known: string[] = [];

  of(text: string, start: number, end: number): string {
    if (start === end) return '';
    for (const known of this.#known) if (known.length === end - start && holdsAt(text, start, known)) return known;
    // What is remembered is a copy, which joining makes: a slice would keep the whole text in memory.
    const own = [text.charAt(start), text.slice(start + 1, end)].join('');
    if (this.#known.length < MAX_REPEATED) this.#known.push(own);
    return own;
  }
}

/** FNV-1a over UTF-16 units, as a signed number of 32 bits; 0 for an empty text alone. */
function hashOf(text: string, start: number, end: number): number {
  if (start === end) return 0;
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash === 0 ? 1 : hash;
}
