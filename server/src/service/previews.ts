/**
 * Runs mappings for previews, and remembers the last run of each: the questions about it (what belongs together, what was
 * not read, why something is empty) are answered from that, as long as its documents are still what they were.
 */
import { formatMessageType, Message } from '../core/syntax/message.ts';
import { type Section, sectionAt, sections } from '../core/syntax/sections.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import {
  type CompiledMapping,
  type RunEnvironment,
  type RunResult,
  runMapping,
  type Trace,
  TraceLinks,
} from '../mapping/mapping.ts';
import type { MappingProblem, PreviewMessages, PreviewParams, PreviewResponse } from '../protocol.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { type Mappings, placed } from './mappings.ts';

/** A preview is for reading: of many messages these are shown. */
const MAX_MESSAGES = 200;
/** No further message is mapped once the output is as long as this, in characters. */
const MAX_OUTPUT = 2_000_000;

/** What previews need of the server around them. */
export interface PreviewSurroundings {
  readonly mappings: Mappings;
  readonly pause: Pause;
  document(uri: string): DocumentSnapshot | undefined;
  /** Clock and identifiers of one run. */
  environment(): RunEnvironment;
}

/** One message of a run. */
export interface PreviewPart {
  readonly document: DocumentSnapshot;
  readonly message: Message;
  readonly result: RunResult & { readonly trace: Trace };
  readonly links: TraceLinks;
  /** What has to be added to an offset of the message's own output for one of the whole. */
  readonly shift: number;
  /** Where its output stands in the whole, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The last run of a preview. */
export interface PreviewRun {
  readonly mapping: DocumentSnapshot;
  readonly compiled: CompiledMapping;
  readonly parts: readonly PreviewPart[];
  /** The output of all messages. */
  readonly output: SourceText;
}

/** The previews of a server, by the names that the client gives them. */
export class Previews {
  readonly #around: PreviewSurroundings;
  readonly #runs = new Map<string, PreviewRun>();

  constructor(around: PreviewSurroundings) {
    this.#around = around;
  }

  /** A preview was closed. */
  forget(preview: string): void {
    this.#runs.delete(preview);
  }

  /** A document was closed: nothing is kept of it. */
  forgetDocument(uri: string): void {
    for (const [preview, run] of this.#runs)
      if (documentsOf(run).some(document => document.uri === uri)) this.forget(preview);
  }

  /** The last run of a preview; undefined where it had none, or one of its documents is another by now. */
  runOf(preview: string): PreviewRun | undefined {
    const run = this.#runs.get(preview);
    const isCurrent =
      run && documentsOf(run).every(({ uri, version }) => this.#around.document(uri)?.version === version);
    return isCurrent ? run : undefined;
  }

  /** The last run of a preview of a mapping, whatever has changed since; undefined where it is not previewed. */
  runFor(mapping: string): PreviewRun | undefined {
    return [...this.#runs.values()].find(run => run.mapping.uri === mapping);
  }

  /** Runs a mapping over messages. Undefined where the run was given up. */
  async run(
    { preview, mapping: uri, messages: wanted }: PreviewParams,
    token: CancellationToken,
  ): Promise<PreviewResponse | undefined> {
    const { mappings, document, environment, pause } = this.#around;
    this.forget(preview);
    const mapping = document(uri);
    if (mapping === undefined) return nothing('The mapping is not open any more.');
    const compiled = await mappings.compiled(mapping);
    if (compiled.program === undefined) return nothing('The mapping cannot be read. See its problems.');
    const found = wanted.flatMap(one => placesOf(document(one.uri), one));
    if (wanted.every(one => document(one.uri) === undefined)) return nothing('The message is not open any more.');
    if (found.length === 0) return nothing('There is no message here: no line starts with MSH.');

    const slices = new Slices(pause, token);
    const given = environment();
    const parts: PreviewPart[] = [];
    const problems = new Map<string, MappingProblem>();
    const writer = new OutputWriter(found.length > 1);
    for (const { document: source, section } of found.slice(0, MAX_MESSAGES)) {
      if (slices.isOver && !(await slices.rest())) return undefined;
      const message = new Message(source.source, section);
      const result = runMapping(compiled, message, given);
      const { trace } = result;
      if (trace === undefined) continue;
      const place = writer.add(result);
      parts.push({ document: source, message, result: { ...result, trace }, links: new TraceLinks(trace), ...place });
      for (const problem of result.problems) {
        const shown = placed(mapping, problem);
        problems.set(`${problem.start} ${problem.code} ${problem.message}`, shown);
      }
      if (place.end > MAX_OUTPUT) break;
    }
    const [first] = parts;
    if (first === undefined) return nothing('The mapping cannot be run. See its problems.');
    const text = writer.finish();
    const output = SourceText.of(text);
    this.#runs.set(preview, { mapping, compiled, parts, output });
    return {
      kind: 'output',
      text,
      languageId: languages[first.result.format],
      problems: [...problems.values()],
      messages: parts.map(({ document: { uri: of }, message, start }) => ({
        uri: of,
        line: message.section.firstLine,
        endLine: message.section.endLine,
        label: labelOf(message),
        outputLine: output.positionAt(start).line,
      })),
      leftOut: found.length - parts.length,
    };
  }
}

/** Every editor has these; for CSV there is none that all of them know. */
const languages = { hl7v2: 'hl7', fhir: 'json', json: 'json', xml: 'xml', csv: 'plaintext' } as const;

/** `ADT^A01 4711`: what tells a message from others of its kind. */
export function labelOf(message: Message): string {
  const { code, event } = message.type;
  return [formatMessageType({ code, event, structure: '' }) || 'Message', message.controlId]
    .filter(text => text !== '')
    .join(' ');
}

/** Puts outputs one behind the other as the language of the output wants it. */
class OutputWriter {
  readonly #isSeveral: boolean;
  #text = '';
  #isList = false;

  constructor(isSeveral: boolean) {
    this.#isSeveral = isSeveral;
  }

  add({ text, format, headerLength }: RunResult): Pick<PreviewPart, 'shift' | 'start' | 'end'> {
    const isFirst = this.#text === '';
    // Several JSON documents are none; as the items of a list they are one.
    this.#isList = this.#isSeveral && (format === 'json' || format === 'fhir');
    if (this.#isList) this.#text = isFirst ? '[\n' : `${this.#text.trimEnd()},\n`;
    // Rows of several messages make one table, with one header.
    const left = isFirst ? 0 : headerLength;
    const start = this.#text.length;
    this.#text += text.slice(left);
    return { shift: start - left, start, end: this.#text.length };
  }

  finish(): string {
    return this.#isList ? `${this.#text.trimEnd()}\n]\n` : this.#text;
  }
}

function documentsOf({ mapping, parts }: PreviewRun): readonly DocumentSnapshot[] {
  return [mapping, ...new Set(parts.map(({ document }) => document))];
}

interface Place {
  readonly document: DocumentSnapshot;
  readonly section: Section;
}

/** Where the messages are: of a batch of thousands only those that are shown are read. */
function placesOf(document: DocumentSnapshot | undefined, { line }: PreviewMessages): readonly Place[] {
  if (document === undefined) return [];
  const { source } = document;
  const at = line === undefined ? undefined : sectionAt(source, line);
  if (at?.kind === 'MSH') return [{ document, section: at }];
  const found: Place[] = [];
  for (const section of sections(source)) {
    if (section.kind !== 'MSH') continue;
    found.push({ document, section });
    if (line !== undefined) break;
  }
  return found;
}

function nothing(message: string): PreviewResponse {
  return { kind: 'nothing', message };
}
