/** From the text of a profile to layers that can be laid over facts, and everything that is wrong with it. */
import { type PlaceNumbers, placeOf } from '../core/definitions/place.ts';
import { type Definitions, type KnownVersion, knownVersions } from '../core/definitions/types.ts';
import { resolveVersion } from '../core/definitions/versions.ts';
import { isRuleCode, type RuleCode, rules, type Severity } from '../core/validate/rules.ts';
import { PathCheck } from '../mapping/compile/check-paths.ts';
import { type Fields, readFields, readFreeMap } from '../mapping/language/schema-reader.ts';
import { parseYaml, type YamlEntry, type YamlScalar } from '../mapping/language/yaml.ts';
import { Lines } from '../mapping/lines.ts';
import { didYouMean } from '../mapping/nearest.ts';
import { type MappingProblem, Problems } from '../mapping/problem.ts';
import type { FileContent } from '../mapping/tables/build-tables.ts';
import { type Applies, appliesToAll, readApplies } from './applies.ts';
import { checkSegments, checkStructures } from './check-names.ts';
import type { ProfileLayer } from './layer.ts';
import { profiledDefinitions } from './overlay.ts';
import { type ReadContext, type ReadSegment, readSegment } from './read-elements.ts';
import { type ReadStructure, readStructure } from './read-messages.ts';
import { readTable, tableId } from './read-tables.ts';

/** What compiling is given from outside. */
export interface ProfileEnvironment {
  /** Names a file that another one names: the same name for the same file. */
  resolve(from: string, name: string): string;
  /** A file that `from` names, or in words why it can't be read. */
  readFile(from: string, name: string): FileContent;
  /** The facts of a version, where they are at hand. */
  definitions(version: KnownVersion): Definitions | undefined;
  readonly defaultVersion: KnownVersion;
}

export type RuleSeverities = ReadonlyMap<RuleCode, Severity | 'off'>;

/** A profile that was compiled, problems and all. Immutable. */
export interface CompiledProfile {
  /** As `ProfileEnvironment.resolve` names it. */
  readonly file: string;
  readonly name: string;
  readonly lines: Lines;
  /** Sorted by place. */
  readonly problems: readonly MappingProblem[];
  /** Those of the profiles that it extends first, its own last. Empty where the file is no profile. */
  readonly layers: readonly ProfileLayer[];
  readonly applies: Applies;
  readonly version: KnownVersion | undefined;
  readonly severities: RuleSeverities;
  /** Files that were read for it, itself left out. */
  readonly files: readonly string[];
}

const profileKeys = {
  what: 'a profile',
  keys: ['hl7profile', 'name', 'extends', 'applies', 'version', 'segments', 'messages', 'tables', 'rules'],
};
const severities = ['error', 'warning', 'information', 'hint', 'off'] as const;

/** Each of a chain of files that extend each other costs a parse. */
const MAX_CHAIN = 20;

/**
 * Compiles a profile. Never throws: whatever the text is, what can be read of it holds.
 * @param file as `environment.resolve` names files
 */
export function compileProfile(file: string, text: string, environment: ProfileEnvironment): CompiledProfile {
  return compile(file, text, environment, []);
}

function compile(
  file: string,
  text: string,
  environment: ProfileEnvironment,
  chain: readonly string[],
): CompiledProfile {
  const problems = new Problems();
  const lines = new Lines(text);
  const fallbackName = nameOf(file);
  const root = parseYaml(text, problems);
  const fields = root && readRoot(root, problems);
  const nothing = { layers: [], applies: appliesToAll, version: undefined, severities: new Map(), files: [] };
  if (fields === undefined) return { file, name: fallbackName, lines, problems: settled(problems, text), ...nothing };

  const name = fields.text('name')?.text.trim() || fallbackName;
  const files = new Set<string>();
  const readFile = (wanted: string): FileContent => {
    files.add(environment.resolve(file, wanted));
    return environment.readFile(file, wanted);
  };
  const bases = basesOf(fields, file, environment, [...chain, file], problems, readFile);
  for (const base of bases) for (const read of base.files) files.add(read);
  const layersBelow = distinct(bases.flatMap(({ layers }) => layers));
  const own = readVersion(fields, problems);
  const version = own ?? bases.findLast(base => base.version !== undefined)?.version;
  const facts = factsFor(version, environment).map(base => layersBelow.reduce(profiledDefinitions, base));
  const newest = facts.at(-1);
  const context: ReadContext = {
    problems,
    paths: new PathCheck(newest, undefined, problems),
    origin: ({ start }) => ({ profile: name, line: lines.at(start).line }),
    written: ({ start, end }) => text.slice(start, end),
  };
  const segments = entriesOf(fields, 'segments', 'segments by id', problems, entry => readSegment(entry, context));
  const structures = entriesOf(fields, 'messages', 'structures by name', problems, entry =>
    readStructure(entry, context),
  );
  const tables = new Map(
    entriesOf(fields, 'tables', 'tables by name or number', problems, entry => {
      const table = readTable(entry, context, readFile);
      return table && { id: entry.key, table };
    }).map(({ id, table }) => [tableId(id.text), table] as const),
  );
  const layer: ProfileLayer = {
    file,
    name,
    segments: new Map(segments.map(({ id, segment }) => [id.text, segment])),
    structures: new Map(structures.map(({ id, structure }) => [id.text, structure])),
    tables,
  };
  checkAgainst(facts, layer, segments, structures, problems);
  const rulesBelow = bases.flatMap(base => [...base.severities]);
  return {
    file,
    name,
    lines,
    layers: [...layersBelow, layer],
    applies: readApplies(fields, problems) ?? bases.at(-1)?.applies ?? appliesToAll,
    version,
    severities: new Map([...rulesBelow, ...readRules(fields, problems)]),
    files: [...files],
    problems: settled(problems, text),
  };
}

