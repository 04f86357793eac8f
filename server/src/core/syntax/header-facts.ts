/** What every feature asks of an MSH, read in one go and without cutting the line. */
import type { Delimiters } from './delimiters.ts';
import { versionOfField } from './sections.ts';

/** What a header says of its message, as written; parts that are missing are empty. */
export interface HeaderFacts {
  /** MSH-9. */
  readonly type: string;
  /** MSH-10. */
  readonly controlId: string;
  /** MSH-12.1, trimmed. */
  readonly version: string;
  /** MSH-18. */
  readonly charset: string;
}

/** The last field that is read. */
const LAST_FIELD = 18;

/** Reads headers. What many of them say alike is the same string, not one more for each. */
export class HeaderReader {
  readonly #texts = new RepeatedTexts();
  /** The last MSH-12 and what it came to. */
  #last: { readonly field: string; readonly delimiters: Delimiters; readonly version: string } | undefined;

  /** @param text a text that holds the header at `[start, end)`, from its id on */
  read(text: string, start: number, end: number, delimiters: Delimiters): HeaderFacts {
    const separator = delimiters.field.charCodeAt(0);
    let type = '';
    let controlId = '';
    let version = '';
    let charset = '';
    // Behind the id stands MSH-1.
    let field = 2;
    let from = start + 4;
    while (from <= end && field <= LAST_FIELD) {
      let at = from;
      while (at < end && text.charCodeAt(at) !== separator) at++;
      if (field === 9) type = this.#texts.of(text, from, at);
      else if (field === 10) controlId = text.slice(from, at);
      else if (field === 12) version = this.#versionOf(this.#texts.of(text, from, at), delimiters);
      else if (field === LAST_FIELD) charset = this.#texts.of(text, from, at);
      field++;
      from = at + 1;
    }
    return { type, controlId, version, charset };
  }

  #versionOf(field: string, delimiters: Delimiters): string {
    if (this.#last?.field !== field || this.#last.delimiters !== delimiters)
      this.#last = { field, delimiters, version: versionOfField(field, delimiters) };
    return this.#last.version;
  }
}

/** How many different texts are remembered; a file has a few message types and one version. */
const MAX_TEXTS = 16;

/** Texts that come again and again. */
class RepeatedTexts {
  readonly #known: string[] = [];

  of(text: string, start: number, end: number): string {
    if (start === end) return '';
    const first = text.charCodeAt(start);
    for (const known of this.#known)
      if (known.length === end - start && known.charCodeAt(0) === first && text.startsWith(known, start)) return known;
    // What is remembered is a copy, which joining makes: a slice would keep the whole text in memory.
    const own = [text.charAt(start), text.slice(start + 1, end)].join('');
    if (this.#known.length < MAX_TEXTS) this.#known.push(own);
    return own;
  }
}
