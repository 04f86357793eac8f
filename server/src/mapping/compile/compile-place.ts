/** Reads and checks the left side of a rule. */
import { type Path, parsePath } from '../../core/path/path.ts';
import { checkReadable } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import { compileSegments } from '../expression/read-path.ts';
import type { Scope } from '../expression/scope.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { TargetOwner, TargetPlace } from '../program.ts';
import { PartLevel } from '../target/part.ts';
import type { PathCheck } from './check-paths.ts';

/** Undefined after a problem. */
export function compilePlace(
  target: YamlScalar,
  scope: Scope,
  check: PathCheck,
  context: CompileContext,
): TargetPlace | undefined {
  const { problems, uses } = context;
  const { text, start, end } = target;
  const { path, problem } = parsePath(text);
  const fail = (message: string, from = start): undefined => {
    problems.error('unknown-path', { start: Math.min(from, end - 1), end }, message);
    return undefined;
  };
  if (path === undefined)
    return fail(`'${text}' is no path to write to: expected ${problem.expected}.`, target.at(problem.offset));
  if (!checkReadable({ kind: 'path', path, text, start, end }, context)) return undefined;
  const { field } = path;
  if (path.count) return fail(`${text} is a number that is counted; it cannot be written.`);
  if (field === undefined)
    return fail(`${text} is a whole segment; a rule writes a field of it, such as ${text}-1. To make one, use 'add'.`);
  if (path.repetition?.kind === 'where')
    return fail(
      "A rule writes to a repetition by its number. To write to those with a certain value, use 'each' with 'where'.",
    );
  if (!check.checkSize(path, target)) return undefined;
  uses.push({ kind: 'target-path', path, start, end });
  check.check(path, target);
  if (path.groups.length > 0) {
    // The groups are those of the source: what they have become is written to.
    context.source.checkGroups(path.groups, target);
    context.groupUse ??= { start, end };
  }
  const inside = [path.component, path.subcomponent].filter(part => part !== undefined).map(part => part - 1);
  const level = [PartLevel.Repetition, PartLevel.Component, PartLevel.Leaf][inside.length] ?? PartLevel.Leaf;
  return {
    path,
    segment: path.segment,
    owner: ownerOf(path, scope),
    occurrence: path.occurrence,
    field,
    filledSlot: scope.filledSlot(path),
    repetitionSlot: scope.repetitionSlot(path),
    repetition: path.repetition,
    inside,
    level,
    start,
    end,
  };
}

function ownerOf(path: Path, scope: Scope): TargetOwner {
  const added = scope.addedSlot(path);
  if (added !== undefined) return { kind: 'added', slot: added };
  if (path.groups.length > 0) return { kind: 'groups', pick: compileSegments(path, scope) };
  const bindings = scope.bindings(path);
  return bindings.length === 0 || path.occurrence?.kind === 'all' ? { kind: 'message' } : { kind: 'bound', bindings };
}
