/** From the text of a mapping file to a program, and everything that is wrong with it. */
import type { BuiltInMappings, Definitions, KnownVersion } from '../../core/definitions/types.ts';
import type { V2fTables } from '../../core/definitions/v2f.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import type { FhirR4 } from '../../core/fhir/types.ts';
import { parsePath } from '../../core/path/path.ts';
import { MessageStructures } from '../../core/structure/structures.ts';
import type { CompileContext, MappingUse } from '../expression/compile-context.ts';
import { Scope } from '../expression/scope.ts';
import { TimeZone } from '../expression/time-zone.ts';
import type { FunctionLibrary, LoadFunctions } from '../functions.ts';
import type { EndpointSyntax, MappingSyntax, TableSyntax } from '../language/syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { Lines } from '../lines.ts';
import { joinPath, type MappingFiles } from '../mapping-files.ts';
import type { MappingProblem, Problems, Span } from '../problem.ts';
import type { Program } from '../program.ts';
import { buildTables, type ReadFile } from '../tables/build-tables.ts';
import { BuiltInTables } from '../tables/built-in-tables.ts';
import type { Table } from '../tables/table.ts';
import { PathCheck } from './check-paths.ts';
import { RuleCompiler } from './compile-rules.ts';
import { compileSteps } from './compile-steps.ts';
import { compileTargetTree } from './compile-target-tree.ts';
import { placed } from './placed-problems.ts';
import { readFiles } from './read-files.ts';

/** What compiling is given from outside. */
export interface CompileEnvironment {
  /** The mapping file's name as the trace is to print it. */
  readonly file: string;
  /** Reads a table's or base's file, by its path relative to the mapping file. */
  readonly readFile: ReadFile;
  /** The definitions of a version if they are at hand; without them paths are not checked. */
  readonly definitions: (version: KnownVersion) => Definitions | undefined;
  /** What FHIR R4 says of its resources, if it is at hand; without it elements are not checked. */
  readonly fhirR4?: (() => FhirR4 | undefined) | undefined;
  /** Loads the file behind `functions:`. Given only where the workspace is trusted: without it no function runs. */
  readonly functions?: LoadFunctions | undefined;
  /** HL7's tables from v2 codes to FHIR, called when a mapping names one; without them there are none. */
  readonly v2f?: (() => V2fTables) | undefined;
  /** The mappings that come with the product, called when one extends one of them; without them there are none. */
  readonly mappings?: (() => BuiltInMappings) | undefined;
}

/** A mapping that was compiled, problems and all. Immutable; it can be run any number of times. */
export interface CompiledMapping {
  readonly file: string;
  readonly text: string;
  readonly lines: Lines;
  /** The mapping and its bases. Offsets in the program and the syntax go over all of them. */
  readonly files: MappingFiles;
  /** Sorted by place, all within the mapping's own text: a problem of a base stands at `extends`. */
  readonly problems: readonly MappingProblem[];
  /** The mapping with its bases laid under it. Undefined where the text is no mapping at all. */
  readonly syntax: MappingSyntax | undefined;
  /** What can be run of it: rules and steps with a problem are left out. */
  readonly program: Program | undefined;
  readonly tables: ReadonlyMap<string, Table>;
  /** Every path, filter, table and column that the mapping's own text names. */
  readonly uses: readonly MappingUse[];
  readonly sourceDefinitions: Definitions | undefined;
  /** The structures of the source's version, for paths into groups. */
  readonly structures: MessageStructures | undefined;
  readonly targetDefinitions: Definitions | undefined;
}

/** Compiles a mapping. Never throws: whatever the text is, what can be compiled of it is. */
export function compileMapping(text: string, environment: CompileEnvironment): CompiledMapping {
  const { file } = environment;
  const { files, problems, syntax } = readFiles(text, file, environment.readFile, environment.mappings);
  const { lines } = files.fileAt(0);
  const nothing = {
    program: undefined,
    tables: new Map(),
    uses: [],
    sourceDefinitions: undefined,
    structures: undefined,
    targetDefinitions: undefined,
  };
  const own = { file, text, lines, files };
  if (syntax === undefined) return { ...own, problems: placed(problems.list, files, undefined), syntax, ...nothing };

  const source = definitionsOf(syntax.source, environment, problems);
  const target = definitionsOf(syntax.target, environment, problems);
  const builtIn = new BuiltInTables([source, target], environment.v2f);
  const tables = buildTables(syntax.tables, { files, readFile: environment.readFile, builtIn, problems });
  const context: CompileContext = {
    problems,
    tables,
    usedTables: new Set(),
    builtInTable: name => builtIn.table(name),
    v2fNames: () => builtIn.v2fNames,
    nullIsNothing: syntax.target?.format?.kind === 'fhir',
    params: new Map(syntax.params.map(({ name, value }) => [name.text, value?.text])),
    source: new PathCheck(source, syntax.source?.message?.text, problems),
    timezone: timezoneOf(syntax, problems),
    functions: functionsOf(syntax, environment, problems),
    uses: [],
  };
  const structure = syntax.target?.message?.text;
  const fragments = new Map(syntax.fragments.map(fragment => [fragment.name.text, fragment]));
  const rules = new RuleCompiler(context, new PathCheck(target, structure, problems), files, fragments);
  const startMark = rules.mark({ text: `start: ${syntax.start}`, ...syntax.startAt });
  const isTree = syntax.target?.format !== undefined;
  const facts = syntax.target?.format?.kind === 'fhir' ? environment.fhirR4?.() : undefined;
  const tree = compileTargetTree({ syntax, context, numbers: rules, files, facts });
  const body = isTree ? [] : syntax.steps;
  const steps = compileSteps(body, { scope: new Scope(), within: undefined, rules, context });
  // A base brings what those that extend it may need.
  const isOwn = ({ start }: Span): boolean => start <= text.length;
  reportUnused(
    syntax.tables.filter(({ name }) => isOwn(name)),
    context,
  );
  for (const { path } of syntax.ignore) checkIgnored(path, context);
  for (const { name } of isTree ? [] : rules.unusedFragments.filter(fragment => isOwn(fragment.name)))
    problems.warning('unused-table', name, `No rule uses fragment '${name.text}'.`);
  const program: Program = {
    start: syntax.start,
    startMark,
    fieldSeparator: rules.fieldSeparator,
    encodingCharacters: rules.encodingCharacters,
    structure: structure === undefined ? undefined : target?.structure(structure),
    steps,
    tree,
    rules: rules.rules,
    groupUse: context.groupUse,
  };
  return {
    ...own,
    problems: placed(problems.list, files, syntax.extends ?? syntax.target),
    syntax,
    program,
    tables,
    uses: context.uses.filter(({ start }) => start <= text.length),
    sourceDefinitions: source,
    structures: source && new MessageStructures(source),
    targetDefinitions: target,
  };
}

