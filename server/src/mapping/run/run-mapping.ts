/** Runs a compiled mapping over one message. */

import type { StructureNode } from '../../core/definitions/types.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import { type Delimiters, standardDelimiters } from '../../core/syntax/delimiters.ts';
import type { Message } from '../../core/syntax/message.ts';
import { formatMessageType } from '../../core/syntax/message.ts';
import type { CompiledMapping } from '../compile/compile-mapping.ts';
import { placedInOwn } from '../compile/placed-problems.ts';
import type { TreeFormat } from '../language/keys.ts';
import { isMadeFor } from '../made-for.ts';
import { builtInPrefix } from '../mapping-files.ts';
import type { MappingProblem, Problems } from '../problem.ts';
import type { Program } from '../program.ts';
import { delimitersOf, encodingCharacters } from '../target/redelimit.ts';
import { TargetMessage } from '../target/target-message.ts';
import { runTree } from '../tree/run-tree.ts';
import { type RunEnvironment, RunState, type TargetGroups } from './run-state.ts';
import { runSteps } from './run-steps.ts';
import { SourceMessage } from './source.ts';
import { contentOf } from './source-groups.ts';
import { Trace } from './trace.ts';

/** What a run gives. */
export interface RunResult {
  /** The output; every segment of HL7 v2 ends with CR. Empty where there was no program to run. */
  readonly text: string;
  /** What the output is. */
  readonly format: 'hl7v2' | TreeFormat;
  /** How much of the text is CSV's header line: of several messages only the first needs it. 0 for all else. */
  readonly headerLength: number;
  /** Problems of this run, in the order in which they arose. Those of the mapping itself are in `CompiledMapping`. */
  readonly problems: readonly MappingProblem[];
  /** Whether one of them is an error. The output is there all the same, as far as it goes. */
  readonly failed: boolean;
  /** Undefined where there was no program to run. */
  readonly trace: Trace | undefined;
}

/**
 * Maps one message. Pure: the same mapping, message and environment give the same result. Never throws for anything
 * that a mapping or message can be; what goes wrong is in `problems`.
 */
export function runMapping(mapping: CompiledMapping, message: Message, environment: RunEnvironment): RunResult {
  const { program } = mapping;
  const format = mapping.syntax?.target?.format?.kind ?? 'hl7v2';
  const nothing: RunResult = {
    text: '',
    format,
    headerLength: 0,
    problems: [noProgram],
    failed: true,
    trace: undefined,
  };
  if (program === undefined || (format !== 'hl7v2' && program.tree === undefined)) return nothing;
  if (program.tree !== undefined) {
    const { marks } = program.tree;
    const { run, leaves, ...written } = runTree(program.tree, message, mapping.structures, environment, state => {
      checkMessage(mapping, message, state.problems);
      checkGroups(program, state.source, state.problems);
    });
    const { startMark } = program;
    return {
      ...written,
      format,
      ...outcome(mapping, run),
      trace: new Trace(run, { startMark, marks, leaves }, mapping.files),
    };
  }
  const source = new SourceMessage(message, mapping.structures);
  const copies = program.start === 'copy';
  const base = copies ? message.delimiters : standardDelimiters;
  const target = new TargetMessage(targetDelimiters(program, base) ?? base, program.structure);
  const run = new RunState(source, target, copies, environment, groupsOf(program));
  if (targetDelimiters(program, base) === undefined) reportDelimiters(program, base, run.problems);
  checkMessage(mapping, message, run.problems);
  checkGroups(program, source, run.problems);
  if (copies) target.copy(source);
  else target.begin();
  runSteps(run, program.steps);
  const marks = program.rules.map(({ mark }) => mark);
  const trace = new Trace(run, { startMark: program.startMark, marks, leaves: undefined }, mapping.files);
  return { text: target.text, format, headerLength: 0, ...outcome(mapping, run), trace };
}

function outcome(mapping: CompiledMapping, run: RunState): Pick<RunResult, 'problems' | 'failed'> {
  const { files, syntax } = mapping;
  const problems = run.problems.list.map(problem => placedInOwn(problem, files, syntax?.extends ?? syntax?.target));
  return { problems, failed: problems.some(({ severity }) => severity === 'error') };
}

/** Paths into groups give nothing where the groups are not known: that is said once, at the first of them. */
function checkGroups({ groupUse: use }: Program, source: SourceMessage, problems: Problems): void {
  if (use === undefined || source.groups.match !== undefined) return;
  const type = formatMessageType(source.message.type) || 'of no type';
  problems.warning(
    'unknown-path',
    use,
    `The structure of a message ${type} is not known here, so paths into its groups give nothing (name the version below source:).`,
  );
}

/** What the groups of the target's structure can hold. */
function groupsOf({ structure, groupUse }: Program): TargetGroups {
  const groups = new Map<string, ReadonlySet<string>>();
  const walk = (nodes: readonly StructureNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'segment') continue;
      if (node.kind === 'group' && !groups.has(node.name)) groups.set(node.name, contentOf(node.children).segments);
      walk(node.kind === 'group' ? node.children : node.alternatives);
    }
  };
  if (groupUse !== undefined) walk(structure?.children ?? []);
  return groups;
}

const noProgram: MappingProblem = {
  code: 'schema',
  severity: 'error',
  message: 'The mapping cannot be run: the file is no mapping. See its own problems.',
  start: 0,
  end: 0,
};

/** What the mapping says for MSH-1 and MSH-2, and for the rest what there is; undefined where the two clash. */
function targetDelimiters(
  { fieldSeparator, encodingCharacters: encoding }: Program,
  base: Delimiters,
): Delimiters | undefined {
  if (fieldSeparator === undefined && encoding === undefined) return base;
  return delimitersOf(fieldSeparator?.text ?? base.field, encoding?.text ?? encodingCharacters(base));
}

function reportDelimiters(
  { fieldSeparator, encodingCharacters: encoding, startMark }: Program,
  base: Delimiters,
  problems: Problems,
): void {
  const both = `${fieldSeparator?.text ?? base.field} and ${encoding?.text ?? encodingCharacters(base)}`;
  problems.error(
    'schema',
    encoding ?? fieldSeparator ?? startMark,
    `MSH-1 and MSH-2 cannot be ${both}; those of the source were kept.`,
  );
}

/** Says when the message is not of the kind that the mapping was written for. */
function checkMessage(
  { syntax, sourceDefinitions, files }: CompiledMapping,
  message: Message,
  problems: Problems,
): void {
  const { type } = message;
  const [expected, ...others] = syntax?.source?.messages ?? [];
  if (expected !== undefined) {
    const known = sourceDefinitions?.structureOf(type.code, type.event);
    const names = [expected, ...others].map(({ text }) => text);
    if (!isMadeFor(names, type, known)) {
      const found = message.kind === 'MSH' ? formatMessageType(type) || 'no type in MSH-9' : 'no MSH at its start';
      problems.warning('schema', expected, `The mapping is for ${names.join(' or ')}, and the message has ${found}.`);
    }
  }
  const version = syntax?.source?.version;
  const wanted = version && resolveVersion(version.text)?.version;
  const actual = resolveVersion(message.version)?.version;
  // The mappings that come with the product are for messages of all versions.
  const isMeant = version !== undefined && !files.fileAt(version.start).file.startsWith(builtInPrefix);
  if (isMeant && wanted !== undefined && actual !== undefined && wanted !== actual)
    problems.information(
      'schema',
      version,
      `The mapping is for HL7 ${wanted}, and the message says ${actual} in MSH-12.`,
    );
}
