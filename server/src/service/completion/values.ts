/** What can stand at the place under the cursor: codes, message types, data types, the time, an identifier. */
import type { CompletionItem, CompletionList } from 'vscode-languageserver-types';
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { PlaceFacts } from '../../core/definitions/segment-facts.ts';
import type { TableDefinition } from '../../core/definitions/types.ts';
import { knownVersions } from '../../core/definitions/types.ts';
import { charsets } from '../../core/encoding/charset-names.ts';
import { encodeText } from '../../core/encoding/escapes.ts';
import { messageTypeOf } from '../../core/syntax/sections.ts';
import type { Leaf, Segment } from '../../core/syntax/segment.ts';
import { timesNow } from '../../core/values/now.ts';
import { factsOfSegment, lineAt } from '../facts-at.ts';
import type { CompletionRequest } from './request.ts';

/** One thing to write, and what it is. */
interface Proposal {
  /** As it is shown; written as text, so escaped where need be. */
  readonly value: string;
  readonly label?: string;
  readonly meaning: string;
  readonly detail?: string;
  readonly documentation?: string;
  readonly kind: CompletionItemKind;
}

/** @returns undefined where nothing is known of the place */
export function values(request: CompletionRequest): CompletionList | undefined {
  const { document, position, facts, versions } = request;
  const { segment } = lineAt(document.source, position.line);
  const at = position.character - segment.prefix;
  if (segment.form !== 'segment' || at > segment.text.length) return undefined;
  const leaf = segment.leafAt(at);
  if (leaf.field === 0 || (segment.isHeader && leaf.field < 3)) return undefined;
  const place = factsOfSegment(versions.facts, facts.definitions, segment).at(
    leaf.field,
    leaf.component,
    leaf.subcomponent,
  );
  const found = ownProposals(request, segment, leaf) ?? proposals(request, segment, leaf, place);
  if (found.length === 0) return undefined;
  return listOf(request, segment, leaf, at, found);
}

/**
 * The proposals that what is typed so far speaks for, by the beginning of a code or a part of its meaning. Where something
 * whole, or something that is none of them, stands there already, it is to be changed: then all are offered.
 */
function listOf(
  { position, isAgain }: CompletionRequest,
  segment: Segment,
  leaf: Leaf,
  at: number,
  found: readonly Proposal[],
): CompletionList | undefined {
  const typed = segment.text.slice(leaf.start, Math.max(leaf.start, at));
  const wanted = typed.toLowerCase();
  const speaks = ({ value, meaning }: Proposal): boolean =>
    value.toLowerCase().startsWith(wanted) || (wanted.length > 1 && meaning.toLowerCase().includes(wanted));
  const isWhole = found.some(({ value }) => value === typed);
  const matching = isWhole && !isAgain ? found : found.filter(speaks);
  const offered = matching.length === 0 && !isAgain ? found : matching;
  if (offered.length === 0) return undefined;
  const range = {
    start: { line: position.line, character: segment.prefix + leaf.start },
    end: { line: position.line, character: segment.prefix + leaf.end },
  };
  const items = offered.map(
    ({ value, label = value, meaning, detail, documentation, kind }, index): CompletionItem => ({
      label,
      ...(meaning === '' ? {} : { labelDetails: { description: meaning } }),
      kind,
      detail: detail ?? meaning,
      ...(documentation === undefined ? {} : { documentation }),
      sortText: String(index).padStart(4, '0'),
      // The choice was made here: editors that filter again compare what is typed with itself.
      filterText: typed === '' ? value : typed,
      ...(typed !== '' && value === typed ? { preselect: true } : {}),
      textEdit: { range, newText: encodeText(value, segment.delimiters) },
    }),
  );
  return { isIncomplete: true, items };
}

