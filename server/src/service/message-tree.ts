/**
 * The message tree: messages, groups, segments, fields and their parts, level by level. A node knows how to make its
 * children and makes them when they are asked for, so that what is not opened costs nothing.
 */
import type { Position, Range } from 'vscode-languageserver-types';
import { encodeText } from '../core/encoding/escapes.ts';
import type { MatchedNode } from '../core/structure/tree.ts';
import { Message, type SegmentLine } from '../core/syntax/message.ts';
import {
  type Section,
  sectionAt,
  sectionCount,
  sectionDelimiters,
  sectionLine,
  sectionNumberAt,
  sections,
} from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { MessageTreeNode } from '../protocol.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import { structureMatchOf, type VersionLoader } from './facts-at.ts';
import { messageSummary, summaryDetail } from './message-summary.ts';
import { type LazyNode, moreNode, segmentNode } from './segment-nodes.ts';

/** More messages than these are listed by pages, and more matches of a filter are only counted. */
const PAGE = 500;
/** Of one parent no more children are listed. */
const MAX_CHILDREN = 2_000;

/** What the tree is asked to show. */
export interface TreeView {
  readonly showEmpty: boolean;
  /** Lower case; empty for everything. */
  readonly filter: string;
}

/** What the tree is made of. */
export interface TreeSource {
  readonly source: SourceText;
  readonly versions: VersionLoader;
  /** The facts of a section, loaded. */
  factsAt(line: number): Promise<VersionFacts>;
  readonly pause: Pause;
}

/**
 * The children of a node.
 * @param parent ids from the top down; none for the top
 * @returns undefined where there is no such node any more, and when the token was cancelled first
 */
export async function treeChildren(
  tree: TreeSource,
  parent: readonly string[],
  view: TreeView,
  token: CancellationToken,
): Promise<readonly MessageTreeNode[] | undefined> {
  const [first, ...others] = parent;
  if (first === undefined) return topLevel(tree, view, token);
  const page = /^page\/(\d+)$/.exec(first);
  if (page !== null) {
    const start = Number(page[1]);
    if (others.length === 0) return messageNodes(tree.source, start, start + PAGE);
    return treeChildren(tree, others, view, token);
  }
  const node = await messageById(tree, first, view.showEmpty);
  const chain = node && descend(node, others);
  if (chain === undefined) return undefined;
  const last = chain.at(-1);
  const all = last?.children() ?? [];
  // Below a node that matches by itself everything is shown.
  if (view.filter === '' || chain.some(({ node }) => matches(node, view.filter))) return plain(all);
  return capped(all.flatMap(child => filtered(child, view.filter) ?? []));
}

/** The nodes from the top down to the innermost one at a position; none where no message is. */
export async function treeAt(
  tree: TreeSource,
  position: Position,
  showEmpty: boolean,
): Promise<readonly MessageTreeNode[]> {
  const number = sectionNumberAt(tree.source, position.line);
  const message = await messageById(tree, messageId(number), showEmpty);
  if (message === undefined) return [];
  const chain: MessageTreeNode[] = sectionCount(tree.source) > PAGE ? [pageNode(tree.source, number)] : [];
  for (let at: LazyNode | undefined = message; at !== undefined; ) {
    chain.push(at.node);
    at = at.children().find(({ node }) => node.kind !== 'more' && holds(node.range, position));
  }
  return chain;
}

async function topLevel(
  tree: TreeSource,
  view: TreeView,
  token: CancellationToken,
): Promise<readonly MessageTreeNode[] | undefined> {
  const { source } = tree;
  const count = sectionCount(source);
  if (view.filter !== '') return matchingMessages(tree, view, token);
  if (count <= PAGE) return messageNodes(source, 0, count + 1);
  const pages: MessageTreeNode[] = [];
  for (let number = 1; number <= count; number += PAGE) pages.push(pageNode(source, number));
  return pages;
}

/**
 * The messages with something that matches, in slices. Names are alike in all messages, so they are looked for in the
 * first ones only; further on a message is opened only where its text holds what is looked for.
 */
async function matchingMessages(
  tree: TreeSource,
  { filter, showEmpty }: TreeView,
  token: CancellationToken,
): Promise<readonly MessageTreeNode[] | undefined> {
  const { source } = tree;
  const found: MessageTreeNode[] = [];
  const slices = new Slices(tree.pause, token);
  let number = sectionNumberAt(source, 0);
  for (const section of sections(source)) {
    if (slices.isOver && !(await slices.rest())) return undefined;
    const isAmongFirst = number <= PAGE;
    const id = messageId(number++);
    if (!isAmongFirst && !holdsText(source, section, filter)) continue;
    const message = await messageById(tree, id, showEmpty);
    const node = message && filtered(message, filter);
    if (node === undefined) continue;
    if (found.length === PAGE) return [...found, moreNode('More messages match. Narrow the filter.')];
    found.push(node);
  }
  return found;
}

/** Whether a message has a text, as it stands or as it would be escaped there. */
function holdsText(source: SourceText, section: Section, text: string): boolean {
  const start = source.line(section.firstLine)?.start ?? 0;
  const end = source.line(section.endLine - 1)?.end ?? start;
  const content = source.slice(start, end).toLowerCase();
  if (content.includes(text)) return true;
  const { delimiters } = sectionDelimiters(source, section);
  const escaped = encodeText(text, delimiters).toLowerCase();
  return escaped !== text && content.includes(escaped);
}

