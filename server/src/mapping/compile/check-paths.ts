/** Checks paths against the definitions of the version that they are for. */
import { placeOf } from '../../core/definitions/place.ts';
import type { Definitions, StructureNode } from '../../core/definitions/types.ts';
import type { GroupStep, Path } from '../../core/path/path.ts';
import type { PathChecker } from '../expression/compile-context.ts';
import { didYouMean } from '../nearest.ts';
import type { Problems, Span } from '../problem.ts';
import { contentOf } from '../run/source-groups.ts';

/** Beyond these a path is a slip of the pen, and writing there would fill the memory with separators. */
const MAX_FIELD = 999;
const MAX_REPETITION = 9999;

/** One end of the mapping: what its version knows. */
export class PathCheck implements PathChecker {
  readonly #definitions: Definitions | undefined;
  readonly #problems: Problems;
  readonly #repeating: ReadonlySet<string>;
  readonly #structure: string | undefined;
  readonly #groups: ReadonlySet<string>;

  /** @param structure the message structure, which says what segments can repeat */
  constructor(definitions: Definitions | undefined, structure: string | undefined, problems: Problems) {
    this.#structure = structure;
    this.#definitions = definitions;
    this.#problems = problems;
    const children = structure === undefined ? undefined : definitions?.structure(structure)?.children;
    this.#repeating = repeatingSegments(children ?? []);
    this.#groups = groupNames(children ?? []);
  }

  /**
   * Reports what the version does not know. A warning only: real messages carry more than their version says, and the
   * path still means a place.
   */
  check(path: Path, at: Span): void {
    const { segment, field, component, subcomponent } = path;
    const definitions = this.#definitions;
    // Z segments are agreed between the parties; no version knows them.
    if (definitions === undefined || segment.startsWith('Z')) return;
    const { version } = definitions;
    const warn = (message: string): void => this.#problems.warning('unknown-path', at, message);
    if (this.#foreignGroup(path.groups) !== undefined) {
      this.checkGroups(path.groups, at);
      return;
    }
    const known = definitions.segment(segment);
    if (known === undefined) {
      warn(`HL7 ${version} has no segment ${segment}.${didYouMean(segment, definitions.segmentIds)}`);
      return;
    }
    if (field === undefined) return;
    const place = placeOf(definitions, { segment, field });
    if (place === undefined) {
      warn(
        `HL7 ${version} has no ${segment}-${field}: ${segment} (${known.name}) ends with ${segment}-${known.fields.length}.`,
      );
      return;
    }
    const parts = [component, subcomponent].filter(part => part !== undefined);
    let around = place;
    for (let depth = 1; depth <= parts.length; depth++) {
      // What another field decides, and what is withdrawn without a type, is not known from here on.
      if (around.type === undefined) return;
      const [inner, innermost] = parts.slice(0, depth);
      const part = placeOf(definitions, { segment, field, component: inner, subcomponent: innermost });
      if (part === undefined) {
        if (around.type.open) return;
        const count = Math.max(1, around.type.components.length);
        warn(
          `${around.path} (${around.name}) has no part ${parts[depth - 1]} in HL7 ${version}: ${around.type.displayId} has ${count === 1 ? 'one' : count}.`,
        );
        return;
      }
      around = part;
    }
  }

  checkGroups(groups: readonly GroupStep[], at: Span): void {
    const foreign = this.#foreignGroup(groups);
    if (foreign === undefined) return;
    const words = `${this.#structure} has no group ${foreign.name}.${didYouMean(foreign.name, this.#groups)}`;
    this.#problems.warning('unknown-path', at, words);
  }

  #foreignGroup(groups: readonly GroupStep[]): GroupStep | undefined {
    return this.#groups.size === 0 ? undefined : groups.find(({ name }) => !this.#groups.has(name));
  }

  /** The segments of a group of the message structure, in its order; undefined where there is no such group. */
  segmentsOfGroup(name: string): readonly string[] | undefined {
    const children =
      this.#structure === undefined ? undefined : this.#definitions?.structure(this.#structure)?.children;
    return groupNamed(children ?? [], name)?.segments;
  }

  /** Whether the first field of a segment is its set id. */
  isNumbered(segment: string): boolean {
    return this.#definitions?.segment(segment)?.fields[0]?.dataType === 'SI';
  }

  /** Reports numbers that no message reaches. False when there are some. */
  checkSize({ field = 0, component = 0, subcomponent = 0, repetition, occurrence }: Path, at: Span): boolean {
    const index = Math.max(
      repetition?.kind === 'number' ? repetition.number : 0,
      occurrence?.kind === 'number' ? occurrence.number : 0,
    );
    if (Math.max(field, component, subcomponent) <= MAX_FIELD && index <= MAX_REPETITION) return true;
    this.#problems.error('unknown-path', at, `A path goes up to field ${MAX_FIELD} and repetition ${MAX_REPETITION}.`);
    return false;
  }

  /** Whether the version lets a field repeat. False where it is not known. */
  fieldRepeats(segment: string, field: number): boolean {
    const place = this.#definitions && placeOf(this.#definitions, { segment, field });
    return place !== undefined && place.maxRepetitions !== 1;
  }

  /** Whether the message structure lets a segment occur more than once. False where it is not known. */
  segmentRepeats(segment: string): boolean {
    return this.#repeating.has(segment);
  }
}

function groupNames(children: readonly StructureNode[]): ReadonlySet<string> {
  return contentOf(children).groups;
}

/** What the first group of a name can hold. */
function groupNamed(children: readonly StructureNode[], name: string): { readonly segments: string[] } | undefined {
  for (const node of children) {
    if (node.kind === 'segment') continue;
    if (node.kind === 'group' && node.name === name) return { segments: [...contentOf(node.children).segments] };
    const found = groupNamed(node.kind === 'group' ? node.children : node.alternatives, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function repeatingSegments(children: readonly StructureNode[]): ReadonlySet<string> {
  const repeating = new Set<string>();
  const seen = new Set<string>();
  const walk = (nodes: readonly StructureNode[], repeats: boolean): void => {
    for (const node of nodes) {
      const many = repeats || node.max !== 1;
      if (node.kind !== 'segment') walk(node.kind === 'group' ? node.children : node.alternatives, many);
      else if (many || seen.has(node.id)) repeating.add(node.id);
      else seen.add(node.id);
    }
  };
  walk(children, false);
  return repeating;
}
