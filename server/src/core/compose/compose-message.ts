/** A message written anew by its structure: what is required, or everything. */
import { anySegment, type Definitions, type FieldDefinition, type StructureNode } from '../definitions/types.ts';
import { encodeText } from '../encoding/escapes.ts';
import { type Delimiters, standardDelimiters } from '../syntax/delimiters.ts';
import type { MessageType } from '../syntax/sections.ts';
import { composeSegment } from './compose-segment.ts';
import type { Piece } from './stand-in.ts';

/** How much of a message is written: its required segments and fields, or all that its structure and version have. */
export type MessageExtent = 'minimal' | 'full';

/** Which message is wanted. */
export interface MessageOrder {
  readonly definitions: Definitions;
  /** MSH-9; its structure has to be one of the version. */
  readonly type: MessageType;
  readonly extent: MessageExtent;
  /** MSH-10. */
  readonly controlId: string;
  /** `YYYYMMDDHHMMSS`, with an offset or without. */
  readonly now: string;
  readonly delimiters?: Delimiters;
}

/** The segments of a message in order, each in pieces; none where the version has no such structure. */
export function composeMessage(order: MessageOrder): readonly (readonly Piece[])[] {
  const { definitions, type, extent, delimiters = standardDelimiters } = order;
  const structure = definitions.structure(type.structure);
  if (structure === undefined) return [];
  const now = order.now.slice(0, 14);
  const planned = plan(structure.children, extent);
  const foreign = foreignTo(definitions, structure.children);
  const numbers = new Map<string, number>();
  return planned.map(({ id: named, scope }) => {
    const id = named === anySegment ? foreign : named;
    const key = `${scope} ${id}`;
    const setId = (numbers.get(key) ?? 0) + 1;
    numbers.set(key, setId);
    return composeSegment({
      definitions,
      delimiters,
      now,
      id,
      setId,
      fields: extent === 'full' ? 'all' : 'required',
      own: field => ownValue(order, delimiters, id, field, extent),
    });
  });
}

interface PlannedSegment {
  readonly id: string;
  /** What set ids run within: the place of the group, since each group is written once. */
  readonly scope: string;
}

/** Each group and segment as often as it must be there; of a full message at least once, of a choice the first. */
function plan(nodes: readonly StructureNode[], extent: MessageExtent, scope = ''): PlannedSegment[] {
  return nodes.flatMap((node, index) => {
    const times = extent === 'full' ? Math.max(1, node.min) : node.min;
    const once = (): PlannedSegment[] => {
      // Nobody can say what the parties agreed on, so it is there only where something must be.
      if (node.kind === 'segment') return node.id === anySegment && node.min === 0 ? [] : [{ id: node.id, scope }];
      if (node.kind === 'group') return plan(node.children, extent, `${scope}/${index}`);
      return plan(node.alternatives.slice(0, 1), extent, scope);
    };
    return Array.from({ length: times }, once).flat();
  });
}

/** A segment that the version defines and the structure does not name: it can stand for what the parties agree on. */
function foreignTo(definitions: Definitions, nodes: readonly StructureNode[]): string {
  const named = new Set(idsOf(nodes));
  return definitions.segmentIds.find(id => !named.has(id) && id !== 'ADD' && id !== 'DSC') ?? 'NTE';
}

function idsOf(nodes: readonly StructureNode[]): string[] {
  return nodes.flatMap(node =>
    node.kind === 'segment' ? [node.id] : idsOf(node.kind === 'group' ? node.children : node.alternatives),
  );
}

/** Values that follow from what the message is. */
function ownValue(
  { definitions, type, controlId, now }: MessageOrder,
  delimiters: Delimiters,
  segment: string,
  { position, dataType, usage }: FieldDefinition,
  extent: MessageExtent,
): string | undefined {
  switch (`${segment}-${position}`) {
    case 'MSH-7':
      // Up to 2.2 receivers know no zone.
      return definitions.version < '2.3' ? now.slice(0, 14) : now;
    case 'MSH-9': {
      const parts = definitions.dataType(dataType)?.components.length ?? 0;
      return messageTypeText(type, parts, delimiters);
    }
    case 'MSH-10':
      return encodeText(controlId, delimiters);
    case 'MSH-11':
      return 'T';
    case 'MSH-12':
      return definitions.version;
    // An empty charset means ASCII, and a made-up one would be wrong of the text.
    case 'MSH-18':
    case 'MSH-20':
      return '';
    case 'EVN-1':
      return usage === 'R' || (extent === 'full' && usage === 'O') ? type.event : undefined;
    case 'OBX-2':
      return 'ST';
    default:
      return undefined;
  }
}

/** MSH-9 with as many parts as the version gives it: `ADT^A01^ADT_A01`, or `ADT^A01` before 2.3.1. */
function messageTypeText({ code, event, structure }: MessageType, parts: number, { component }: Delimiters): string {
  const all = [code, event, structure].slice(0, Math.max(2, parts));
  while (all.at(-1) === '') all.pop();
  return all.join(component);
}
