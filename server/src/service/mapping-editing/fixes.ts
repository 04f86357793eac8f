/** What can be done about the problems of a mapping: its own fixes, and codes that its tables lack. */
import type { CodeAction, Diagnostic, TextEdit } from 'vscode-languageserver-types';
import type { CompiledMapping, Table, TableSyntax } from '../../mapping/mapping.ts';
import type { DocumentSnapshot } from '../document.ts';
import type { PreviewRun } from '../previews.ts';
import { fileUri } from './file-uri.ts';

/** Reads a file that the mapping names; undefined where it can't be read. */
export type ReadBeside = (name: string) => string | undefined;

/**
 * Quick fixes for diagnostics of a mapping.
 * @param run the last run of a preview of it: what its tables lacked
 * @param opens whether the editor can show the other file that a fix has changed
 */
export function mappingFixes(
  document: DocumentSnapshot,
  compiled: CompiledMapping,
  run: PreviewRun | undefined,
  diagnostics: readonly Diagnostic[],
  read: ReadBeside,
  opens: boolean,
): readonly CodeAction[] {
  return diagnostics
    .flatMap(diagnostic =>
      diagnostic.code === 'table-miss'
        ? missingCodes(document, compiled, run, diagnostic, read)
        : ownFixes(document, compiled, diagnostic),
    )
    .map(fix => (opens ? shown(fix, document.uri) : fix));
}

/** An editor changes another file behind the scenes: the row that was added is still to be filled in, so it is shown. */
function shown(fix: CodeAction, mapping: string): CodeAction {
  const [[uri, [edit] = []] = ['']] = Object.entries(fix.edit?.changes ?? {});
  if (uri === mapping || edit === undefined) return fix;
  const { line } = edit.range.start;
  const added = line + (edit.newText.startsWith('\n') ? 1 : 0);
  const place = [added, 0, edit.newText.trim().length];
  return { ...fix, command: { title: 'Show the Row', command: 'pipehat.openPlace', arguments: [uri, place] } };
}

function ownFixes(document: DocumentSnapshot, { problems }: CompiledMapping, diagnostic: Diagnostic): CodeAction[] {
  const { start } = diagnostic.range;
  return problems.flatMap(({ code, fix, start: at }) => {
    const place = document.positionAt(at);
    if (
      fix === undefined ||
      code !== diagnostic.code ||
      place.line !== start.line ||
      place.character !== start.character
    )
      return [];
    const range = { start: document.positionAt(fix.start), end: document.positionAt(fix.end) };
    return [action(fix.title, diagnostic, { [document.uri]: [{ range, newText: fix.text }] })];
  });
}

/** The codes that the rule at a diagnostic looked up in vain: each can be added to its table, as itself to begin with. */
function missingCodes(
  document: DocumentSnapshot,
  compiled: CompiledMapping,
  run: PreviewRun | undefined,
  diagnostic: Diagnostic,
  read: ReadBeside,
): CodeAction[] {
  const at = document.offsetAt(diagnostic.range.start);
  const name = compiled.uses.find(use => use.kind === 'table' && use.start <= at && at <= use.end);
  const { message } = diagnostic;
  const words = typeof message === 'string' ? message : message.value;
  const missing = new Map<string, Table>();
  for (const { result } of run?.parts ?? []) {
    const { entries, notFired } = result.trace;
    const uses = [
      ...notFired.flatMap(({ reason }) =>
        'via' in reason ? reason.via : 'because' in reason ? viaOf(reason.because) : [],
      ),
      ...entries.flatMap(({ via, because }) => [...via, ...viaOf(because)]),
    ];
    for (const { table, key, row } of uses) {
      const isNamed = name === undefined || (name.kind === 'table' && name.name === table.name);
      if (row === undefined && key !== '' && isNamed && words.startsWith(`'${key}'`)) missing.set(key, table);
    }
  }
  return [...missing].flatMap(([key, table]) => {
    const added = addedTo(document, compiled, table, key, read);
    return added === undefined ? [] : [action(`Add '${key}' to table '${table.name}'`, diagnostic, added)];
  });
}

function viaOf<T>(because: readonly { readonly via: readonly T[] }[]): readonly T[] {
  return because.flatMap(({ via }) => via);
}

/** The edit that gives a table of this mapping one more row; undefined for a table that is not its own. */
function addedTo(
  document: DocumentSnapshot,
  { syntax, text }: CompiledMapping,
  table: Table,
  key: string,
  read: ReadBeside,
): Readonly<Record<string, TextEdit[]>> | undefined {
  const declared = syntax?.tables.find(({ name }) => name.text === table.name && name.end <= text.length);
  if (declared === undefined) return undefined;
  if (declared.map !== undefined) {
    const inserted = entryBehind(text, declared.map, key);
    if (inserted === undefined) return undefined;
    const place = document.positionAt(inserted.at);
    return { [document.uri]: [{ range: { start: place, end: place }, newText: inserted.text }] };
  }
  const csv = declared.csv?.text;
  const content = csv === undefined ? undefined : read(csv);
  const uri = csv === undefined ? undefined : fileUri(document.uri, csv);
  if (content === undefined || uri === undefined) return undefined;
  const lines = content.split(/\r\n|\r|\n/);
  const end = { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
  const cells = [...table.content.columns].map(([column]) => (column === declared.key?.text ? cell(key) : ''));
  return { [uri]: [{ range: { start: end, end }, newText: `${end.character === 0 ? '' : '\n'}${cells.join(',')}\n` }] };
}

/** One more entry behind the last one, in the style of the others: on the line, or on one of its own. */
function entryBehind(
  text: string,
  entries: NonNullable<TableSyntax['map']>,
  key: string,
): { readonly at: number; readonly text: string } | undefined {
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', last.key.start - 1) + 1;
  const before = text.slice(lineStart, last.key.start);
  const entry = `${scalar(key)}: ${scalar(key)}`;
  return { at: last.value.end, text: /\S/.test(before) ? `, ${entry}` : `\n${before}${entry}` };
}

/** A text that YAML takes for itself: what could mean something else is put in quotes. */
function scalar(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) ? text : JSON.stringify(text);
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function action(title: string, diagnostic: Diagnostic, changes: Readonly<Record<string, TextEdit[]>>): CodeAction {
  return { title, kind: 'quickfix', diagnostics: [diagnostic], isPreferred: true, edit: { changes: { ...changes } } };
}
