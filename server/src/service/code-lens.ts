/** What can be done with each message, above it. */
import type { CodeLens, Command, Diagnostic } from 'vscode-languageserver-types';
import { type Section, sectionAt, sections } from '../core/syntax/sections.ts';
import type { MessageAction } from '../protocol.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';

/** Lenses cannot be asked for by range; a file with more messages has them above its first ones. */
const MAX_MESSAGES = 1_000;

/** What travels with a lens until it is seen. */
interface LensData {
  readonly uri: string;
}

/**
 * Lenses of the messages of a document. The one that tells of problems is resolved when it is seen.
 * @returns undefined when the token was cancelled first
 */
export async function codeLenses(
  { uri, source }: DocumentSnapshot,
  pause: Pause,
  token: CancellationToken,
): Promise<CodeLens[] | undefined> {
  const lenses: CodeLens[] = [];
  const slices = new Slices(pause, token);
  let messages = 0;
  for (const section of sections(source)) {
    if (slices.isOver && !(await slices.rest())) return undefined;
    if (section.kind !== 'MSH') continue;
    if (++messages > MAX_MESSAGES) break;
    const line = section.firstLine;
    const range = { start: { line, character: 0 }, end: { line, character: 3 } };
    const act = (title: string, action: MessageAction['action']): CodeLens => ({
      range,
      command: atMessage(title, { uri, line, action }),
    });
    const compare: Command = {
      title: 'Compare...',
      command: 'pipehat.compareMessages',
      arguments: [{ uri, line }],
    };
    const data: LensData = { uri };
    lenses.push(act('Send', 'send'), { range, data }, act('Preview Mapping', 'preview'), { range, command: compare });
  }
  return lenses;
}

/** The document that a lens to be resolved is of; undefined where it is none of ours. */
export function uriOfLens({ data }: CodeLens): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const uri: unknown = Reflect.get(data, 'uri');
  return typeof uri === 'string' ? uri : undefined;
}

/** The lens with how many problems its message has; it leads to the list of them. */
export function resolveLens(
  lens: CodeLens,
  { uri, source }: DocumentSnapshot,
  problems: readonly Diagnostic[],
): CodeLens {
  const section = sectionAt(source, lens.range.start.line);
  const count = problems.filter(({ range }) => isIn(section, range.start.line)).length;
  const title = count === 0 ? 'No problems' : `${count} problem${count === 1 ? '' : 's'}`;
  return { ...lens, command: atMessage(title, { uri, line: section.firstLine, action: 'problems' }) };
}

function isIn({ firstLine, endLine }: Section, line: number): boolean {
  return line >= firstLine && line < endLine;
}

function atMessage(title: string, action: MessageAction): Command {
  return { title, command: 'pipehat.atMessage', arguments: [action] };
}
