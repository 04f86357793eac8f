/** Values at paths over many messages: a row of CSV for each, or how often each value occurs. */
import { type Path, parsePath } from '../core/path/path.ts';
import { type PathValue, valueAt } from '../core/structure/path-values.ts';
import { Message } from '../core/syntax/message.ts';
import { sections } from '../core/syntax/sections.ts';
import type { CountResponse, ExtractResponse } from '../protocol.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { ServiceContext } from './context.ts';
import { csvRow } from './csv.ts';
import type { DocumentSnapshot } from './document.ts';
import { structureMatchOf } from './facts-at.ts';
import { countsTable, ValueCounts } from './value-counts.ts';

/** A path as it was written, and as it is meant. */
export interface AskedPath {
  readonly text: string;
  readonly path: Path;
}

/** No editor takes a longer table; the command line has no such limit. */
const MAX_ROWS = 200_000;
const MAX_TEXT = 50_000_000;

/** Reads paths that are parted by blanks or commas; in words what is wrong with one. */
export function readPaths(text: string): { readonly asked: readonly AskedPath[] } | { readonly problem: string } {
  const asked: AskedPath[] = [];
  // A condition in brackets may hold either.
  for (const [word] of text.matchAll(/(?:\[[^\]]*\]|[^\s,;[])+/g)) {
    const { path, problem } = parsePath(word);
    if (path === undefined) return { problem: `${word} is no path: expected ${problem.expected}.` };
    asked.push({ text: word, path });
  }
  return asked.length === 0 ? { problem: 'Name at least one path, such as PID-3.1.' } : { asked };
}

/** The head of the table. */
export function extractHead(asked: readonly AskedPath[]): string {
  return csvRow(['file', 'message', 'controlId', ...asked.map(({ text }) => text)]);
}

/** @param number 1-based number of the message in its file */
export function extractRow(file: string, number: number, controlId: string, values: readonly PathValue[]): string {
  return csvRow([file, String(number), controlId, ...values.map(cellOf)]);
}

/** A value as one cell: several are parted by `~`. */
export function cellOf(value: PathValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.join('~') : String(value);
}

/** What a search over documents goes by. */
export interface ExtractSource {
  readonly documents: AsyncIterable<DocumentSnapshot>;
  readonly context: ServiceContext;
  readonly pause: Pause;
  /** What a document is called in the table. */
  nameOf(uri: string): string;
}

/** A row for each message; undefined when the token was cancelled. */
export async function extract(
  source: ExtractSource,
  text: string,
  token: CancellationToken,
): Promise<ExtractResponse | undefined> {
  const read = readPaths(text);
  if ('problem' in read) return { kind: 'refused', message: read.problem };
  const { asked } = read;
  const parts = [extractHead(asked)];
  let rows = 0;
  let length = 0;
  for await (const { document, message, number, values } of valuesOf(source, asked, token)) {
    const row = extractRow(source.nameOf(document.uri), number, message.controlId, values);
    length += row.length;
    if (rows >= MAX_ROWS || length > MAX_TEXT) return { kind: 'table', text: parts.join(''), rows, isCut: true };
    parts.push(row);
    rows++;
  }
  return token.isCancellationRequested ? undefined : { kind: 'table', text: parts.join(''), rows, isCut: false };
}

/** How often each value of one path occurs; undefined when the token was cancelled. */
export async function countValues(
  source: ExtractSource,
  text: string,
  token: CancellationToken,
): Promise<CountResponse | undefined> {
  const read = readPaths(text);
  if ('problem' in read) return { kind: 'refused', message: read.problem };
  const [path, more] = read.asked;
  if (path === undefined || more !== undefined)
    return { kind: 'refused', message: 'Name one path: its values are counted.' };
  const counts = new ValueCounts();
  let messages = 0;
  for await (const { values } of valuesOf(source, [path], token)) {
    for (const value of values) counts.add(value);
    messages++;
  }
  if (token.isCancellationRequested) return undefined;
  const rows = counts.rows();
  // Not with the path in front: VS Code would take a text that starts with MSH for HL7.
  const head = `Values of ${path.text}: ${rows.length} different in ${messages} messages\n\n`;
  return { kind: 'counts', text: head + countsTable(rows), values: rows.length, messages };
}

/** The values of each message, one message at a time: nothing is kept. */
async function* valuesOf(
  { documents, context, pause }: ExtractSource,
  asked: readonly AskedPath[],
  token: CancellationToken,
) {
  const needsGroups = asked.some(({ path }) => path.groups.length > 0);
  const slices = new Slices(pause, token);
  for await (const document of documents) {
    let number = 0;
    for (const section of sections(document.source)) {
      if (slices.isOver && !(await slices.rest())) return;
      if (section.kind !== 'MSH') continue;
      const message = new Message(document.source, section);
      number++;
      const match = needsGroups ? await matchOf(document, message, context) : undefined;
      yield {
        document,
        message,
        number,
        values: asked.map(({ path }) => valueAt(message, path, { match: () => match })),
      };
    }
  }
}

async function matchOf(document: DocumentSnapshot, message: Message, context: ServiceContext) {
  const { definitions } = await context.factsAt(document, message.section.firstLine);
  return structureMatchOf(context.versions, definitions, message);
}
