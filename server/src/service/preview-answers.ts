/** Answers questions about the last run of a preview; places of the run become places of documents here. */
import { formatPlace } from '../core/path/path.ts';
import {
  explainNothing,
  isSamePlace,
  type Read,
  type RuleLocation,
  ruleOutcomes,
  type TableRow,
  type TraceEntry,
  type TraceNotFired,
  withAncestors,
} from '../mapping/mapping.ts';
import type {
  PlaceIn,
  Position,
  PreviewLinks,
  PreviewLinksParams,
  RuleResult,
  UnreadValue,
  WhyAnswer,
  WhyEmpty,
  WhyEmptyParams,
} from '../protocol.ts';
import { lineAt } from './facts-at.ts';
import { fileUri } from './mapping-editing/file-uri.ts';
import { code, escapeMarkdown } from './markdown.ts';
import type { PreviewPart, PreviewRun } from './previews.ts';
import { labelOf } from './previews.ts';

/** At most so many leaves of the output are marked at once, and so many answers given. */
const MAX_LINKED = 2_000;
const MAX_ANSWERS = 1_000;

/** Of a selection that nothing belongs to. */
export const noLinks: PreviewLinks = { output: [], message: [], rules: [], rows: [], story: undefined };

interface Linked {
  readonly part: PreviewPart;
  readonly entry: TraceEntry;
}

/** The places that belong to a selection. */
export function previewLinks(run: PreviewRun, params: PreviewLinksParams): PreviewLinks {
  const linked = linkedTo(run, params).slice(0, MAX_LINKED);
  if (linked.length === 0) return noLinks;
  const { output } = run;
  const places = new Places();
  const message: PlaceIn[] = [];
  const rules: PlaceIn[] = [];
  const rows: PlaceIn[] = [];
  for (const { part, entry } of linked) {
    for (const read of entry.from) {
      const place = placeOfRead(part, read);
      if (places.add(place)) message.push(place);
    }
    const rule = placeOfRule(run, shownRule(run, entry.rule));
    if (rule !== undefined && places.add(rule)) rules.push(rule);
    for (const { row } of entry.via) {
      const place = row && placeOfRow(run, row);
      if (place !== undefined && places.add(place)) rows.push(place);
    }
  }
  const [only, second] = linked;
  return {
    output: linked
      .filter(({ entry }) => entry.start < entry.end)
      .map(({ part, entry }) => ({
        start: output.positionAt(part.shift + entry.start),
        end: output.positionAt(part.shift + entry.end),
      })),
    message,
    rules,
    rows,
    story: only !== undefined && second === undefined ? storyOf(only.entry) : undefined,
  };
}

function linkedTo(run: PreviewRun, { pane, uri, start, end }: PreviewLinksParams): readonly Linked[] {
  switch (pane) {
    case 'output': {
      const selection = { start: run.output.offsetAt(start), end: run.output.offsetAt(end) };
      return inParts(run, part => {
        if (selection.start > part.end || selection.end < part.start) return [];
        return part.links.ofOutput({ start: selection.start - part.shift, end: selection.end - part.shift });
      });
    }
    case 'message':
      return inParts(run, part => {
        const { document } = part;
        if (document.uri !== uri) return [];
        return part.links.ofSource({ start: document.offsetAt(start), end: document.offsetAt(end) });
      });
    case 'mapping': {
      const stretch = linesAround(run, start, end);
      return inParts(run, part => part.links.ofRules(stretch));
    }
    case 'table':
      return inParts(run, part => {
        const named = part.result.trace.entries
          .flatMap(({ via }) => via.flatMap(({ row }) => row ?? []))
          .find(({ file }) => uriOf(run, file) === uri);
        return named === undefined ? [] : part.links.ofRow(named.file, start.line + 1);
      });
  }
}

function inParts(run: PreviewRun, find: (part: PreviewPart) => readonly TraceEntry[]): readonly Linked[] {
  return run.parts.flatMap(part => find(part).map(entry => ({ part, entry })));
}

/** Whole lines of the mapping: rules stand on lines, wherever in them the cursor is. */
function linesAround({ mapping }: PreviewRun, start: Position, end: Position): { start: number; end: number } {
  const { source } = mapping;
  return { start: source.line(start.line)?.start ?? 0, end: source.line(end.line)?.end ?? source.length };
}

/** Of a rule that comes with the product, the own rule that uses it. */
function shownRule({ mapping }: PreviewRun, rule: RuleLocation): RuleLocation {
  return withAncestors(rule).find(({ start }) => start < mapping.source.length) ?? rule;
}

/** How a leaf came about, as Markdown. */
function storyOf({ out, value, op, rule, from, because, via }: TraceEntry): string {
  const made = { copy: 'copied', set: 'set', clear: 'emptied' }[op];
  const lines = [
    `**${escapeMarkdown(out)}** ${made} by ${code(rule.text)}, ${escapeMarkdown(rule.file)} line ${rule.line}`,
  ];
  if (op !== 'clear') lines.push(code(value));
  for (const read of uniqueReads(from)) lines.push(`from ${escapeMarkdown(read.path)}: ${code(read.value)}`);
  for (const { table, key, row, found } of via) {
    const where = row === undefined || row.line === 0 ? '' : `, ${escapeMarkdown(row.file)} line ${row.line}`;
    lines.push(
      `table ${escapeMarkdown(table.name)}${where}: ${code(key)} → ${found === undefined ? 'no row' : code(found)}`,
    );
  }
  for (const { expression, result } of because) lines.push(`since ${code(expression)} is ${result}`);
  return lines.join('  \n');
}

function uniqueReads(reads: readonly Read[]): readonly Read[] {
  return [...new Map(reads.filter(({ value }) => value !== '').map(read => [read.path, read])).values()];
}

