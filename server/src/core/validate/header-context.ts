/** What a header line says, and the context that the lines behind it are in. */
import { type Chunk, contentEnd, headerIdAt, lineEndOf, prefixLength } from '../syntax/chunk.ts';
import type { DelimiterProblem, Delimiters } from '../syntax/delimiters.ts';
import { type HeaderFacts, HeaderReader } from '../syntax/header-facts.ts';
import { holdsAt } from '../syntax/holds-at.ts';
import { type SectionKind, sectionDelimiters } from '../syntax/sections.ts';
import { Segment } from '../syntax/segment.ts';
import type { SourceText } from '../syntax/source-text.ts';
import type { LineContext, LineContexts, ValidationContext } from './line-context.ts';

/** What a header or trailer says. */
export interface DeclaredContext {
  readonly context: LineContext;
  readonly problems: readonly DelimiterProblem[];
  /** Undefined for headers and trailers of envelopes. */
  readonly facts: HeaderFacts | undefined;
}

/** What an MSH starts with up to the separator behind its MSH-2, where nothing is wrong with that. */
interface Declaration {
  readonly text: string;
  readonly delimiters: Delimiters;
}

const noProblems: readonly DelimiterProblem[] = [];

/** Reads the headers of one document. The messages of a file are mostly alike, so each is compared with the last one first. */
export class HeaderContexts {
  readonly #contexts: LineContexts;
  readonly #profileOf: ValidationContext['profileOf'];
  readonly #reader = new HeaderReader();
  #declaration: Declaration | undefined;
  #last: DeclaredContext | undefined;

  constructor(contexts: LineContexts, profileOf: ValidationContext['profileOf']) {
    this.#contexts = contexts;
    this.#profileOf = profileOf;
  }

  /** See {@link HeaderReader.controlIdHash}. */
  get controlIdHash(): number {
    return this.#reader.controlIdHash;
  }

  /** Forgets the last header, since contexts are no longer what they were. */
  forget(): void {
    this.#last = undefined;
  }

  /**
   * What the header or trailer on a line of a chunk says.
   * @param documentLine the same line as counted in the document
   */
  at(source: SourceText, documentLine: number, chunk: Chunk, line: number): DeclaredContext {
    const { whole, wholeStart } = chunk;
    const from = wholeStart + (chunk.lineStarts[line] as number);
    const end = contentEnd(whole, from, wholeStart + lineEndOf(chunk, line));
    if (this.#declaration !== undefined && holdsAt(whole, from, this.#declaration.text))
      return this.#messageAt(whole, from, end, this.#declaration.delimiters, noProblems);
    const kind: SectionKind = headerIdAt(whole, from, end) ?? 'none';
    const section = { kind, firstLine: documentLine, endLine: documentLine + 1 };
    const { delimiters, problems } = sectionDelimiters(source, section);
    if (kind === 'MSH') {
      const start = from + prefixLength(whole, from, end);
      const close = whole.indexOf(delimiters.field, start + 4);
      // The separator and at most five characters: longer ones are wrong, and short ones make a string of their own.
      if (problems.length === 0 && close > start + 4 && close <= start + 9 && close < end)
        this.#declaration = { text: whole.slice(start, close + 1), delimiters };
      return this.#messageAt(whole, start, end, delimiters, problems);
    }
    const parts = { kind, delimiters, version: '', charset: '', headless: false, profile: undefined };
    return { context: this.#contexts.of(parts), problems, facts: undefined };
  }

  #messageAt(
    text: string,
    start: number,
    end: number,
    delimiters: Delimiters,
    problems: readonly DelimiterProblem[],
  ): DeclaredContext {
    const facts = this.#reader.read(text, start, end, delimiters);
    const { version, charset } = facts;
    const last = this.#last;
    const isLikeLast =
      last?.context.delimiters === delimiters && last.facts?.version === version && last.facts.charset === charset;
    let context: LineContext;
    if (isLikeLast && this.#profileOf === undefined) {
      if (last.facts === facts && last.problems === problems) return last;
      context = last.context;
    } else {
      const profile = this.#profileOf?.(new Segment(text.slice(start, end), 0, delimiters));
      context = this.#contexts.of({ kind: 'MSH', delimiters, version, charset, headless: false, profile });
    }
    this.#last = { context, problems, facts };
    return this.#last;
  }
}