/** Messages by their numbers, `end` exclusive; lines before the first message are number 0. */
function messageNodes(source: SourceText, start: number, end: number): MessageTreeNode[] {
  const nodes: MessageTreeNode[] = [];
  const line = sectionLine(source, start) ?? 0;
  let number = sectionNumberAt(source, line);
  for (const section of sections(source, line)) {
    if (number >= end) break;
    if (section.kind !== 'none' || hasSegments(source, section)) nodes.push(messageNode(source, section, number));
    number++;
  }
  return nodes;
}

/** Whether lines without a header hold anything that the tree could show. */
function hasSegments(source: SourceText, section: Section): boolean {
  return new Message(source, section).segments.length > 0;
}

function messageNode(source: SourceText, section: Section, number: number): MessageTreeNode {
  const summary = messageSummary(source, section);
  const last = section.endLine - 1;
  return {
    id: messageId(number),
    kind: 'message',
    label: summary.type,
    description: summaryDetail(summary),
    tooltip: '',
    path: '',
    range: {
      start: { line: section.firstLine, character: 0 },
      end: { line: last, character: source.lineContent(last).length },
    },
    hasChildren: true,
    isEditable: false,
    leadsToMatch: false,
  };
}

function messageId(number: number): string {
  return `message/${number}`;
}

function pageNode(source: SourceText, number: number): MessageTreeNode {
  const count = sectionCount(source);
  const first = Math.max(0, Math.floor((number - 1) / PAGE)) * PAGE + 1;
  const last = Math.min(first + PAGE - 1, count);
  const start = { line: sectionLine(source, first) ?? 0, character: 0 };
  return {
    id: `page/${first}`,
    kind: 'page',
    label: `Messages ${first} to ${last}`,
    description: '',
    tooltip: '',
    path: '',
    range: { start, end: start },
    hasChildren: true,
    isEditable: false,
    leadsToMatch: false,
  };
}

/** A message with its groups and segments; undefined where the text has none of that number. */
async function messageById(tree: TreeSource, id: string, showEmpty: boolean): Promise<LazyNode | undefined> {
  const { source, versions } = tree;
  const number = Number(/^message\/(\d+)$/.exec(id)?.[1] ?? Number.NaN);
  const line = Number.isNaN(number) ? undefined : sectionLine(source, number);
  if (line === undefined) return undefined;
  const section = sectionAt(source, line);
  const { definitions } = await tree.factsAt(line);
  return {
    node: messageNode(source, section, number),
    children: () => {
      const message = new Message(source, section);
      const { segments } = message;
      const counts = new Map<string, number>();
      const occurrences = segments.map(({ segment }) => {
        const occurrence = (counts.get(segment.id) ?? 0) + 1;
        counts.set(segment.id, occurrence);
        return occurrence;
      });
      const segmentAt = (entry: SegmentLine, index: number): LazyNode =>
        segmentNode(entry, occurrences[index] ?? 1, { facts: versions.facts, definitions, showEmpty });
      const match = structureMatchOf(versions, definitions, message);
      if (match === undefined) return segments.map(segmentAt);
      const nodeOf = (node: MatchedNode): LazyNode[] => {
        if (node.kind === 'group') return [groupNode(node, segments, () => node.children.flatMap(nodeOf))];
        const entry = segments[node.index];
        return entry === undefined ? [] : [segmentAt(entry, node.index)];
      };
      return match.children.flatMap(nodeOf);
    },
  };
}

function groupNode(
  group: MatchedNode & { kind: 'group' },
  segments: readonly SegmentLine[],
  children: () => LazyNode[],
): LazyNode {
  const name = group.number === 1 ? group.name : `${group.name}[${group.number}]`;
  const last = segments[group.end - 1];
  return {
    node: {
      id: `${group.name}[${group.number}]/`,
      kind: 'group',
      label: name,
      description: '',
      tooltip: '',
      path: '',
      range: {
        start: { line: segments[group.start]?.line ?? 0, character: 0 },
        end: { line: last?.line ?? 0, character: (last?.segment.text.length ?? 0) + (last?.segment.prefix ?? 0) },
      },
      hasChildren: true,
      isEditable: false,
      leadsToMatch: false,
    },
    children,
  };
}

/** The nodes that ids lead to, that of the message first; undefined where one is not there any more. */
function descend(message: LazyNode, ids: readonly string[]): readonly LazyNode[] | undefined {
  const chain = [message];
  let at: LazyNode | undefined = message;
  for (const id of ids) {
    at = at.children().find(({ node }) => node.id === id);
    if (at === undefined) return undefined;
    chain.push(at);
  }
  return chain;
}

function plain(nodes: readonly LazyNode[]): readonly MessageTreeNode[] {
  return capped(nodes.map(({ node }) => node));
}

function capped(nodes: readonly MessageTreeNode[]): readonly MessageTreeNode[] {
  const left = nodes.length - MAX_CHILDREN;
  return left <= 0 ? nodes : [...nodes.slice(0, MAX_CHILDREN), moreNode(`${left} more are not listed`)];
}

/** A node as a filter leaves it; undefined where nothing of it matches. */
function filtered(lazy: LazyNode, filter: string): MessageTreeNode | undefined {
  if (matches(lazy.node, filter)) return lazy.node;
  const leads = lazy.children().some(child => filtered(child, filter) !== undefined);
  return leads ? { ...lazy.node, leadsToMatch: true } : undefined;
}

function matches({ label, description, kind, hasChildren }: MessageTreeNode, filter: string): boolean {
  if (label.toLowerCase().includes(filter)) return true;
  // What a place is made of matches by itself.
  return (kind === 'message' || !hasChildren) && description.toLowerCase().includes(filter);
}

function holds({ start, end }: Range, { line, character }: Position): boolean {
  const isAfterStart = line > start.line || (line === start.line && character >= start.character);
  return isAfterStart && (line < end.line || (line === end.line && character <= end.character));
}
