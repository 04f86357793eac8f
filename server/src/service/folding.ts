/** What can be folded: files, batches, messages and the groups of their structure. */
import type { FoldingRange } from 'vscode-languageserver-types';
import type { Definitions } from '../core/definitions/types.ts';
import type { MatchedNode } from '../core/structure/tree.ts';
import { Message } from '../core/syntax/message.ts';
import { type Section, sections } from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { structureMatchOf, type VersionLoader } from './facts-at.ts';

/** What VS Code folds at most by itself; with more, the outer ones count. */
const MAX_FOLDS = 5_000;
/** Beyond, messages only: the groups of so many could not all be folded anyway. */
const MAX_LINES_WITH_GROUPS = 60_000;

interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  /** 0 for envelopes, 1 for messages, 2 and up for groups. */
  readonly depth: number;
}

/** @returns undefined when the token was cancelled first */
export async function foldingRanges(
  { source }: DocumentSnapshot,
  versions: VersionLoader,
  factsOf: (section: Section) => VersionFacts,
  pause: Pause,
  token: CancellationToken,
): Promise<FoldingRange[] | undefined> {
  const folds: Fold[] = [];
  const open: { kind: 'FHS' | 'BHS'; line: number }[] = [];
  const slices = new Slices(pause, token);
  let messages = 0;
  const add = (startLine: number, endLine: number, depth: number): void => {
    if (endLine > startLine) folds.push({ startLine, endLine, depth });
  };
  for (const section of sections(source)) {
    if (slices.isOver && !(await slices.rest())) return undefined;
    const { kind, firstLine } = section;
    if (kind === 'FHS' || kind === 'BHS') open.push({ kind, line: firstLine });
    else if (kind === 'FTS' || kind === 'BTS') {
      // A trailer closes the last header of its kind; what was opened since then was never closed.
      const opener = open.findLastIndex(header => header.kind === (kind === 'FTS' ? 'FHS' : 'BHS'));
      const [header] = opener === -1 ? [] : open.splice(opener);
      if (header !== undefined) add(header.line, firstLine, 0);
    } else if (kind === 'MSH' && messages < MAX_FOLDS) {
      messages++;
      add(firstLine, lastContentLine(source, section), 1);
      if (source.lineCount <= MAX_LINES_WITH_GROUPS) {
        addGroups(new Message(source, section), versions, factsOf(section).definitions, add);
      }
    }
  }
  // Sorting is stable: within a depth the order stays that of the text.
  const kept = folds.length <= MAX_FOLDS ? folds : folds.sort((a, b) => a.depth - b.depth).slice(0, MAX_FOLDS);
  return kept
    .sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine)
    .map(({ startLine, endLine }) => ({ startLine, endLine }));
}

function addGroups(
  message: Message,
  versions: VersionLoader,
  definitions: Definitions,
  add: (startLine: number, endLine: number, depth: number) => void,
): void {
  const match = structureMatchOf(versions, definitions, message);
  if (match === undefined) return;
  const { segments } = message;
  const walk = (nodes: readonly MatchedNode[], depth: number): void => {
    for (const node of nodes) {
      if (node.kind !== 'group') continue;
      const [first, last] = [segments[node.start], segments[node.end - 1]];
      if (first !== undefined && last !== undefined) add(first.line, last.line, depth);
      walk(node.children, depth + 1);
    }
  };
  walk(match.children, 2);
}

/** Blank lines between messages belong to none: they stay where they are when the message is folded. */
function lastContentLine(source: SourceText, { firstLine, endLine }: Section): number {
  let line = endLine - 1;
  while (line > firstLine && source.lineContent(line).trim() === '') line--;
  return line;
}
