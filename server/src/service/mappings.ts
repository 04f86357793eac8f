/** Mapping files as documents: compiled once for each version of their text and tables, and checked. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import type { DefinitionsSource } from '../core/definitions/types.ts';
import { resolveVersion } from '../core/definitions/versions.ts';
import type { MessageType } from '../core/syntax/message.ts';
import {
  builtInPrefix,
  type CompiledMapping,
  compileMapping,
  type FileContent,
  isMadeFor,
  type LoadFunctions,
  type MappingProblem,
  type MappingSource,
  mappingNeeds,
  mappingSource,
} from '../mapping/mapping.ts';
import { readTests } from '../mapping/testing/testing.ts';
import type { ExpectedOutputParams, MappingProblem as PlacedProblem } from '../protocol.ts';
import type { DocumentSnapshot } from './document.ts';
import { mappingCodePage } from './documentation.ts';
import type { Shipped } from './mapping-editing/completion.ts';
import { fileUri } from './mapping-editing/file-uri.ts';

/** What mappings need from the shell. */
export interface MappingSurroundings {
  readonly definitions: DefinitionsSource;
  /** A file that the mapping with that URI names, or in words why it can't be read. */
  readFile(mapping: string, name: string): FileContent;
  /** The functions of a file that the mapping with that URI names; undefined where the workspace is not trusted. */
  loadFunctions(mapping: string): LoadFunctions | undefined;
}

interface Remembered {
  readonly version: number;
  /** The files that were read, as they were. */
  readonly files: ReadonlyMap<string, FileContent>;
  /** The functions that were loaded; of an untrusted workspace, undefined. */
  readonly functions: ReadonlyMap<string, ReturnType<LoadFunctions>> | undefined;
  readonly compiled: CompiledMapping;
}

/** The compiled mappings of a server, by URI. */
export class Mappings {
  readonly #around: MappingSurroundings;
  readonly #remembered = new Map<string, Remembered>();

  constructor(around: MappingSurroundings) {
    this.#around = around;
  }

  forget(uri: string): void {
    this.#remembered.delete(uri);
  }

  /** What is wrong with a mapping, apart from any message. */
  async diagnose(document: DocumentSnapshot): Promise<Diagnostic[]> {
    const { problems } = await this.compiled(document);
    return problems.map(problem => {
      const { start, end, severity, code, message } = placed(document, problem);
      return {
        range: { start, end },
        severity: severities[severity],
        code,
        codeDescription: { href: mappingCodePage(code) },
        source: 'hl7map',
        message,
      };
    });
  }

  /** What comes with the product and this mapping can name, as far as the shell has it. */
  async shippedFor({ syntax }: CompiledMapping): Promise<Shipped> {
    const { definitions } = this.#around;
    const isFhir = syntax?.target?.format?.kind === 'fhir';
    const [fhir, v2f, mappings] = await Promise.all([
      isFhir ? definitions.fhirR4?.() : undefined,
      isFhir ? definitions.v2f?.() : undefined,
      definitions.mappings?.(),
    ]);
    return {
      fhir,
      tables: (v2f?.names ?? []).map(name => `v2f-${name}`),
      mappings: [...(mappings?.keys() ?? [])].map(name => `${builtInPrefix}${name}`),
    };
  }

  /** The file that a test of a mapping expects for a message; undefined where no test names both. */
  expectedFor({ tests, mapping, message }: ExpectedOutputParams): string | undefined {
    for (const uri of tests) {
      const { tests: file } = readTests(this.readBeside(uri, fileName(uri)) ?? '');
      const isSame = (name: string | undefined, wanted: string): boolean =>
        name !== undefined && fileUri(uri, name) === wanted;
      if (!isSame(file?.mapping.text, mapping)) continue;
      const found = file?.cases.find(
        ({ input, expect }) => input.kind === 'file' && expect?.kind === 'file' && isSame(input.at.text, message),
      );
      if (found?.expect !== undefined) return fileUri(uri, found.expect.at.text);
    }
    return undefined;
  }

  /** The text of a file that a mapping names; undefined where it can't be read. */
  readBeside(uri: string, name: string): string | undefined {
    return this.#around.readFile(uri, name).text;
  }

  /** What a mapping says of its source, whether an editor has it open or not; undefined where it can't be read. */
  async sourceOf(uri: string, open: DocumentSnapshot | undefined): Promise<MappingSource | undefined> {
    const read = (name: string): FileContent => this.#around.readFile(uri, name);
    const text = open?.getText() ?? read(fileName(uri)).text;
    if (text === undefined) return undefined;
    const mappings = await this.#around.definitions.mappings?.();
    return mappingSource(text, read, mappings && (() => mappings));
  }

  /** Whether a message is one that such a mapping is made for; undefined where the mapping does not say. */
  async fits({ version, structures }: MappingSource, type: MessageType): Promise<boolean | undefined> {
    if (structures.length === 0) return undefined;
    const resolved = version === undefined ? undefined : resolveVersion(version);
    const definitions = resolved && (await this.#around.definitions.load(resolved.version));
    return isMadeFor(structures, type, definitions?.structureOf(type.code, type.event));
  }

  /** The compiled mapping; made anew when its text or one of its files has changed. */
  async compiled(document: DocumentSnapshot): Promise<CompiledMapping> {
    const known = this.#remembered.get(document.uri);
    const read = (name: string): FileContent => this.#around.readFile(document.uri, name);
    const load = this.#around.loadFunctions(document.uri);
    if (
      known?.version === document.version &&
      [...known.files].every(([name, content]) => same(content, read(name))) &&
      sameFunctions(known.functions, load)
    ) {
      return known.compiled;
    }
    const text = document.getText();
    const { definitions } = this.#around;
    const [v2f, mappings] = await Promise.all([definitions.v2f?.(), definitions.mappings?.()]);
    const builtIn = mappings && (() => mappings);
    const { versions, fhirR4 } = mappingNeeds(text, read, builtIn);
    const [facts] = await Promise.all([
      fhirR4 ? definitions.fhirR4?.() : undefined,
      ...versions.map(version => definitions.load(version)),
    ]);
    const files = new Map<string, FileContent>();
    const functions = load && new Map<string, ReturnType<LoadFunctions>>();
    const compiled = compileMapping(text, {
      file: document.uri.slice(document.uri.lastIndexOf('/') + 1),
      readFile: name => {
        const content = read(name);
        files.set(name, content);
        return content;
      },
      definitions: version => definitions.loaded(version),
      v2f: v2f && (() => v2f),
      mappings: builtIn,
      fhirR4: () => facts,
      functions:
        load &&
        (name => {
          const loaded = load(name);
          functions?.set(name, loaded);
          return loaded;
        }),
    });
    this.#remembered.set(document.uri, { version: document.version, files, functions, compiled });
    return compiled;
  }
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

/** Whether the functions are those that a mapping was compiled with. Loading them again is cheap while their file stays. */
function sameFunctions(known: Remembered['functions'], load: LoadFunctions | undefined): boolean {
  if (known === undefined || load === undefined) return known === load;
  return [...known].every(([name, loaded]) => {
    const now = load(name);
    return now === loaded || ('problem' in now && 'problem' in loaded && now.problem === loaded.problem);
  });
}

function same(a: FileContent, b: FileContent): boolean {
  return a.text === b.text && a.problem === b.problem;
}

/** A problem at its place in the mapping's document. */
export function placed(document: DocumentSnapshot, problem: MappingProblem): PlacedProblem {
  const { start, end, severity, code, message } = problem;
  return { start: document.positionAt(start), end: document.positionAt(end), severity, code, message };
}
