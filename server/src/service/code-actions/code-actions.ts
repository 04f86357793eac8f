/** Quick fixes of findings, one by one or all of a kind, and everything that is certain at once (LSP, code actions). */
import type { CodeAction, Diagnostic, Range, TextEdit } from 'vscode-languageserver-types';
import { CodeActionKind } from 'vscode-languageserver-types';
import { isRuleCode } from '../../core/validate/rules.ts';
import type { CancellationToken } from '../cancellation.ts';
import type { WritingEnvironment } from '../completion/request.ts';
import type { ServiceContext } from '../context.ts';
import type { DocumentSnapshot } from '../document.ts';
import { factsOfSegment, lineAt } from '../facts-at.ts';
import { lineEndOf } from '../line-end.ts';
import type { ProfileFiles } from '../profile-files.ts';
import { repairText } from '../repair.ts';
import type { Fix, Problem, SnippetEdit } from './fix.ts';
import { fixers } from './fixers.ts';

/** The kind of the action that fixes whatever is certain. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.pipehat`;

/** What a client asks for. */
export interface CodeActionsAsked {
  /** The findings that fixes are wanted for, as the client has them. */
  readonly diagnostics: readonly Diagnostic[];
  /** The kinds that are wanted; all where it is left out. */
  readonly only: readonly string[] | undefined;
  /** Whether the client takes edits with tab stops. */
  readonly snippets: boolean;
  /** Whether the client makes files that edits name. */
  readonly createsFiles: boolean;
}

/** What actions need of the service around them. */
export interface CodeActionSurroundings {
  readonly context: ServiceContext;
  readonly environment: WritingEnvironment | undefined;
  readonly profiles: ProfileFiles | undefined;
  /** All findings of the document; undefined when the token was cancelled first. */
  diagnose(): Promise<Diagnostic[] | undefined>;
}

/** Beyond it a fix of the whole file is left to the command, which a person waits for. */
const MAX_REPAIRED = 200_000;

/** @returns undefined when the token was cancelled first */
export async function codeActions(
  document: DocumentSnapshot,
  asked: CodeActionsAsked,
  around: CodeActionSurroundings,
  token: CancellationToken,
): Promise<CodeAction[] | undefined> {
  const { only, diagnostics } = asked;
  const isWanted = (kind: string): boolean =>
    only === undefined || only.some(wanted => kind === wanted || kind.startsWith(`${wanted}.`));
  const actions: CodeAction[] = [];
  if (isWanted(CodeActionKind.QuickFix)) {
    const own = diagnostics.filter(isOurs);
    for (const diagnostic of own) {
      const fixes = await fixesOf(document, diagnostic, asked, around);
      actions.push(...fixes.map(fix => actionOf(document, fix, diagnostic)));
    }
    actions.push(...(await fixesOfKinds(document, own, around)), ...(await repairOf(document, own, around)));
  }
  // Nobody wants to be offered it at every line: it is asked for by its kind.
  if (only !== undefined && isWanted(fixAllKind)) {
    const all = (await around.diagnose())?.filter(isOurs);
    const edits = all && (await safeEdits(document, all, around));
    if (edits !== undefined && edits.length > 0)
      actions.push({ title: 'Fix everything that is certain', kind: fixAllKind, edit: changes(document, edits) });
  }
  return token.isCancellationRequested ? undefined : actions;
}

function isOurs({ source, code }: Diagnostic): boolean {
  return source === 'hl7' && typeof code === 'string' && isRuleCode(code) && fixers[code] !== undefined;
}

async function fixesOf(
  document: DocumentSnapshot,
  diagnostic: Diagnostic,
  { snippets, createsFiles }: Pick<CodeActionsAsked, 'snippets' | 'createsFiles'>,
  { context, environment, profiles }: CodeActionSurroundings,
): Promise<readonly Fix[]> {
  const { code, range, data } = diagnostic;
  if (typeof code !== 'string' || !isRuleCode(code)) return [];
  const { line } = range.start;
  // What the client knows of may be from before an edit.
  if (line >= document.lineCount) return [];
  const facts = await context.factsAt(document, line);
  const { section, segment } = lineAt(document.source, line);
  const path: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'path') : undefined;
  const problem: Problem = {
    code,
    path: typeof path === 'string' ? path : '',
    line,
    start: range.start.character,
    end: range.end.line === line ? range.end.character : document.source.lineContent(line).length,
    document,
    section,
    segment,
    facts,
    known: factsOfSegment(context.versions.facts, facts.definitions, segment),
    versions: context.versions,
    environment,
    lineEnd: lineEndOf(document.source),
    snippets,
    createsFiles,
    profiles,
  };
  const seen = new Set<string>();
  return (fixers[code] ?? [])
    .flatMap(fixer => fixer(problem))
    .filter(({ title }) => {
      const isNew = !seen.has(title);
      seen.add(title);
      return isNew;
    });
}

