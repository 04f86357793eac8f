/**
 * What the lines of a document say about themselves, kept up to date from one version of its text to the next.
 *
 * It depends on a line's text and on its context: the delimiters, version and charset of the message that it is in. So the
 * issues of a line are remembered by the line's key and its context, those of a chunk by the chunk and the context that
 * it starts in, and a keystroke checks the line that it changed and nothing else.
 */
import { FactsCache } from '../definitions/segment-facts.ts';
import { type Chunk, contentEnd, lineEndOf, prefixLength } from '../syntax/chunk.ts';
import { CharacterClass, type DelimiterProblem, standardDelimiters } from '../syntax/delimiters.ts';
import type { HeaderFacts } from '../syntax/header-facts.ts';
import { Segment } from '../syntax/segment.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { HeaderContexts } from './header-context.ts';
import type { Issue } from './issue.ts';
import { aloneInGroup, holdingAfter, type IssueGroup, type IssueGroups, noGroups } from './issue-groups.ts';
import {
  type ContextRun,
  contextOf,
  type LineContext,
  LineContexts,
  type LineIssue,
  type ValidationContext,
  type VersionFacts,
} from './line-context.ts';
import { checkHeader, checkJunk, checkSegmentId, checkVersion, missingHeader } from './line-rules.ts';
import { checkRepertoire } from './repertoire.ts';
import { checkSegment } from './segment-rules.ts';
import { type UnchangedEnds, unchangedEnds } from './unchanged-ends.ts';

/** The result of one chunk; the same object as long as nothing about it has changed. */
export interface ChunkIssues extends IssueGroup {
  readonly chunk: Chunk;
  readonly inherited: LineContext;
  readonly outgoing: LineContext;
  /** From which line on which context holds, ascending, starting with line 0. */
  readonly runs: readonly ContextRun[];
  /** What each of the chunk's headers says; undefined for those of envelopes. */
  readonly headers: readonly (HeaderFacts | undefined)[];
  /** The number of each header's control id, see {@link HeaderContexts.controlIdHash}; 0 for those of envelopes. */
  readonly controlIds: readonly number[];
  /** A trailer is cut like a header that may be anywhere before it, so its chunk is always looked at again. */
  readonly hasTrailer: boolean;
}

const none: readonly Issue[] = [];
const noProblems: readonly DelimiterProblem[] = [];

/** The issues of the lines of one document over all its versions. */
export class LineValidation {
  readonly #contexts: LineContexts;
  readonly #headers: HeaderContexts;
  readonly #facts: FactsCache;
  #chunks: readonly ChunkIssues[] = [];
  /** The chunk of the text that each of them is of. */
  #textChunks: readonly Chunk[] = [];
  #groups: IssueGroups = noGroups;
  #headless: IssueGroups = noGroups;
  /** How many lines have been checked so far: what tests count, since no noise can fool it. */
  checkedLines = 0;

  constructor(context: ValidationContext, facts = new FactsCache()) {
    this.#facts = facts;
    this.#contexts = new LineContexts((version, profile) => context.factsOf(version, profile), facts);
    this.#headers = new HeaderContexts(this.#contexts, context.profileOf && (header => context.profileOf?.(header)));
  }