/** The values of the messages that no rule has read. */
export function unreadValues(run: PreviewRun): readonly UnreadValue[] {
  return run.parts.flatMap(part =>
    part.result.trace.unread.map(({ path, start, end }) => ({ path, ...placeIn(part, start, end) })),
  );
}

/** What each rule of the mapping gave; of several messages, in the first. A constant is there to be read already. */
export function ruleResults({ mapping, parts: [first] }: PreviewRun): readonly RuleResult[] {
  if (first === undefined) return [];
  return ruleOutcomes(first.result.trace, mapping.source.length)
    .filter(({ isPlain }) => !isPlain)
    .map(({ rule, text, details }) => ({ start: mapping.positionAt(rule.start), rule: rule.text, text, details }));
}

/** The traces of a run as JSON. */
export function traceText({ parts }: PreviewRun): string {
  const traces = parts.map(({ document, message, result }) => ({
    file: document.uri,
    message: labelOf(message),
    ...result.trace.toJson(),
  }));
  return `${JSON.stringify(traces.length === 1 ? traces[0] : traces, undefined, 2)}\n`;
}

/** Why rules gave nothing; those that write the place in question come first. */
export function whyEmpty(run: PreviewRun, { at }: Pick<WhyEmptyParams, 'at'>): WhyEmpty {
  const asked = at === undefined ? undefined : askedAbout(run, at);
  const answers: WhyAnswer[] = [];
  for (const part of run.parts) {
    const which = run.parts.length > 1 ? labelOf(part.message) : undefined;
    for (const one of part.result.trace.notFired) {
      if (answers.length === MAX_ANSWERS) break;
      // A step writes nothing itself: it is known by what it was at.
      const path = one.out ?? one.instance ?? one.rule.text;
      const instance = [which, one.instance].filter(text => text !== undefined && text !== path).join(' · ');
      answers.push({
        path,
        instance: instance === '' ? undefined : instance,
        reason: explainNothing(one.reason),
        isAbout: asked?.isAbout(one) ?? false,
        rule: placeOfRule(run, shownRule(run, one.rule)),
      });
    }
  }
  return { about: asked?.about, answers: answers.sort((a, b) => Number(b.isAbout) - Number(a.isAbout)) };
}

interface Asked {
  readonly about: string | undefined;
  isAbout(one: TraceNotFired): boolean;
}

function askedAbout(run: PreviewRun, { pane, position }: NonNullable<WhyEmptyParams['at']>): Asked | undefined {
  if (pane === 'mapping') {
    const rules = run.parts[0]?.links.rulesAt(linesAround(run, position, position)) ?? new Set();
    const [first] = rules;
    if (first === undefined) return undefined;
    return { about: first.text, isAbout: ({ rule }) => withAncestors(rule).some(one => rules.has(one)) };
  }
  const path = outputPathAt(run, position);
  if (path === undefined) return undefined;
  return { about: path, isAbout: ({ out }) => out !== undefined && isSamePlace(out, path) };
}

/**
 * The place of HL7 output at a position, filled or not. In a tree nothing stands where nothing is, so there it is the object
 * around the next value.
 */
function outputPathAt(run: PreviewRun, position: Position): string | undefined {
  const offset = run.output.offsetAt(position);
  const part = run.parts.find(({ start, end }) => offset >= start && offset < end);
  if (part === undefined) return undefined;
  if (part.result.format !== 'hl7v2') {
    const next = part.result.trace.entries.find(({ end }) => end >= offset - part.shift);
    return next?.rule.out?.replace(/\.?[^.]*$/, '') || undefined;
  }
  const { segment } = lineAt(run.output, position.line);
  if (segment.form !== 'segment') return undefined;
  const { field, component } = segment.leafAt(position.character);
  if (field === 0) return segment.id;
  return formatPlace(segment.id, 1, { field, component: component > 1 ? component : undefined });
}

function placeIn({ document }: PreviewPart, start: number, end: number): PlaceIn {
  return { uri: document.uri, start: document.positionAt(start), end: document.positionAt(end) };
}

function placeOfRead(part: PreviewPart, read: Read): PlaceIn {
  const { start, end } = read.sourcePlace;
  return placeIn(part, start, end);
}

/** Undefined for rules that come with the product: no file holds them. */
function placeOfRule(run: PreviewRun, { file, start, end, line, column }: RuleLocation): PlaceIn | undefined {
  const { mapping } = run;
  if (start < mapping.source.length)
    return { uri: mapping.uri, start: mapping.positionAt(start), end: mapping.positionAt(end) };
  const uri = uriOf(run, file);
  const from = { line: line - 1, character: column - 1 };
  return uri === undefined
    ? undefined
    : { uri, start: from, end: { ...from, character: from.character + end - start } };
}

/** Undefined for a row of one of HL7's own tables. */
function placeOfRow(run: PreviewRun, { file, line }: TableRow): PlaceIn | undefined {
  const uri = line === 0 ? undefined : uriOf(run, file);
  // To the end of the line, however long it is: editors clip it.
  return uri === undefined
    ? undefined
    : { uri, start: { line: line - 1, character: 0 }, end: { line: line - 1, character: 10_000 } };
}

/** The address of a file as the mapping knows it. */
function uriOf({ mapping: { uri }, compiled }: PreviewRun, file: string): string | undefined {
  return file === compiled.file ? uri : fileUri(uri, file);
}

/** Places that were met: each is told once. */
class Places {
  readonly #known = new Set<string>();

  add({ uri, start, end }: PlaceIn): boolean {
    const key = `${uri} ${start.line}:${start.character} ${end.line}:${end.character}`;
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    return true;
  }
}
