/** Carries out a reading: builds the groups of a message and names what is wrong with it. */
import type { GroupNode, SegmentNode, StructureNode } from '../definitions/types.ts';
import { type CompiledStructure, startState } from './compile.ts';
import { countOccurrences } from './counts.ts';
import type { StructureFinding } from './findings.ts';
import { free, outOfPlace, type Reading } from './read.ts';
import { leadingIds, type Position, type Skipped } from './steps.ts';
import type { GroupInstance, MatchedNode } from './tree.ts';

/** The tree and the findings of a match. */
export interface Placement {
  readonly children: readonly MatchedNode[];
  /** The innermost group of each segment. */
  readonly groups: readonly (GroupInstance | undefined)[];
  readonly findings: readonly StructureFinding[];
}

/** A group while it is being filled. */
interface OpenGroup extends GroupInstance {
  readonly parent: OpenGroup | undefined;
  readonly children: MatchedNode[];
  end: number;
  isOpen: boolean;
  /** How many groups of each name it holds so far; most groups hold none. */
  numbers: Map<string, number> | undefined;
}

/** Builds the tree of a reading and collects its findings. */
export function placeSegments(structure: CompiledStructure, ids: readonly string[], reading: Reading): Placement {
  const builder = new Builder(structure, ids);
  reading.places.forEach((place, index) => {
    builder.add(index, place);
  });
  return builder.finish();
}

class Builder {
  readonly #structure: CompiledStructure;
  readonly #ids: readonly string[];
  readonly #top: MatchedNode[] = [];
  #topNumbers: Map<string, number> | undefined;
  /** The groups that are open, the outermost first. */
  readonly #open: OpenGroup[] = [];
  /** The innermost group of each segment. */
  readonly #groups: (OpenGroup | undefined)[] = [];
  readonly #findings: StructureFinding[] = [];
  /** Where each position was last used. */
  readonly #holders = new Map<Position, OpenGroup | undefined>();
  #state = startState;

  constructor(structure: CompiledStructure, ids: readonly string[]) {
    this.#structure = structure;
    this.#ids = ids;
  }

