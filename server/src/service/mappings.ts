/** Mapping files as documents: compiled once for each version of their text and tables, checked, and run for previews. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import type { DefinitionsSource } from '../core/definitions/types.ts';
import { Message } from '../core/syntax/message.ts';
import { sectionAt, sections } from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import {
  type CompiledMapping,
  compileMapping,
  type FileContent,
  type LoadFunctions,
  type MappingProblem,
  mappingNeeds,
  type RunEnvironment,
  runMapping,
} from '../mapping/mapping.ts';
import type { MappingProblem as PlacedProblem, PreviewResponse } from '../protocol.ts';
import type { DocumentSnapshot } from './document.ts';
import { mappingCodePage } from './documentation.ts';

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
    const { problems } = await this.#compile(document);
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

  /**
   * What a mapping makes of the message at a line of a document; of the first message where the line is in none.
   * @param environment clock and identifiers for this run
   */
  async preview(
    mapping: DocumentSnapshot,
    message: DocumentSnapshot,
    line: number,
    environment: RunEnvironment,
  ): Promise<PreviewResponse> {
    const compiled = await this.#compile(mapping);
    const found = messageAt(message.source, line);
    if (found === undefined) return { kind: 'nothing', message: 'There is no message here: no line starts with MSH.' };
    if (compiled.program === undefined) {
      return { kind: 'nothing', message: 'The mapping cannot be read. See its problems.' };
    }
    const { text, format, problems } = runMapping(compiled, found, environment);
    return {
      kind: 'output',
      text,
      languageId: languages[format],
      problems: problems.map(problem => placed(mapping, problem)),
    };
  }

  /** The compiled mapping; made anew when its text or one of its files has changed. */
  async #compile(document: DocumentSnapshot): Promise<CompiledMapping> {
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

/** Every editor has these; for CSV there is none that all of them know. */
const languages = { hl7v2: 'hl7', fhir: 'json', json: 'json', xml: 'xml', csv: 'plaintext' } as const;

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

function placed(document: DocumentSnapshot, problem: MappingProblem): PlacedProblem {
  const { start, end, severity, code, message } = problem;
  return { start: document.positionAt(start), end: document.positionAt(end), severity, code, message };
}

function messageAt(source: SourceText, line: number): Message | undefined {
  const section = sectionAt(source, line);
  if (section.kind === 'MSH') return new Message(source, section);
  for (const first of sections(source)) if (first.kind === 'MSH') return new Message(source, first);
  return undefined;
}
