/** The rule that a file holds no control id (MSH-10) twice. */
import { sectionAt, sectionDelimiters } from '../syntax/sections.ts';
import type { SourceText } from '../syntax/source-text.ts';
import type { LineIssue } from './line-context.ts';
import type { ChunkIssues } from './line-validation.ts';
import { defaultSeverity } from './rules.ts';
import { unchangedEnds } from './unchanged-ends.ts';

/**
 * The control ids of a text, counted. An edit changes the counts of its own chunks only; where every id is there once,
 * which is the rule, nothing else is looked at.
 *
 * What is counted are numbers made of the ids. Two ids may have the same one, so only where a number is there more than
 * once the ids themselves are read, and they decide.
 */
export class ControlIds {
  readonly #numbers = new Set<number>();
  /** Of the numbers that are there more than once: how many times more. */
  readonly #more = new Map<number, number>();
  #chunks: readonly ChunkIssues[] = [];

  /** Messages whose MSH-10 another message of the text has already. */
  check(source: SourceText, chunks: readonly ChunkIssues[]): LineIssue[] {
    const before = this.#chunks;
    const { head, tail, shift } = unchangedEnds(before, chunks);
    for (let index = head; index < tail + shift; index++) this.#remove(before[index] as ChunkIssues);
    for (let index = head; index < tail; index++) this.#add(chunks[index] as ChunkIssues);
    this.#chunks = chunks;
    return this.#more.size === 0 ? [] : this.#duplicates(source);
  }

  #add({ controlIds }: ChunkIssues): void {
    for (const id of controlIds) {
      if (id === 0) continue;
      // Asking whether it was there and adding it would search for it twice.
      const { size } = this.#numbers;
      if (this.#numbers.add(id).size === size) this.#more.set(id, (this.#more.get(id) ?? 0) + 1);
    }
  }

  #remove({ controlIds }: ChunkIssues): void {
    for (const id of controlIds) {
      const more = this.#more.get(id);
      if (more === undefined) this.#numbers.delete(id);
      else if (more === 1) this.#more.delete(id);
      else this.#more.set(id, more - 1);
    }
  }

  #duplicates(source: SourceText): LineIssue[] {
    const seen = new Map<string, number>();
    const found: LineIssue[] = [];
    this.#chunks.forEach(({ chunk, controlIds }, index) => {
      const base = source.chunkLines[index] as number;
      controlIds.forEach((number, at) => {
        if (!this.#more.has(number)) return;
        const line = base + (chunk.headers[at] as number);
        const { id, start } = controlIdAt(source, line);
        const first = seen.get(id);
        if (first === undefined) seen.set(id, line);
        else found.push(duplicateIssue(line, start, id, first));
      });
    });
    return found;
  }
}

/** MSH-10 of the header on a line, and where it starts there. */
function controlIdAt(source: SourceText, line: number): { readonly id: string; readonly start: number } {
  const content = source.lineContent(line);
  const { delimiters } = sectionDelimiters(source, sectionAt(source, line));
  let before = content.indexOf(delimiters.field);
  for (let field = 2; field < 10; field++) before = content.indexOf(delimiters.field, before + 1);
  const start = before + 1;
  const end = content.indexOf(delimiters.field, start);
  return { id: content.slice(start, end === -1 ? undefined : end), start };
}

function duplicateIssue(line: number, start: number, id: string, first: number): LineIssue {
  return {
    line,
    issue: {
      code: 'duplicate-control-id',
      severity: defaultSeverity('duplicate-control-id'),
      start,
      end: start + id.length,
      segment: 'MSH',
      place: { field: 10 },
      name: 'Message Control ID',
      text: `'${id}' is the control id of the message on line ${first + 1} as well (expected one of its own for each message)`,
    },
  };
}
