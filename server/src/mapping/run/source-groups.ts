/** The segments of the source in the groups of its message structure. */
import type { GroupNode, StructureNode } from '../../core/definitions/types.ts';
import type { GroupStep, Index, Path } from '../../core/path/path.ts';
import { resolveGroupsIn } from '../../core/structure/group-path.ts';
import type { StructureMatch } from '../../core/structure/match.ts';
import { resolveStructure } from '../../core/structure/message-structure.ts';
import type { MessageStructures } from '../../core/structure/structures.ts';
import type { GroupInstance } from '../../core/structure/tree.ts';
import type { SourceMessage, SourceSegment } from './source.ts';

/** What a group of a structure can hold, groups inside it included. */
export interface GroupContent {
  readonly segments: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

/** So many segments are looked through sooner than a map of them is made: most groups have a handful. */
const FEW_SEGMENTS = 8;

export class SourceGroups {
  /** Undefined where the structure of the message is not known. */
  readonly match: StructureMatch | undefined;
  /** Lines that are no segments are in no group. */
  readonly #segments: readonly SourceSegment[];
  readonly #contents = new Map<GroupNode, GroupContent>();
  readonly #byId = new Map<GroupInstance, ReadonlyMap<string, readonly SourceSegment[]>>();
  #numbers: ReadonlyMap<SourceSegment, number> | undefined;

  /** @param structures what the groups of the message are looked up in; without them no path leads into a group */
  constructor(source: SourceMessage, structures: MessageStructures | undefined) {
    this.#segments = source.segments.filter(({ segment }) => segment.form === 'segment');
    const resolved = structures && resolveStructure(structures.definitions, source.message.type);
    const ids = this.#segments.map(({ id }) => id);
    this.match = resolved?.kind === 'found' ? structures?.match(resolved.id, ids) : undefined;
  }

  /** The segments of a group, in order. */
  segmentsOf({ start, end }: GroupInstance): readonly SourceSegment[] {
    return this.#segments.slice(start, end);
  }

  /** The first segment of a group. */
  firstOf({ start, end }: GroupInstance): SourceSegment | undefined {
    return start < end ? this.#segments[start] : undefined;
  }

  /** The segments of an id in a group, in order. */
  all(group: GroupInstance, id: string): readonly SourceSegment[] {
    if (group.end - group.start <= FEW_SEGMENTS) return this.#among(group, id);
    let byId = this.#byId.get(group);
    if (byId === undefined) {
      byId = bySegmentId(this.segmentsOf(group));
      this.#byId.set(group, byId);
    }
    return byId.get(id) ?? [];
  }

  /** The first segment of an id in a group. */
  firstWithId(group: GroupInstance, id: string): SourceSegment | undefined {
    const { start, end } = group;
    if (end - start > FEW_SEGMENTS) return this.all(group, id)[0];
    for (let index = start; index < end; index++) if (this.#segments[index]?.id === id) return this.#segments[index];
    return undefined;
  }

  /** What {@link all} finds in a group, looking at each of its segments. */
  #among({ start, end }: GroupInstance, id: string): readonly SourceSegment[] {
    const found: SourceSegment[] = [];
    for (let index = start; index < end; index++) {
      const segment = this.#segments[index];
      if (segment?.id === id) found.push(segment);
    }
    return found;
  }

  /** Whether segments of an id belong in groups like this one. */
  holds({ node }: GroupInstance, id: string): boolean {
    return this.#content(node).segments.has(id);
  }

  /** The innermost group that a segment is in. */
  groupOf(segment: SourceSegment): GroupInstance | undefined {
    this.#numbers ??= new Map(this.#segments.map((each, number) => [each, number]));
    return this.match?.groupAt(this.#numbers.get(segment) ?? -1);
  }

  /**
   * The groups that steps lead to. Where a group around, the innermost first, has the name of the first step, it is the one
   * that is meant; where it holds such groups, they are looked for in it.
   *
   * @param otherwise what a step without an index means; undefined for the first group
   */
  resolve(
    written: readonly GroupStep[],
    around: readonly GroupInstance[],
    otherwise?: Index | undefined,
  ): readonly GroupInstance[] {
    const { match } = this;
    const [first] = written;
    if (match === undefined || first === undefined) return [];
    const steps =
      otherwise === undefined ? written : written.map(step => ({ ...step, index: step.index ?? otherwise }));
    const others = steps.slice(1);
    for (const group of around) {
      if (first.index === undefined && group.name === first.name)
        return others.length === 0 ? [group] : resolveGroupsIn(match, group, others);
      if (this.#content(group.node).groups.has(first.name)) return resolveGroupsIn(match, group, steps);
    }
    return resolveGroupsIn(match, undefined, steps);
  }

  /** The segments that a path with groups means, in the order of the message. */
  segmentsAt(
    { groups, segment, occurrence }: Pick<Path, 'groups' | 'segment' | 'occurrence'>,
    around: readonly GroupInstance[],
    otherwise?: Index | undefined,
  ): readonly SourceSegment[] {
    const found = this.resolve(groups, around, otherwise);
    return found.flatMap(group => pick(occurrence ?? otherwise, this.all(group, segment)));
  }

  #content(node: GroupNode): GroupContent {
    let content = this.#contents.get(node);
    if (content === undefined) {
      content = contentOf(node.children);
      this.#contents.set(node, content);
    }
    return content;
  }
}

function bySegmentId(segments: readonly SourceSegment[]): ReadonlyMap<string, readonly SourceSegment[]> {
  const byId = new Map<string, SourceSegment[]>();
  for (const segment of segments) {
    const same = byId.get(segment.id);
    if (same === undefined) byId.set(segment.id, [segment]);
    else same.push(segment);
  }
  return byId;
}

/** The ids and group names below some nodes. */
export function contentOf(nodes: readonly StructureNode[]): GroupContent {
  const segments = new Set<string>();
  const groups = new Set<string>();
  const walk = (list: readonly StructureNode[]): void => {
    for (const node of list) {
      if (node.kind === 'segment') segments.add(node.id);
      else {
        if (node.kind === 'group') groups.add(node.name);
        walk(node.kind === 'group' ? node.children : node.alternatives);
      }
    }
  };
  walk(nodes);
  return { segments, groups };
}

/** What an index picks; without one the first. */
export function pick<T>(index: Index | undefined, all: readonly T[]): readonly T[] {
  switch (index?.kind) {
    case 'number':
      return all.slice(index.number - 1, index.number);
    case 'last':
      return all.slice(-1);
    case 'all':
      return all;
    default:
      return all.slice(0, 1);
  }
}
