/** Groups in paths: where a segment is, and what `ORDER_OBSERVATION[2]/OBX[1]` means. */
import type { StructureNode } from '../definitions/types.ts';
import type { GroupStep, Index, Path } from '../path/path.ts';
import type { StructureMatch } from './match.ts';
import type { GroupInstance, MatchedNode } from './tree.ts';

/** `PATIENT_RESULT[1]/ORDER_OBSERVATION[2]`: a group with those around it, the outermost first. Empty for the top. */
export function formatGroupPath(group: GroupInstance | undefined): string {
  const steps: string[] = [];
  for (let at = group; at !== undefined; at = at.parent) steps.unshift(`${at.name}[${at.number}]`);
  return steps.join('/');
}

/** The path of the groups that the segment at an index is in; empty for one at the top. */
export function groupPathAt(match: StructureMatch, index: number): string {
  return formatGroupPath(match.groupAt(index));
}

/**
 * The groups that the steps of a path lead to, in the order of the message; none where there are no such groups or the
 * path has no steps.
 *
 * A step names a group right inside the last one. Where the structure has none of that name there, the groups between are
 * left out, and all groups of the name further in count, in the order of the message: in an ORU_R01
 * `ORDER_OBSERVATION[2]` is the message's second order, whichever patient it is for. Without an index the first is
 * meant; conditions are for fields, and of groups they pick none.
 */
export function resolveGroupPath(match: StructureMatch, steps: readonly GroupStep[]): readonly GroupInstance[] {
  return resolveGroupsIn(match, undefined, steps);
}

/** As {@link resolveGroupPath}, for steps that begin in a group; at the top of the message where there is none. */
export function resolveGroupsIn(
  match: StructureMatch,
  around: GroupInstance | undefined,
  steps: readonly GroupStep[],
): readonly GroupInstance[] {
  const [first, ...others] = steps;
  if (first === undefined) return [];
  const top = groupsNamed(
    around?.node.children ?? match.structure.definition.children,
    around?.children ?? match.children,
    first.name,
  );
  return others.reduce<readonly GroupInstance[]>(
    (groups, { name, index }) =>
      groups.flatMap(group => pick(index, groupsNamed(group.node.children, group.children, name))),
    pick(first.index, top),
  );
}

/**
 * Indexes of the segments that a path means, in the order of the message. A segment is counted within each group that
 * the path leads to, those of inner groups included; without groups, within the message.
 */
export function resolveSegments(
  match: StructureMatch,
  { groups, segment, occurrence }: Pick<Path, 'groups' | 'segment' | 'occurrence'>,
): readonly number[] {
  if (groups.length === 0) return pick(occurrence, segmentsNamed(match, undefined, segment));
  return resolveGroupPath(match, groups).flatMap(group => pick(occurrence, segmentsNamed(match, group, segment)));
}

/** Indexes of all segments of an id in a group, those of inner groups included; in the message where there is none. */
export function segmentsNamed(match: StructureMatch, group: GroupInstance | undefined, id: string): readonly number[] {
  const found: number[] = [];
  const end = group?.end ?? match.ids.length;
  for (let index = group?.start ?? 0; index < end; index++) if (match.ids[index] === id) found.push(index);
  return found;
}

function groupsNamed(
  nodes: readonly StructureNode[],
  children: readonly MatchedNode[],
  name: string,
): readonly GroupInstance[] {
  const groups = children.filter(child => child.kind === 'group');
  if (hasGroup(nodes, name)) return groups.filter(group => group.name === name);
  return groups.flatMap(group =>
    group.name === name ? [group] : groupsNamed(group.node.children, group.children, name),
  );
}

/** Whether a group of a name may stand right here; choices are no groups. */
function hasGroup(nodes: readonly StructureNode[], name: string): boolean {
  return nodes.some(
    node =>
      (node.kind === 'group' && node.name === name) || (node.kind === 'choice' && hasGroup(node.alternatives, name)),
  );
}

/** What an index picks. */
function pick<T>(index: Index | undefined, all: readonly T[]): readonly T[] {
  switch (index?.kind) {
    case undefined:
      return all.slice(0, 1);
    case 'number':
      return all.slice(index.number - 1, index.number);
    case 'last':
      return all.slice(-1);
    case 'all':
      return all;
    case 'where':
      return [];
  }
}
