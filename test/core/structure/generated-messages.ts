/** Messages made from a structure: what must be there and nothing else, and everything that may be there. */
import {
  anySegment,
  type StructureDefinition,
  type StructureNode,
} from '../../../server/src/core/definitions/types.ts';

/** A segment that was made, and the groups that it was made in: `PATIENT_RESULT[1]/ORDER_OBSERVATION[2]`. */
export interface GeneratedSegment {
  readonly id: string;
  readonly groups: string;
}

interface Plan {
  /** How often a node is written, of those that it may be written. */
  times(node: StructureNode): number;
  /** Which of so many alternatives of a choice is taken. */
  choose(count: number): number;
  /** What stands for `anySegment`. */
  readonly any: string;
}

/** Only what is required. A group of which nothing is required is left out: it may be empty. */
export function minimalMessage(structure: StructureDefinition, any: string): GeneratedSegment[] {
  return generate(structure.children, { times: ({ min }) => min, choose: () => 0, any }, '');
}

/** Every optional segment and group, repeating ones that often; of a choice the alternative with that number. */
export function fullMessage(
  structure: StructureDefinition,
  any: string,
  repetitions: number,
  alternative: number,
): GeneratedSegment[] {
  const times = ({ min, max }: StructureNode): number =>
    Math.max(min, max === 0 ? repetitions : Math.min(max, repetitions));
  return generate(structure.children, { times, choose: count => alternative % count, any }, '');
}

/**
 * Anything that the structure allows, up to three of what repeats.
 * @param random a whole number from 0 up to, but not including, the one that it is given
 */
export function randomMessage(
  structure: StructureDefinition,
  any: string,
  random: (below: number) => number,
): GeneratedSegment[] {
  const times = ({ min, max }: StructureNode): number => min + random((max === 0 ? 3 : max) + 1 - min);
  return generate(structure.children, { times, choose: random, any }, '');
}

/** The most alternatives that any choice of a structure has; 1 where it has no choice. */
export function alternativeCount(nodes: readonly StructureNode[]): number {
  return Math.max(
    1,
    ...nodes.map(node => {
      if (node.kind === 'choice') return Math.max(node.alternatives.length, alternativeCount(node.alternatives));
      return node.kind === 'group' ? alternativeCount(node.children) : 1;
    }),
  );
}

/** All segment ids of a structure, `anySegment` included. */
export function namedIds(nodes: readonly StructureNode[]): string[] {
  return nodes.flatMap(node => {
    if (node.kind === 'segment') return [node.id];
    return namedIds(node.kind === 'group' ? node.children : node.alternatives);
  });
}

function generate(nodes: readonly StructureNode[], plan: Plan, groups: string): GeneratedSegment[] {
  const numbers = new Map<string, number>();
  const write = (node: StructureNode): GeneratedSegment[] => {
    if (node.kind === 'segment') return [{ id: node.id === anySegment ? plan.any : node.id, groups }];
    if (node.kind === 'choice') {
      const chosen = node.alternatives[plan.choose(node.alternatives.length)];
      return chosen === undefined ? [] : write(chosen);
    }
    const number = (numbers.get(node.name) ?? 0) + 1;
    const content = generate(node.children, plan, `${groups}${groups === '' ? '' : '/'}${node.name}[${number}]`);
    if (content.length > 0) numbers.set(node.name, number);
    return content;
  };
  return nodes.flatMap(node => Array.from({ length: plan.times(node) }, () => write(node)).flat());
}