  /**
   * Brings the issues up to a text. Stops between chunks, so that a caller can let others in or give up; a run that is
   * given up leaves what was there before.
   */
  *update(source: SourceText): Generator<void, void, void> {
    const memory = rememberedFrom(this.#chunks, unchangedEnds(this.#textChunks, source.chunks));
    const headless = !source.chunks.some(chunk => chunk.headers.length > 0);
    const outside = {
      kind: 'none',
      delimiters: standardDelimiters,
      version: '',
      charset: '',
      profile: undefined,
    } as const;
    let context = this.#contexts.of({ ...outside, headless });
    // Before the edit all is as it was: trailers too, since what they are cut by stands before them.
    const result = this.#chunks[0]?.inherited === context ? this.#chunks.slice(0, memory.head) : [];
    const firstChecked = result.length;
    let checkedEnd = Math.max(firstChecked, memory.tail);
    context = result.at(-1)?.outgoing ?? context;
    while (result.length < source.chunks.length) {
      const index = result.length;
      const known = memory.chunk(index);
      const holds = known !== undefined && known.inherited === context && !known.hasTrailer;
      const found = holds ? known : this.#check(source, index, context, memory);
      const entry = known !== undefined && isSame(known, found) ? known : found;
      result.push(entry);
      if (entry !== known) checkedEnd = Math.max(checkedEnd, result.length);
      context = entry.outgoing;
      if (!holds) yield;
      // Behind the edit all is as it was as well, as far as the next line that may be a trailer.
      const next = memory.chunk(index + 1);
      if (index + 1 < memory.tail || next?.inherited !== context) continue;
      const stop = source.envelopeChunks.find(other => other > index) ?? source.chunks.length;
      for (let at = index + 1; at < stop; at++) result.push(memory.chunk(at) as ChunkIssues);
      context = result.at(-1)?.outgoing ?? context;
    }
    const shift = this.#chunks.length - result.length;
    const holding = holdingAfter(this.#groups.holding, result, firstChecked, checkedEnd, shift);
    this.#chunks = result;
    this.#textChunks = source.chunks;
    this.#groups = { groups: result, firstLines: source.chunkLines, holding };
    this.#headless = headless ? aloneInGroup(firstLineOf(source)) : noGroups;
  }

  /** Asks for the facts of some versions anew; their messages are checked again at the next update. */
  forgetVersions(versions: ReadonlySet<string>): void {
    this.#contexts.forget(versions);
    this.#headers.forget();
  }

  /** The results by chunk, as of the last finished update. */
  get chunks(): readonly ChunkIssues[] {
    return this.#chunks;
  }

  /** What held for a line, as of the last finished update of the text. */
  factsAt(source: SourceText, line: number): VersionFacts | undefined {
    const index = source.chunkAtLine(line);
    const chunk = this.#chunks[index];
    return chunk && contextOf(chunk, line - (source.chunkLines[index] ?? 0))?.facts;
  }

  /** The issues by chunk, and the one of a text without any header, as of the last finished update. */
  get groups(): readonly IssueGroups[] {
    return [this.#groups, this.#headless];
  }

  #check(source: SourceText, index: number, inherited: LineContext, memory: Memory): ChunkIssues {
    const chunk = source.chunks[index] as Chunk;
    const issues: LineIssue[] = [];
    const runs: ContextRun[] = [{ line: 0, context: inherited }];
    const headers: (HeaderFacts | undefined)[] = [];
    const controlIds: number[] = [];
    let context = inherited;
    let hasTrailer = false;
    let nextHeader = 0;
    let headerLine = chunk.headers.length === 0 ? -1 : chunk.headers[0];
    // Both are asked of the whole chunk, since nearly always the answer is no; the second only where MSH-18 asks for it.
    const isReplaced = chunk.text.includes('\ufffd');
    let isAscii: boolean | undefined;
    const mayMisfit = ({ repertoire }: LineContext): boolean => {
      if (isReplaced || repertoire === undefined) return isReplaced;
      isAscii ??= !/[\u0080-\uffff]/.test(chunk.text);
      return !isAscii;
    };
    let isSuspect = mayMisfit(context);
    for (let line = 0; line < chunk.lineStarts.length; line++) {
      let problems = noProblems;
      if (line === headerLine) {
        const declared = this.#headers.at(source, (source.chunkLines[index] as number) + line, chunk, line);
        headers.push(declared.facts);
        controlIds.push(declared.facts === undefined ? 0 : this.#headers.controlIdHash);
        headerLine = ++nextHeader < chunk.headers.length ? chunk.headers[nextHeader] : -1;
        problems = declared.problems;
        if (declared.context !== context) {
          context = declared.context;
          runs.push({ line, context });
          hasTrailer ||= context.kind === 'BTS' || context.kind === 'FTS';
          isSuspect = mayMisfit(context);
        }
      }
      const remembered = memory.isEmpty ? undefined : memory.line(index, line, chunk.keys[line] as number);
      const found =
        remembered !== undefined && remembered.context === context
          ? remembered.issues
          : this.#checkLine(chunk, line, context, problems, isSuspect);
      if (found.length === 0) continue;
      for (const issue of found) issues.push({ line, issue });
    }
    return { chunk, inherited, outgoing: context, found: issues, runs, headers, controlIds, hasTrailer };
  }

  #checkLine(
    chunk: Chunk,
    line: number,
    context: LineContext,
    problems: readonly DelimiterProblem[],
    mayMisfit: boolean,
  ): readonly Issue[] {
    this.checkedLines++;
    if (context.headless) return none;
    const { whole, wholeStart } = chunk;
    const start = wholeStart + (chunk.lineStarts[line] as number);
    const end = contentEnd(whole, start, wholeStart + lineEndOf(chunk, line));
    const misfit = !mayMisfit ? undefined : checkRepertoire(whole, start, end, context.repertoire);
    if (problems.length === 0 && isClean(whole, start, end, context)) return misfit === undefined ? none : [misfit];
    const segment = new Segment(whole.slice(start, end), prefixLength(whole, start, end), context.delimiters);
    if (segment.form === 'blank') return none;
    if (segment.form === 'junk') return checkJunk(segment);
    const { definitions, label } = context.facts;
    const found: Issue[] = segment.isHeader ? checkHeader(segment, problems) : [];
    // Without delimiters to trust, what the fields seem to hold says nothing.
    if (found.length > 0) return found;
    if (segment.id === 'MSH') found.push(...checkVersion(segment, label));
    const facts = this.#facts.of(definitions, segment.id);
    if (facts.isDefined) found.push(...checkSegment(segment, facts, label));
    else found.push(...checkSegmentId(segment, facts, label));
    if (misfit !== undefined) found.push(misfit);
    return found.length === 0 ? none : found;
  }
}

/** The quick look at a line: true where there is certainly nothing to say. */
function isClean(text: string, start: number, end: number, context: LineContext): boolean {
  // Framing, a bare id and an odd separator are for the second look.
  const { delimiters } = context;
  if (end - start < 4 || delimiters.classes[text.charCodeAt(start + 3)] !== CharacterClass.Field) return false;
  const scan = context.scans.at(text, start);
  if (scan === undefined || (scan.needsVersion && !context.isVersionKnown)) return false;
  return scan.segment.isClean(text, start, end, delimiters);
}

/** Whether looking again at a chunk, as is done where a trailer is in it, has changed nothing. */
function isSame(known: ChunkIssues, found: ChunkIssues): boolean {
  if (known === found) return true;
  return (
    known.chunk === found.chunk &&
    known.inherited === found.inherited &&
    known.runs.length === found.runs.length &&
    known.runs.every(({ line, context }, at) => found.runs[at]?.line === line && found.runs[at]?.context === context)
  );
}

/** What is remembered of a line. */
interface LineMemory {
  readonly context: LineContext;
  readonly issues: readonly Issue[];
}

/** What an earlier version of a text knew, seen from the chunks of a later one. */
interface Memory {
  /** Nothing is known, as when a document is opened. */
  readonly isEmpty: boolean;
  /** How many chunks at the start are the same. */
  readonly head: number;
  /** From which chunk on they are the same again. */
  readonly tail: number;
  /** The result for the chunk with that index, if it is the same chunk. */
  chunk(index: number): ChunkIssues | undefined;
  /** The result for a line of the chunk with that index; asked in the order of the text. */
  line(index: number, line: number, key: number): LineMemory | undefined;
}

/** An edit replaces chunks in one place: those before and behind it line up, those between are gone over line by line. */
function rememberedFrom(before: readonly ChunkIssues[], { head, tail, shift }: UnchangedEnds): Memory {
  const gone = new GoneLines(before.slice(head, tail + shift));
  const chunk = (index: number): ChunkIssues | undefined =>
    index < head ? before[index] : index >= tail ? before[index + shift] : undefined;
  const line = (index: number, number: number, key: number): LineMemory | undefined => {
    const entry = chunk(index);
    if (entry === undefined) return gone.find(key);
    return memoryOf(entry, number);
  };
  return { isEmpty: before.length === 0, head, tail, chunk, line };
}

/**
 * The lines of the chunks that an edit replaced. What is left of them stands in the new chunks in the same order, and between
 * them new lines with keys above all that there were: so going along is enough to find each.
 */
class GoneLines {
  readonly #entries: readonly ChunkIssues[];
  readonly #lastKey: number;
  #entry = 0;
  #line = 0;

  constructor(entries: readonly ChunkIssues[]) {
    this.#entries = entries;
    let last = -1;
    for (const { chunk } of entries) for (const key of chunk.keys) if (key > last) last = key;
    this.#lastKey = last;
  }

  /** @param key of a line behind that of the last question */
  find(key: number): LineMemory | undefined {
    if (key > this.#lastKey) return undefined;
    for (; this.#entry < this.#entries.length; this.#entry++) {
      const entry = this.#entries[this.#entry] as ChunkIssues;
      const { keys } = entry.chunk;
      while (this.#line < keys.length) {
        const line = this.#line++;
        if (keys[line] === key) return memoryOf(entry, line);
      }
      this.#line = 0;
    }
    return undefined;
  }
}

function memoryOf(entry: ChunkIssues, line: number): LineMemory | undefined {
  const context = contextOf(entry, line);
  return context && { context, issues: issuesOfLine(entry.found, line) };
}

/** The issues of one line, found by halving. */
function issuesOfLine(found: readonly LineIssue[], line: number): readonly Issue[] {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((found[middle] as LineIssue).line < line) low = middle + 1;
    else high = middle;
  }
  if (found[low]?.line !== line) return none;
  const issues: Issue[] = [];
  for (let at = low; found[at]?.line === line; at++) issues.push((found[at] as LineIssue).issue);
  return issues;
}

/** The first line of a text without headers that holds something, as the one issue that there is. */
function firstLineOf(source: SourceText): LineIssue[] {
  for (let line = 0; line < source.lineCount; line++) {
    const content = source.lineContent(line);
    const segment = new Segment(content, prefixLength(content, 0, content.length), standardDelimiters);
    if (segment.form !== 'blank') return [{ line, issue: missingHeader(segment) }];
  }
  return [];
}
