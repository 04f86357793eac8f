import { anySegment, type StructureNode } from '../../../server/src/core/definitions/types.ts';

/** `[segment or group, min, max, children?]`; a choice is `[name, min, max, 0, alternatives]`. */
export interface RawNode {
  readonly 0: string;
  readonly 1: number;
  readonly 2: number;
  readonly 3?: 0 | readonly RawNode[];
  readonly 4?: readonly RawNode[];
}

/** The raw nodes of a structure with the rules of server/definitions/README.md applied. */
export function rawNodes(nodes: readonly RawNode[], structure: string): StructureNode[] {
  return nodes.map(node => rawNode(node, structure));
}

function rawNode(node: RawNode, structure: string): StructureNode {
  const { 0: rawName, 1: min, 2: max, 3: children, 4: alternatives } = node;
  if (rawName === 'ANYHL7SEGMENT') return { kind: 'segment', id: anySegment, min, max: 0 };
  if (/Hxx$/.test(rawName)) return { kind: 'segment', id: anySegment, min, max: 0 };
  const name = rawName.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  if (children === undefined) return { kind: 'segment', id: rawName.replace(/^choice-\d+-/, ''), min, max };
  let inner = children === 0 ? (alternatives ?? []) : children;
  let isChoice = children === 0;
  if (!isChoice && inner.length > 0 && inner.every(child => child[0].startsWith('choice-'))) {
    // 2.9.1 writes <..|..> so. A choice of one is a group: its one alternative is `choice-1-Group`.
    const [only] = inner;
    if (inner.length === 1 && only !== undefined) inner = (only[3] === 0 ? only[4] : only[3]) ?? [];
    else isChoice = true;
  }
  // EHC_E01 and its like: what the copies call a choice is a sequence.
  if (/^(?:EHC|SDR)_|^(?:QBP|RSP)_E(?:03|22)$/.test(structure)) isChoice = false;
  if (!isChoice) return { kind: 'group', name, min, max, children: rawNodes(inner, structure) };
  const choices = rawNodes(inner, structure).map((choice): StructureNode => {
    if (choice.kind !== 'group' || !choice.name.startsWith('CHOICE_')) return { ...choice, min: 1, max: 1 };
    const [first] = choice.children;
    const names: Record<string, string> = {
      OBR: 'OBSERVATION_REQUEST',
      RXO: 'PHARMACY_REQUEST',
      ROL: 'ROLE_PARTICIPATION',
    };
    const label = first?.kind === 'segment' ? (names[first.id] ?? '') : '';
    return { ...choice, name: label, min: 1, max: 1 };
  });
  // Where the copies list one alternative only, the standard goes on with "etc.".
  if (choices.length === 1) choices.push({ kind: 'segment', id: anySegment, min: 1, max: 1 });
  return { kind: 'choice', name: /SUPPGRP|CHOICE/.test(name) ? '' : name, min, max, alternatives: choices };
}

/** One line for a structure, to compare two of them. */
export function printNodes(nodes: readonly StructureNode[]): string {
  return nodes
    .map(node => {
      const occurrence = `{${node.min},${node.max}}`;
      if (node.kind === 'segment') return node.id + occurrence;
      if (node.kind === 'group') return `${node.name}${occurrence}(${printNodes(node.children)})`;
      return `${node.name}${occurrence}<${printNodes(node.alternatives)}>`;
    })
    .join(' ');
}
