/** Conditions of the mapping language over a message that nothing is mapped from: what profiles ask with `when:`. */
import type { Message } from '../core/syntax/message.ts';
import { compileCondition } from './expression/compile.ts';
import type { PathChecker } from './expression/compile-context.ts';
import { Scope } from './expression/scope.ts';
import { conditionOf } from './language/read-condition.ts';
import type { YamlNode } from './language/yaml.ts';
import type { Problems } from './problem.ts';
import { RunState } from './run/run-state.ts';
import { SourceMessage, type SourceSegment } from './run/source.ts';
import { TargetMessage } from './target/target-message.ts';

/** A message as conditions read it; made once for all conditions of a message. */
export class ConditionSource {
  readonly source: SourceMessage;
  readonly run: RunState;

  constructor(message: Message) {
    this.source = new SourceMessage(message);
    const target = new TargetMessage(message.delimiters, undefined);
    // A condition writes nothing, and has no clock.
    this.run = new RunState(this.source, target, false, { now: '', newId: () => '' });
  }
}

/** Whether a condition holds for one segment, or for one repetition of a field in it. */
export type MessageCondition = (message: ConditionSource, segment: SourceSegment, repetition?: number) => boolean;

/**
 * Compiles a condition about a segment. Paths to that segment mean the one that is asked about, and paths to `field` the
 * repetition that is. Undefined after a problem.
 *
 * @param key what the condition stands behind, for messages
 */
export function compileMessageCondition(
  node: YamlNode,
  key: string,
  about: { readonly segment: string; readonly field: number | undefined },
  paths: PathChecker,
  problems: Problems,
): MessageCondition | undefined {
  const { segment: id, field } = about;
  const scope = new Scope([
    { kind: 'each', segment: id, field: undefined },
    ...(field === undefined ? [] : [{ kind: 'each' as const, segment: id, field }]),
  ]);
  const judge = compileCondition(conditionOf(node, key, problems), scope, {
    problems,
    tables: new Map(),
    usedTables: new Set(),
    builtInTable: () => undefined,
    v2fNames: () => [],
    nullIsNothing: false,
    params: new Map(),
    source: paths,
    timezone: undefined,
    functions: undefined,
    uses: [],
  });
  if (judge === undefined) return undefined;
  return ({ run }, segment, repetition) => {
    run.frames.length = 0;
    run.frames.push({ segment, field: undefined, repetition: undefined });
    if (field !== undefined) run.frames.push({ segment, field, repetition: repetition ?? 1 });
    return run.judge(judge);
  };
}