/** `Fix all not-in-table problems that are certain`, where there are more of them than one. */
async function fixesOfKinds(
  document: DocumentSnapshot,
  diagnostics: readonly Diagnostic[],
  around: CodeActionSurroundings,
): Promise<CodeAction[]> {
  const codes = new Set(diagnostics.map(({ code }) => code));
  if (codes.size === 0) return [];
  const all = (await around.diagnose())?.filter(isOurs) ?? [];
  const actions: CodeAction[] = [];
  for (const code of codes) {
    const ofKind = all.filter(diagnostic => diagnostic.code === code);
    if (ofKind.length < 2) continue;
    const edits = await safeEdits(document, ofKind, around);
    if (edits.length < 2) continue;
    actions.push({
      title: `Fix all ${code} problems of the file that are certain (${edits.length})`,
      kind: CodeActionKind.QuickFix,
      diagnostics: diagnostics.filter(diagnostic => diagnostic.code === code),
      edit: changes(document, edits),
    });
  }
  return actions;
}

/** Fixes in which nobody is asked to fill in anything. */
const plainly = { snippets: false, createsFiles: false };

/** The edits of all safe fixes, without those that would touch what another one changes. */
async function safeEdits(
  document: DocumentSnapshot,
  diagnostics: readonly Diagnostic[],
  around: CodeActionSurroundings,
): Promise<TextEdit[]> {
  const chosen: TextEdit[] = [];
  for (const diagnostic of diagnostics) {
    const fix = (await fixesOf(document, diagnostic, plainly, around)).find(({ isSafe }) => isSafe);
    const edits = fix?.edits.filter(isText) ?? [];
    if (!edits.some(edit => chosen.some(other => overlaps(edit.range, other.range)))) chosen.push(...edits);
  }
  return chosen;
}

function isText(edit: TextEdit | SnippetEdit): edit is TextEdit {
  return 'newText' in edit;
}

function overlaps(a: Range, b: Range): boolean {
  const isBefore = (one: Range, other: Range): boolean =>
    one.end.line < other.start.line ||
    (one.end.line === other.start.line && one.end.character <= other.start.character && !isSame(one, other));
  return !isBefore(a, b) && !isBefore(b, a);
}

function isSame(a: Range, b: Range): boolean {
  return a.start.line === b.start.line && a.start.character === b.start.character;
}

/** A file that came out of a log or a program, where that shows in a finding. */
async function repairOf(
  { source, uri, positionAt }: DocumentSnapshot,
  diagnostics: readonly Diagnostic[],
  { context }: CodeActionSurroundings,
): Promise<CodeAction[]> {
  const signs = diagnostics.filter(({ code }) => code === 'invalid-segment-id' || code === 'invalid-header');
  if (signs.length === 0 || source.length > MAX_REPAIRED) return [];
  const repaired = await repairText(context, source.toString());
  if (repaired.kind === 'unchanged') return [];
  const range = { start: { line: 0, character: 0 }, end: positionAt(source.length) };
  return [
    {
      title: `Repair the file (${repaired.repairs.join(', ')})`,
      kind: CodeActionKind.QuickFix,
      diagnostics: signs,
      edit: { changes: { [uri]: [{ range, newText: repaired.text }] } },
    },
  ];
}

function actionOf(document: DocumentSnapshot, fix: Fix, diagnostic: Diagnostic): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    ...(fix.isPreferred === true ? { isPreferred: true } : {}),
    edit: editOf(document, fix),
  };
}

function editOf(document: DocumentSnapshot, { edits, file }: Fix): NonNullable<CodeAction['edit']> {
  if (!edits.every(isText)) return withTabStops(document, edits);
  if (file === undefined) return changes(document, edits);
  if (file.isNew !== true) return changes(file, edits);
  const create = { kind: 'create' as const, uri: file.uri, options: { ignoreIfExists: true } };
  return { documentChanges: [create, { textDocument: { uri: file.uri, version: null }, edits: [...edits] }] };
}

function changes({ uri }: { readonly uri: string }, edits: readonly TextEdit[]): NonNullable<CodeAction['edit']> {
  return { changes: { [uri]: [...edits] } };
}

function withTabStops(
  { uri, version }: DocumentSnapshot,
  edits: readonly (TextEdit | SnippetEdit)[],
): NonNullable<CodeAction['edit']> {
  const written = edits.map(edit =>
    isText(edit) ? edit : { range: edit.range, snippet: { kind: 'snippet' as const, value: edit.snippet } },
  );
  return { documentChanges: [{ textDocument: { uri, version }, edits: written }] };
}