/** Places whose values follow from more than a table. */
function ownProposals(request: CompletionRequest, segment: Segment, leaf: Leaf): readonly Proposal[] | undefined {
  const { definitions } = request.facts;
  switch (`${segment.id}-${leaf.field}`) {
    case 'MSH-9':
      return leaf.repetition === 1 && leaf.subcomponent === 1 ? messageTypeParts(request, segment, leaf) : [];
    case 'MSH-10': {
      const id = request.environment?.newId();
      return id === undefined ? [] : [{ value: id, meaning: 'new control id', kind: CompletionItemKind.Value }];
    }
    case 'MSH-12':
      return leaf.component > 1
        ? undefined
        : knownVersions.map(value => ({ value, meaning: `HL7 ${value}`, kind: CompletionItemKind.EnumMember }));
    case 'MSH-18': {
      const codes = definitions.table('0211')?.codes;
      return charsets
        .filter(({ standard, name }) => standard && (codes === undefined || codes.size === 0 || codes.has(name)))
        .map(({ name, encoding }) => ({
          value: name,
          meaning: codes?.get(name) || (encoding ?? ''),
          detail: encoding === undefined ? 'Pipehat has no converter for it' : `${encoding} (table 0211)`,
          kind: CompletionItemKind.EnumMember,
        }));
    }
    case 'OBX-2': {
      const codes = definitions.table('0125')?.codes;
      const ids = codes === undefined || codes.size === 0 ? definitions.dataTypeIds : [...codes.keys()];
      return ids.map(value => ({
        value,
        meaning: definitions.dataType(value)?.name ?? codes?.get(value) ?? '',
        kind: CompletionItemKind.TypeParameter,
      }));
    }
    default:
      return undefined;
  }
}

/** MSH-9: the types of the version, the events of the type that is written, the structure that both lead to. */
function messageTypeParts({ facts }: CompletionRequest, segment: Segment, leaf: Leaf): readonly Proposal[] {
  const { definitions } = facts;
  const { code, event } = messageTypeOf(segment.rawAt({ field: 9 }), segment.delimiters);
  const meaning = (table: string, value: string): string => definitions.table(table)?.codes.get(value) ?? '';
  const kind = CompletionItemKind.EnumMember;
  switch (leaf.component) {
    case 1: {
      const codes = [...new Set(definitions.events.map(row => row.code))].sort();
      return codes.map(value => ({ value, meaning: meaning('0076', value), kind }));
    }
    case 2:
      return definitions.events
        .filter(row => row.code === code)
        .map(row => ({ value: row.event, meaning: meaning('0003', row.event), detail: `${row.structure}`, kind }));
    case 3: {
      const structure = definitions.structureOf(code, event);
      if (structure === undefined) return [];
      return [{ value: structure, meaning: `structure of ${code}${event === '' ? '' : ` ${event}`}`, kind }];
    }
    default:
      return [];
  }
}

function proposals(
  { environment, facts }: CompletionRequest,
  segment: Segment,
  leaf: Leaf,
  { table, form, definition }: PlaceFacts,
): readonly Proposal[] {
  const constant = definition?.profile?.constant;
  if (constant !== undefined) {
    const meaning = `the only value that profile ${constant.profile} allows`;
    return [{ value: constant.value, meaning, kind: CompletionItemKind.Constant }];
  }
  if (table !== undefined) return codes(table, facts.label);
  if (environment === undefined) return [];
  const written = segment.text.slice(leaf.start, leaf.end);
  return timesNow(form, definition?.maxLength ?? 0, written, environment.now).map(({ value, label }) => ({
    value,
    label,
    meaning: value,
    kind: CompletionItemKind.Value,
  }));
}

function codes(table: TableDefinition, version: string): readonly Proposal[] {
  const patterns = new Set(table.patterns.map(({ code }) => code));
  const name = `table ${table.id} ${table.name}`.trim();
  const documentation =
    table.profile !== undefined
      ? `From profile ${table.profile.profile}, line ${table.profile.line}.`
      : table.kind === 'hl7'
        ? `HL7 defines the codes of this table (version ${version}).`
        : `A suggestion of HL7 ${version}: sites may have codes of their own in this table.`;
  return [...table.codes]
    .filter(([code]) => !patterns.has(code))
    .map(([value, meaning]) => ({
      value,
      meaning,
      detail: meaning === '' ? name : `${meaning} (${name})`,
      documentation,
      kind: CompletionItemKind.EnumMember,
    }));
}