function readRoot(root: NonNullable<ReturnType<typeof parseYaml>>, problems: Problems): Fields | undefined {
  if (root.kind === 'empty') {
    problems.error('schema', root, "The profile is empty. It begins with 'hl7profile: 1'.");
    return undefined;
  }
  const fields = readFields(root, profileKeys, problems);
  if (fields === undefined) return undefined;
  if (!fields.has('hl7profile')) {
    const fix = { title: "Write 'hl7profile: 1'", start: 0, end: 0, text: 'hl7profile: 1\n' };
    problems.error('schema', { start: 0, end: 0 }, "The first line of a profile is 'hl7profile: 1'.", { fix });
    return fields;
  }
  const version = fields.text('hl7profile');
  if (version === undefined || version.text === '1') return fields;
  problems.error('schema', version, `This is version '${version.text}' of the profile format; known is 1.`);
  return undefined;
}

/** The profiles behind `extends:`, in their order; one that can't be read is reported and left out. */
function basesOf(
  fields: Fields,
  file: string,
  environment: ProfileEnvironment,
  chain: readonly string[],
  problems: Problems,
  readFile: (name: string) => FileContent,
): CompiledProfile[] {
  if (!fields.has('extends')) return [];
  return fields.texts('extends').flatMap(at => {
    const base = environment.resolve(file, at.text);
    if (chain.includes(base)) {
      const way = chain.slice(chain.indexOf(base)).map(nameOf);
      const text =
        way.length === 1 ? `${at.text} is this profile itself` : `${[...way, nameOf(base)].join(' extends ')}`;
      problems.error('schema', at, `Profiles can't extend each other in a circle: ${text}.`);
      return [];
    }
    if (chain.length >= MAX_CHAIN) {
      problems.error('schema', at, `More than ${MAX_CHAIN} profiles extend each other in a row.`);
      return [];
    }
    const content = readFile(at.text);
    if (content.text === undefined) {
      problems.error('schema', at, `${at.text} cannot be read: ${content.problem}; the rest of this profile holds.`);
      return [];
    }
    const compiled = compile(base, content.text, environment, chain);
    if (compiled.layers.length === 0) {
      problems.error('schema', at, `${at.text} is no profile; the rest of this one holds.`);
      return [];
    }
    const circle = compiled.problems.find(({ message }) => message.startsWith("Profiles can't extend"));
    if (circle !== undefined) problems.error('schema', at, `${at.text}: ${circle.message}`);
    return [compiled];
  });
}

function readVersion(fields: Fields, problems: Problems): KnownVersion | undefined {
  const text = fields.text('version');
  if (text === undefined) return undefined;
  const resolved = resolveVersion(text.text);
  if (resolved === undefined)
    problems.error('schema', text, `'${text.text}' is no version of HL7 v2; known are ${knownVersions.join(', ')}.`);
  return resolved?.version;
}

/** Facts to hold names against: those of the profile's version, or else of the default one and the newest. */
function factsFor(version: KnownVersion | undefined, environment: ProfileEnvironment): readonly Definitions[] {
  const versions =
    version === undefined ? [environment.defaultVersion, knownVersions[knownVersions.length - 1]] : [version];
  return versions.flatMap(known => (known === undefined ? [] : (environment.definitions(known) ?? [])));
}

