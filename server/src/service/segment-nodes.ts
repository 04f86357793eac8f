/** The nodes of the message tree inside a segment: fields, components and subcomponents with names and values. */
import type { FactsCache, PlaceFacts, SegmentFacts } from '../core/definitions/segment-facts.ts';
import { meaningOf } from '../core/definitions/tables.ts';
import type { Definitions } from '../core/definitions/types.ts';
import { decodeText } from '../core/encoding/escapes.ts';
import { formatPlace } from '../core/path/path.ts';
import type { SegmentLine } from '../core/syntax/message.ts';
import type { Place } from '../core/syntax/segment.ts';
import { hasContent, segmentTree, type TreeNode } from '../core/syntax/segment-tree.ts';
import type { MessageTreeNode } from '../protocol.ts';
import { factsOfSegment } from './facts-at.ts';

/** A node and how to make its children. */
export interface LazyNode {
  readonly node: MessageTreeNode;
  children(): readonly LazyNode[];
}

/** What the nodes of a segment are made by. */
export interface SegmentNodeContext {
  readonly facts: FactsCache;
  readonly definitions: Definitions;
  readonly showEmpty: boolean;
}

/** Of a value of megabytes only the start is read for the tree. */
const MAX_RAW = 1_000;
const MAX_DESCRIPTION = 200;

/** Says that not everything is listed. */
export function moreNode(label: string): MessageTreeNode {
  const start = { line: 0, character: 0 };
  return {
    id: 'more',
    kind: 'more',
    label,
    description: '',
    tooltip: '',
    path: '',
    range: { start, end: start },
    hasChildren: false,
    isEditable: false,
    leadsToMatch: false,
  };
}

/** @param occurrence which one of its id the segment is in the message, 1-based */
export function segmentNode(entry: SegmentLine, occurrence: number, context: SegmentNodeContext): LazyNode {
  const { segment, line } = entry;
  const facts = factsOfSegment(context.facts, context.definitions, segment);
  const path = formatPlace(segment.id, occurrence, {});
  return {
    node: {
      id: path,
      kind: 'segment',
      label: `${path} ${facts.name}`.trimEnd(),
      description: '',
      tooltip: '',
      path,
      range: {
        start: { line, character: segment.prefix },
        end: { line, character: segment.prefix + segment.text.length },
      },
      hasChildren: context.showEmpty ? facts.fieldCount > 0 || segment.text.length > 3 : segment.text.length > 4,
      isEditable: false,
      leadsToMatch: false,
    },
    children: () => fieldNodes({ entry, occurrence, facts, showEmpty: context.showEmpty }),
  };
}

interface SegmentAround {
  readonly entry: SegmentLine;
  readonly occurrence: number;
  readonly facts: SegmentFacts;
  readonly showEmpty: boolean;
}

function fieldNodes(around: SegmentAround): LazyNode[] {
  const { facts, showEmpty } = around;
  const fields = segmentTree(around.entry.segment);
  const nodes: LazyNode[] = [];
  for (let number = 1; number <= Math.max(fields.length, showEmpty ? facts.fieldCount : 0); number++) {
    const repetitions = fields[number - 1]?.children.filter(hasContent) ?? [];
    for (const repetition of repetitions) {
      nodes.push(placeNode(around, { field: number, repetition: repetition.number }, repetition));
    }
    const isKnown = facts.at(number, 0, 0).definition !== undefined;
    if (repetitions.length === 0 && showEmpty && isKnown) {
      nodes.push(placeNode(around, { field: number, repetition: 1 }, undefined));
    }
  }
  return nodes;
}

/** @param node the place in the segment; undefined where there is nothing of it */
function placeNode(around: SegmentAround, place: Place, node: TreeNode | undefined): LazyNode {
  const { entry, occurrence, facts, showEmpty } = around;
  const { segment, line } = entry;
  const { field, component, subcomponent } = place;
  const known = facts.at(field, component ?? 0, subcomponent ?? 0);
  const isDelimiters = segment.isHeader && field < 3;
  const isCut = !isDelimiters && node !== undefined && isCutFurther(node);
  const path = formatPlace(segment.id, occurrence, place);
  // What is not there would stand at the end of the segment.
  const { start, end } = node ?? { start: segment.text.length, end: segment.text.length };
  const raw = segment.text.slice(start, Math.min(end, start + MAX_RAW));
  const value = isDelimiters || isCut ? raw : decodeText(raw, segment.delimiters);
  const defined = subcomponent === undefined && !isDelimiters ? (known.definition?.type?.components.length ?? 0) : 0;
  return {
    node: {
      id: path,
      kind: component === undefined ? 'field' : subcomponent === undefined ? 'component' : 'subcomponent',
      label: `${path} ${known.name}`.trimEnd(),
      description: described(value, raw, known),
      tooltip: tooltipOf(path, known),
      path,
      range: {
        start: { line, character: segment.prefix + start },
        end: { line, character: segment.prefix + end },
      },
      hasChildren: isCut || (showEmpty && defined > 0),
      isEditable: !isDelimiters && !isCut,
      leadsToMatch: false,
    },
    children: () => (isCut || showEmpty ? partNodes(around, place, isDelimiters ? undefined : node, defined) : []),
  };
}

function partNodes(around: SegmentAround, place: Place, node: TreeNode | undefined, defined: number): LazyNode[] {
  const level = place.component === undefined ? 'component' : 'subcomponent';
  if (place.subcomponent !== undefined) return [];
  const parts = node?.children ?? [];
  if (!around.showEmpty)
    return parts.filter(hasContent).map(part => placeNode(around, { ...place, [level]: part.number }, part));
  // A primitive that is not cut has nothing below it but itself.
  if (defined === 0 && (node === undefined || !isCutFurther(node))) return [];
  return Array.from({ length: Math.max(defined, parts.length) }, (_, index) =>
    placeNode(around, { ...place, [level]: index + 1 }, parts[index]),
  );
}

function isCutFurther(node: TreeNode): boolean {
  return node.children.length > 1 || (node.children[0]?.children.length ?? 0) > 1;
}

function described(value: string, raw: string, { table }: PlaceFacts): string {
  const text = value.replace(/\s+/g, ' ').trim();
  const shown = text.length <= MAX_DESCRIPTION ? text : `${text.slice(0, MAX_DESCRIPTION - 1)}…`;
  const meaning = table === undefined || raw === '' ? undefined : meaningOf(table, raw);
  return meaning === undefined || meaning === shown ? shown : `${shown} · ${meaning}`;
}

function tooltipOf(path: string, { definition, name, table }: PlaceFacts): string {
  const type = definition?.type;
  return [
    `${path} ${name}`.trimEnd(),
    ...(type === undefined ? [] : [`${type.displayId} ${type.name}`]),
    ...(table === undefined ? [] : [`Table ${table.id} ${table.name}`]),
  ].join('\n');
}
