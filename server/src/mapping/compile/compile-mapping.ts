/** From the text of a mapping file to a program, and everything that is wrong with it. */
import type { Definitions, KnownVersion } from '../../core/definitions/types.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import { MessageStructures } from '../../core/structure/structures.ts';
import type { CompileContext, MappingUse } from '../expression/compile-context.ts';
import { Scope } from '../expression/scope.ts';
import { readMapping } from '../language/read-mapping.ts';
import type { EndpointSyntax, MappingSyntax, TableSyntax } from '../language/syntax.ts';
import { parseYaml } from '../language/yaml.ts';
import { Lines } from '../lines.ts';
import { type MappingProblem, Problems } from '../problem.ts';
import type { Program } from '../program.ts';
import { buildTables, type ReadFile } from '../tables/build-tables.ts';
import type { Table } from '../tables/table.ts';
import { PathCheck } from './check-paths.ts';
import { RuleCompiler } from './compile-rules.ts';
import { compileSteps } from './compile-steps.ts';

/** What compiling is given from outside. */
export interface CompileEnvironment {
  /** The mapping file's name as the trace is to print it. */
  readonly file: string;
  /** Reads a table's file, by its path relative to the mapping file as the mapping writes it. */
  readonly readFile: ReadFile;
  /** The definitions of a version if they are at hand; without them paths are not checked. */
  readonly definitions: (version: KnownVersion) => Definitions | undefined;
}

/** A mapping that was compiled, problems and all. Immutable; it can be run any number of times. */
export interface CompiledMapping {
  readonly file: string;
  readonly text: string;
  readonly lines: Lines;
  /** Sorted by place. */
  readonly problems: readonly MappingProblem[];
  /** Undefined where the text is no mapping at all. */
  readonly syntax: MappingSyntax | undefined;
  /** What can be run of it: rules and steps with a problem are left out. */
  readonly program: Program | undefined;
  readonly tables: ReadonlyMap<string, Table>;
  /** Every path, filter, table and column that the mapping names. */
  readonly uses: readonly MappingUse[];
  readonly sourceDefinitions: Definitions | undefined;
  /** The structures of the source's version, for paths into groups. */
  readonly structures: MessageStructures | undefined;
  readonly targetDefinitions: Definitions | undefined;
}

/** Compiles a mapping. Never throws: whatever the text is, what can be compiled of it is. */
export function compileMapping(text: string, environment: CompileEnvironment): CompiledMapping {
  const { file } = environment;
  const problems = new Problems();
  const lines = new Lines(text);
  const root = parseYaml(text, problems);
  const syntax = root && readMapping(root, problems);
  const nothing = {
    program: undefined,
    tables: new Map(),
    uses: [],
    sourceDefinitions: undefined,
    structures: undefined,
    targetDefinitions: undefined,
  };
  if (syntax === undefined) return { file, text, lines, problems: settled(problems, text), syntax, ...nothing };

  const source = definitionsOf(syntax.source, environment, problems);
  const target = definitionsOf(syntax.target, environment, problems);
  const tables = buildTables(syntax.tables, { mappingFile: file, lines, readFile: environment.readFile, problems });
  const context: CompileContext = {
    problems,
    tables,
    usedTables: new Set(),
    params: new Map(syntax.params.map(({ name, value }) => [name.text, value?.text])),
    source: new PathCheck(source, syntax.source?.message?.text, problems),
    uses: [],
  };
  const structure = syntax.target?.message?.text;
  const rules = new RuleCompiler(context, new PathCheck(target, structure, problems), lines);
  const startMark = rules.mark({ text: `start: ${syntax.start}`, ...syntax.startAt });
  const steps = compileSteps(syntax.steps, new Scope(), undefined, rules, context);
  reportUnused(syntax.tables, context);
  const program: Program = {
    start: syntax.start,
    startMark,
    fieldSeparator: rules.fieldSeparator,
    encodingCharacters: rules.encodingCharacters,
    structure: structure === undefined ? undefined : target?.structure(structure),
    steps,
    rules: rules.rules,
  };
  const structures = source && new MessageStructures(source);
  const found = {
    ...{ syntax, program, tables, uses: context.uses },
    ...{ sourceDefinitions: source, targetDefinitions: target, structures },
  };
  return { file, text, lines, problems: settled(problems, text), ...found };
}

/** The files and versions that a mapping names, so that a shell can fetch them before it compiles. */
export function mappingNeeds(text: string): {
  readonly files: readonly string[];
  readonly versions: readonly KnownVersion[];
} {
  const ignored = new Problems();
  const root = parseYaml(text, ignored);
  const syntax = root && readMapping(root, ignored);
  const files = (syntax?.tables ?? []).flatMap(({ csv }) => (csv === undefined ? [] : [csv.text]));
  const versions = [syntax?.source, syntax?.target].flatMap(endpoint => {
    const resolved = endpoint?.version && resolveVersion(endpoint.version.text);
    return resolved === undefined ? [] : [resolved.version];
  });
  return { files: [...new Set(files)], versions: [...new Set(versions)] };
}

function definitionsOf(
  endpoint: EndpointSyntax | undefined,
  environment: CompileEnvironment,
  problems: Problems,
): Definitions | undefined {
  const version = endpoint?.version;
  if (version === undefined) return undefined;
  const resolved = resolveVersion(version.text);
  if (resolved === undefined) {
    problems.error(
      'schema',
      version,
      `'${version.text}' is no version of HL7 v2; known are 2.1 to 2.9.1. Paths are not checked.`,
    );
    return undefined;
  }
  const definitions = environment.definitions(resolved.version);
  const message = endpoint?.message;
  if (definitions !== undefined && message !== undefined && definitions.structure(message.text) === undefined) {
    const [code = '', event = ''] = message.text.split(/[\^_]/);
    const meant = definitions.structureOf(code, event);
    const hint = meant === undefined || meant === message.text ? '' : ` ${code}^${event} has the structure ${meant}.`;
    problems.warning('schema', message, `HL7 ${resolved.version} has no message structure '${message.text}'.${hint}`);
  }
  return definitions;
}

function reportUnused(tables: readonly TableSyntax[], { usedTables, problems }: CompileContext): void {
  for (const { name } of tables)
    if (!usedTables.has(name.text))
      problems.warning('unused-table', name, `No rule looks anything up in table '${name.text}'.`);
}

/**
 * In the order of the file, within the text, and each once: a condition over several paths is compiled for each of
 * them, and YAML reports what is missing at the end as behind it.
 */
function settled({ list }: Problems, { length }: string): readonly MappingProblem[] {
  const seen = new Set<string>();
  return list
    .map(problem => ({ ...problem, start: Math.min(problem.start, length), end: Math.min(problem.end, length) }))
    .filter(({ code, start, end, message }) => {
      const key = `${code} ${start} ${end} ${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.start - b.start);
}