  add(index: number, place: number): void {
    const id = this.#ids[index] as string;
    if (place === outOfPlace) this.#report(index, id);
    const position = place === outOfPlace || place === free ? undefined : this.#structure.positions[place];
    if (position !== undefined) {
      this.#stepTo(position, index);
      this.#holders.set(position, this.#open.at(-1));
    }
    const group = this.#open.at(-1);
    (group?.children ?? this.#top).push({ kind: 'segment', index, id, node: position?.node });
    this.#groups.push(group);
  }

  finish(): Placement {
    const end = this.#ids.length;
    const { skipped } = this.#structure.stepToEnd(this.#state);
    this.#reportMissing(skipped, true, end);
    this.#reportMissing(skipped, false, end);
    this.#close(0, end);
    const findings = withMisplaced(this.#findings);
    if (this.#structure.counts) {
      findings.push(...countOccurrences(this.#structure.definition.children, this.#top, undefined, end));
      findings.sort((a, b) => placeOf(a) - placeOf(b));
    }
    return { children: this.#top, groups: this.#groups, findings };
  }

  #stepTo(position: Position, index: number): void {
    const step = this.#structure.stepTo(this.#state, position.number);
    if (step === undefined) throw new Error('a reading takes only steps that there are');
    // What is missing is reported while its group is open: in the groups that the step closes, before it does.
    if (step.cost > 0) this.#reportMissing(step.skipped, true, index);
    this.#close(step.kept, index);
    for (let depth = step.kept; depth < position.groups.length; depth++) {
      this.#openGroup(position.groups[depth] as GroupNode, index);
    }
    if (step.cost > 0) this.#reportMissing(step.skipped, false, index);
    this.#state = position.number;
  }

  #openGroup(node: GroupNode, index: number): void {
    const parent = this.#open.at(-1);
    let numbers = parent === undefined ? this.#topNumbers : parent.numbers;
    if (numbers === undefined) {
      numbers = new Map();
      if (parent === undefined) this.#topNumbers = numbers;
      else parent.numbers = numbers;
    }
    const number = (numbers.get(node.name) ?? 0) + 1;
    numbers.set(node.name, number);
    const group: OpenGroup = {
      kind: 'group',
      node,
      name: node.name,
      number,
      parent,
      children: [],
      start: index,
      end: index,
      isOpen: true,
      numbers: undefined,
    };
    (parent?.children ?? this.#top).push(group);
    this.#open.push(group);
  }

  #close(depth: number, index: number): void {
    while (this.#open.length > depth) {
      const group = this.#open.pop() as OpenGroup;
      group.end = index;
      group.isOpen = false;
    }
  }

  /** @param closing which of what was skipped: what belongs to groups that are closed now, or the rest */
  #reportMissing(skipped: readonly Skipped[], closing: boolean, before: number): void {
    for (const { node, depth, closing: isClosing } of skipped) {
      if (isClosing !== closing) continue;
      const group = depth === 0 ? undefined : this.#open[depth - 1];
      this.#findings.push({ kind: 'missing', before, group, node, segments: leadingIds(node) });
    }
  }

  #report(index: number, id: string): void {
    const last = this.#findings.at(-1);
    if (last !== undefined && last.kind !== 'missing' && last.id === id && last.index + last.count === index) {
      this.#findings[this.#findings.length - 1] = { ...last, count: last.count + 1 };
      return;
    }
    const exceeded = this.#exceeded(id);
    if (exceeded !== undefined) {
      this.#findings.push({ kind: 'tooMany', index, count: 1, id, ...exceeded });
      return;
    }
    const expected = this.#structure.expected(this.#state).map(({ to }) => to.node.id);
    this.#findings.push({ kind: 'unexpected', index, count: 1, id, expected, belongs: undefined });
  }

  /**
   * What a segment would be one too many of: itself, or a group that it begins, used already in a group that is still
   * open and not allowed again there. The innermost place decides; where one may repeat there, it is not that there are
   * too many.
   */
  #exceeded(id: string): { node: StructureNode; max: number; group: GroupInstance | undefined } | undefined {
    let innermost = -1;
    let found: { node: StructureNode; max: number; group: OpenGroup | undefined } | undefined;
    for (const position of this.#structure.places(id)) {
      if (!this.#holders.has(position)) continue;
      let node: SegmentNode | GroupNode = position.node;
      let group = this.#holders.get(position);
      let depth = position.groups.length;
      while (group !== undefined && !group.isOpen) {
        node = group.node;
        group = group.parent;
        depth--;
      }
      if (depth < innermost) continue;
      if (depth > innermost) found = { node, max: node.max, group };
      else if (node.max === 0) found = undefined;
      innermost = depth;
    }
    return found === undefined || found.max === 0 || !leadingIds(found.node).includes(id) ? undefined : found;
  }
}

/**
 * Joins a segment that is missing with one of its id that is out of place in the same group: it is there, and only its
 * place is wrong. Of those the last before the gap or the first behind it is taken, whichever is nearer.
 */
function withMisplaced(findings: readonly StructureFinding[]): StructureFinding[] {
  const result: (StructureFinding | undefined)[] = [...findings];
  /** Where in the findings the misplaced segments of an id are, in the order of the message. */
  const misplaced = new Map<string, number[]>();
  findings.forEach((finding, at) => {
    if (finding.kind !== 'unexpected') return;
    const same = misplaced.get(finding.id);
    if (same === undefined) misplaced.set(finding.id, [at]);
    else same.push(at);
  });
  findings.forEach((missing, at) => {
    if (missing.kind !== 'missing' || missing.node.kind !== 'segment') return;
    const { node, group, before } = missing;
    const candidates = misplaced.get(node.id);
    if (candidates === undefined) return;
    const behind = candidates.findIndex(candidate => candidate > at);
    const nearest = [candidates[behind - 1] ?? (behind === -1 ? candidates.at(-1) : undefined), candidates[behind]]
      .flatMap(number => {
        const finding = number === undefined ? undefined : result[number];
        return number !== undefined && finding?.kind === 'unexpected' ? [{ number, finding }] : [];
      })
      .filter(({ finding }) => finding.belongs === undefined && (finding.count === 1 || node.max !== 1))
      .filter(({ finding }) => group === undefined || (finding.index >= group.start && finding.index < group.end))
      .sort((a, b) => Math.abs(a.finding.index - before) - Math.abs(b.finding.index - before))[0];
    if (nearest === undefined) return;
    result[nearest.number] = { ...nearest.finding, belongs: { before, group } };
    result[at] = undefined;
  });
  return result.filter(finding => finding !== undefined);
}

/** The segment that a finding is about, or is to stand before. */
function placeOf(finding: StructureFinding): number {
  return finding.kind === 'missing' ? finding.before : finding.index;
}