/**
 * The files and versions that a mapping names, so that a shell can fetch them before it compiles.
 * @param readFile reads bases; without it what they name is not in the answer
 * @param mappings those that come with the product, for bases among them
 */
export function mappingNeeds(
  text: string,
  readFile: ReadFile = () => ({ problem: 'not asked for' }),
  mappings?: () => BuiltInMappings,
): {
  readonly files: readonly string[];
  readonly versions: readonly KnownVersion[];
  /** Whether the target is FHIR R4. */
  readonly fhirR4: boolean;
} {
  const { syntax } = readFiles(text, '', readFile, mappings);
  const files = (syntax?.tables ?? []).flatMap(({ csv, conceptMap, folder }) => {
    const name = csv ?? conceptMap;
    return name === undefined ? [] : [joinPath(folder, name.text)];
  });
  if (syntax?.extends !== undefined) files.push(syntax.extends.text);
  const versions = [syntax?.source, syntax?.target].flatMap(endpoint => {
    const resolved = endpoint?.version && resolveVersion(endpoint.version.text);
    return resolved === undefined ? [] : [resolved.version];
  });
  return {
    files: [...new Set(files)],
    versions: [...new Set(versions)],
    fhirR4: syntax?.target?.format?.kind === 'fhir',
  };
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
  for (const message of definitions === undefined ? [] : (endpoint?.messages ?? [])) {
    if (definitions?.structure(message.text) !== undefined) continue;
    const [code = '', event = ''] = message.text.split(/[\^_]/);
    const meant = definitions?.structureOf(code, event);
    const hint = meant === undefined || meant === message.text ? '' : ` ${code}^${event} has the structure ${meant}.`;
    problems.warning('schema', message, `HL7 ${resolved.version} has no message structure '${message.text}'.${hint}`);
  }
  return definitions;
}

function timezoneOf({ timezone }: MappingSyntax, problems: Problems): TimeZone | undefined {
  if (timezone === undefined) return undefined;
  const zone = TimeZone.of(timezone.text);
  if (zone === undefined)
    problems.error(
      'schema',
      timezone,
      `'${timezone.text}' is no time zone: expected an offset such as -05:00, or a name such as Europe/Berlin.`,
    );
  return zone;
}

/** Loads the functions, or says why they do not run. */
function functionsOf(
  { functions }: MappingSyntax,
  { functions: load }: CompileEnvironment,
  problems: Problems,
): FunctionLibrary | undefined {
  if (functions === undefined) return undefined;
  const { file, folder } = functions;
  const unavailable = { kind: 'unavailable' } as const;
  if (load === undefined) {
    const how = 'they run only where the workspace is trusted (on the command line with --trust-functions)';
    problems.warning(
      'untrusted-functions',
      file,
      `The functions of ${file.text} do not run: ${how}. Rules that call one do nothing.`,
    );
    return unavailable;
  }
  const loaded = load(joinPath(folder, file.text));
  if (!('problem' in loaded)) return { kind: 'loaded', functions: loaded };
  problems.error(
    'schema',
    file,
    `${file.text} cannot be used: ${loaded.problem}. Rules that call a function do nothing.`,
  );
  return unavailable;
}

/** `ignore:` names segments (also by their first letters) and places in them. */
function checkIgnored(at: YamlScalar, { source, problems }: CompileContext): void {
  const { path, problem } = parsePath(at.text);
  if (path !== undefined) source.check(path, at);
  else if (!/^[A-Z][A-Z0-9]?\*$/.test(at.text))
    problems.error('unknown-path', at, `'${at.text}' is no place of the source: expected ${problem.expected}.`);
}

function reportUnused(tables: readonly TableSyntax[], { usedTables, problems }: CompileContext): void {
  for (const { name } of tables)
    if (!usedTables.has(name.text))
      problems.warning('unused-table', name, `No rule looks anything up in table '${name.text}'.`);
}