function entriesOf<T extends { readonly id: YamlScalar }>(
  fields: Fields,
  key: string,
  what: string,
  problems: Problems,
  read: (entry: YamlEntry) => T | undefined,
): T[] {
  const seen = new Set<string>();
  return readFreeMap(fields, key, what, problems).flatMap(entry => {
    const { text } = entry.key;
    if (seen.has(text)) {
      problems.error('written-twice', entry.key, `'${text}' is here twice; the first one counts.`);
      return [];
    }
    seen.add(text);
    return read(entry) ?? [];
  });
}

function checkAgainst(
  below: readonly Definitions[],
  layer: ProfileLayer,
  segments: readonly ReadSegment[],
  structures: readonly ReadStructure[],
  problems: Problems,
): void {
  // Without facts at hand nothing is known, and nothing is called unknown.
  if (below.length === 0) return;
  const facts = below.map(base => ({ base, overlay: profiledDefinitions(base, layer) }));
  checkSegments(facts, segments, problems);
  checkStructures(facts, structures, problems);
  const [{ base, overlay } = { base: undefined, overlay: undefined }] = facts;
  if (base === undefined || overlay === undefined) return;
  // A name in the overlay that leads to nothing would be checked by nobody.
  for (const { id, elements } of segments) {
    for (const { element, key } of elements) {
      const { field, component, subcomponent } = element;
      const numbers = { segment: id.text, field, component, subcomponent };
      if (component === undefined) continue;
      const isPart = !isItsOwnPart(overlay, numbers);
      if (!isPart) problems.error('unknown-path', key, noParts(id.text, key.text));
      if (!isPart || facts.some(({ overlay: known }) => placeOf(known, numbers) !== undefined)) continue;
      const whole = placeOf(overlay, { segment: id.text, field });
      const why =
        whole === undefined
          ? `${id.text}-${field} itself is not known`
          : whole.type === undefined || whole.type.open
            ? `${whole.path} has no data type that says what its parts are`
            : `${whole.path} is ${whole.type.displayId}, which has ${Math.max(1, whole.type.components.length)} component${whole.type.components.length > 1 ? 's' : ''}`;
      problems.error('unknown-path', key, `There is no ${id.text}-${key.text} in HL7 ${base.version}: ${why}.`);
    }
  }
}

/** Whether a place is a primitive's own first part: what is said of `8.1` where PID-8 has no components. */
function isItsOwnPart(definitions: Definitions, numbers: PlaceNumbers): boolean {
  const { component, subcomponent } = numbers;
  const around = placeOf(definitions, {
    ...numbers,
    component: subcomponent === undefined ? undefined : component,
    subcomponent: undefined,
  });
  return around?.type !== undefined && !around.type.open && around.type.components.length === 0;
}

function noParts(segment: string, key: string): string {
  const around = key.slice(0, key.lastIndexOf('.'));
  return `${segment}-${around} has no parts: say it of ${around}.`;
}

function readRules(fields: Fields, problems: Problems): [RuleCode, Severity | 'off'][] {
  const codes = rules.map(({ code }) => code);
  return readFreeMap(fields, 'rules', 'severity by rule', problems).flatMap(({ key, value }) => {
    if (!isRuleCode(key.text)) {
      problems.error('schema', key, `There is no rule '${key.text}'.${didYouMean(key.text, codes)}`);
      return [];
    }
    const severity = value.kind === 'scalar' ? severities.find(word => word === value.text) : undefined;
    if (severity !== undefined) return [[key.text, severity]];
    const written = value.kind === 'scalar' ? ` '${value.text}'` : '';
    const hint = value.kind === 'scalar' ? didYouMean(value.text, severities) : '';
    problems.error(
      'schema',
      value.kind === 'empty' ? key : value,
      `A severity is ${severities.join(', ')}, not${written || ' this'}.${hint}`,
    );
    return [];
  });
}

/** Layers of one file once, where they were met first: below everything that builds on them. */
function distinct(layers: readonly ProfileLayer[]): readonly ProfileLayer[] {
  return layers.filter((layer, index) => layers.findIndex(({ file }) => file === layer.file) === index);
}

/** The last part of a file's name, without what every profile's name ends with. */
function nameOf(file: string): string {
  const last = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return last.replace(/\.hl7profile\.ya?ml$/, '');
}

/** In the order of the file, within the text, and each once. */
function settled({ list }: Problems, { length }: string): readonly MappingProblem[] {
  const seen = new Set<string>();
  return list
    .map(problem => ({ ...problem, start: Math.min(problem.start, length), end: Math.min(problem.end, length) }))
    .filter(({ start, message }) => {
      const key = `${start} ${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.start - b.start);
}
