/** What every fix is made from, and what it is. */
import type { Range, TextEdit } from 'vscode-languageserver-types';
import type { SegmentFacts } from '../../core/definitions/segment-facts.ts';
import { parsePath } from '../../core/path/path.ts';
import { resolveStructure } from '../../core/structure/message-structure.ts';
import type { MessageStructures } from '../../core/structure/structures.ts';
import { Message } from '../../core/syntax/message.ts';
import type { Section } from '../../core/syntax/sections.ts';
import type { Leaf, Place, Segment, Span } from '../../core/syntax/segment.ts';
import type { VersionFacts } from '../../core/validate/document-validation.ts';
import type { RuleCode } from '../../core/validate/rules.ts';
import type { WritingEnvironment } from '../completion/request.ts';
import type { DocumentSnapshot } from '../document.ts';
import type { VersionLoader } from '../facts-at.ts';
import type { ProfileFiles } from '../profile-files.ts';

/** A finding where it stands, with everything around it that a fix may ask about. */
export interface Problem {
  readonly code: RuleCode;
  /** The exact path that the finding names: `PID-3[2].4`, or the id of a missing segment. */
  readonly path: string;
  readonly line: number;
  /** UTF-16 units from the start of the line. */
  readonly start: number;
  readonly end: number;
  readonly document: DocumentSnapshot;
  readonly section: Section;
  readonly segment: Segment;
  readonly facts: VersionFacts;
  /** Of the segment as it stands. */
  readonly known: SegmentFacts;
  readonly versions: VersionLoader;
  readonly environment: WritingEnvironment | undefined;
  /** The line end of the document. */
  readonly lineEnd: string;
  /** Whether the client takes edits with tab stops (LSP 3.18, `snippetEditSupport`). */
  readonly snippets: boolean;
  /** Whether the client makes files that edits name. */
  readonly createsFiles: boolean;
  /** Undefined where the shell has no profiles. */
  readonly profiles: ProfileFiles | undefined;
}

/** An edit with tab stops. */
export interface SnippetEdit {
  readonly range: Range;
  readonly snippet: string;
}

/** A way to put a finding right. */
export interface Fix {
  /** A short imperative: `Insert EVN here`. */
  readonly title: string;
  readonly edits: readonly (TextEdit | SnippetEdit)[];
  /** Where the edits are, if not in the document itself. */
  readonly file?: { readonly uri: string; readonly isNew?: boolean };
  /** The fix that most people want. */
  readonly isPreferred?: boolean;
  /** It is certain what was meant, and nothing is lost: it may be done everywhere without asking. */
  readonly isSafe?: boolean;
}

/** Finds the fixes of a finding, the best first. */
export type Fixer = (problem: Problem) => readonly Fix[];

/** Replaces a stretch of the finding's line, in UTF-16 units of the line. */
export function replace({ line }: Problem, start: number, end: number, newText: string): TextEdit {
  return { range: { start: { line, character: start }, end: { line, character: end } }, newText };
}

/** Replaces a stretch of the finding's segment, counted from its id. */
export function replaceSpan(problem: Problem, span: Span, newText: string): TextEdit {
  const { prefix } = problem.segment;
  return replace(problem, prefix + span.start, prefix + span.end, newText);
}

/** The leaf that a finding starts in. */
export function leafOf({ segment, start }: Problem): Leaf {
  return segment.leafAt(start - segment.prefix);
}

/** The place that a finding's path names; undefined for a segment as a whole. */
export function placeOf({ path }: Problem): Place | undefined {
  const parsed = parsePath(path).path;
  if (parsed?.field === undefined) return undefined;
  const { field, repetition, component, subcomponent } = parsed;
  return { field, repetition: repetition?.kind === 'number' ? repetition.number : undefined, component, subcomponent };
}

/** A value as titles quote it. */
export function quoted(text: string): string {
  return `'${text.length <= 30 ? text : `${text.slice(0, 29)}…`}'`;
}

/** A code with what it means: `F (Female)`. */
export function named(code: string, meaning: string): string {
  return meaning === '' ? code : `${code} (${meaning})`;
}

/** The message of a finding with the structure that its type leads to. */
export interface StructuredMessage {
  readonly message: Message;
  readonly structures: MessageStructures;
  readonly structure: string;
  readonly ids: readonly string[];
}

/** Reads the message that a finding is in; undefined where its type leads to no structure. */
export function structuredMessage({ document, section, facts, versions }: Problem): StructuredMessage | undefined {
  const message = new Message(document.source, section);
  const resolved = resolveStructure(facts.definitions, message.type);
  if (resolved.kind === 'unknown') return undefined;
  return {
    message,
    structures: versions.structuresOf(facts.definitions),
    structure: resolved.id,
    ids: message.segments.map(({ segment }) => segment.id),
  };
}
