/** Reads what a step goes over: segments, repetitions of a field, or groups of the message structure. */
import { formatPath, type GroupStep, type Path, parsePath } from '../../core/path/path.ts';
import { checkReadable } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import { compileSegments } from '../expression/read-path.ts';
import type { Frame, Scope } from '../expression/scope.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { Iteration } from '../program.ts';

/** What a step goes over. */
export type Iterated =
  | {
      readonly kind: 'path';
      readonly path: Path;
      /** The path without its indexes: the current one, where a rule inside names it. */
      readonly self: string;
    }
  | { readonly kind: 'groups'; readonly steps: readonly GroupStep[] };

const all = { kind: 'all' } as const;

/**
 * Reads a path to go over. Undefined after a problem.
 * @param step what the path stands behind, for messages
 */
export function readIterated(item: YamlScalar, step: string, context: CompileContext): Iterated | undefined {
  const { text, start, end } = item;
  const { path, problem } = parsePath(text);
  if (path === undefined) {
    const groups = parsePath(`${text}/ZZZ`).path?.groups;
    if (groups !== undefined) return readGroups(item, groups, context);
    if (/^[A-Z][A-Z0-9]?\*$/.test(text))
      context.problems.error('schema', item, `'where' and 'each' go over one kind of segment, not over ${text}.`);
    else {
      const from = Math.min(item.at(problem.offset), Math.max(start, end - 1));
      context.problems.error(
        'unknown-path',
        { start: from, end },
        `'${text}' is no segment or field: expected ${problem.expected}.`,
      );
    }
    return undefined;
  }
  if (!checkReadable({ kind: 'path', path, text, start, end }, context)) return undefined;
  if (path.component !== undefined || path.count) {
    const clear = step === 'drop' ? ` To empty ${text}, map it to { value: '' }.` : '';
    context.problems.error(
      'schema',
      item,
      `'${step}' goes over segments or the repetitions of a field, not over ${text}.${clear}`,
    );
    return undefined;
  }
  context.uses.push({ kind: 'source-path', path, start, end });
  if (path.groups.length > 0) context.groupUse ??= { start, end };
  context.source.check(path, item);
  const self = formatPath({ ...path, groups: [], occurrence: undefined, repetition: undefined });
  return { kind: 'path', path, self };
}

function readGroups(item: YamlScalar, steps: readonly GroupStep[], context: CompileContext): Iterated | undefined {
  const { start, end } = item;
  if (steps.some(({ index }) => index?.kind === 'where')) {
    context.problems.error('schema', item, "A group is picked by its number; use 'where' for a condition.");
    return undefined;
  }
  context.groupUse ??= { start, end };
  context.source.checkGroups(steps, item);
  return { kind: 'groups', steps };
}

/** What is settled inside a step that goes over it. */
export function frameOf(over: Iterated): Frame {
  return over.kind === 'groups'
    ? { kind: 'group' }
    : { kind: 'each', segment: over.path.segment, field: over.path.field };
}

/** How a run goes over it, at a place of the mapping. Without an index all are meant, or the current one of an `each`. */
export function iterationOf(over: Iterated, scope: Scope): Iteration {
  if (over.kind === 'groups') return { kind: 'groups', steps: over.steps, slots: scope.groupSlots };
  const { path } = over;
  const pick = compileSegments(path, scope, all);
  if (path.field === undefined) return { kind: 'segments', pick };
  return { kind: 'repetitions', pick, field: path.field, index: path.repetition, slot: scope.repetitionSlot(path) };
}
