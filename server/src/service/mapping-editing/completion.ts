/** What can be written in a mapping: paths with their names, filters, tables, columns, codes, fragments, resources. */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type Position,
} from 'vscode-languageserver-types';
import { placeOf } from '../../core/definitions/place.ts';
import type { Definitions } from '../../core/definitions/types.ts';
import type { FhirR4 } from '../../core/fhir/types.ts';
import { type Path, parsePath } from '../../core/path/path.ts';
import { type CompiledMapping, filterRows, formatSignature, type ResourceSyntax } from '../../mapping/mapping.ts';
import type { DocumentSnapshot } from '../document.ts';
import { code } from '../markdown.ts';
import { type Wanted, wantedAt } from './cursor.ts';
import { elementsAt } from './elements.ts';
import type { ValueInMessage } from './hover.ts';

/** What comes with the product and can be named in a mapping. */
export interface Shipped {
  /** The facts of FHIR R4; undefined where that is not the mapping's target. */
  readonly fhir: FhirR4 | undefined;
  /** Tables from HL7 codes to FHIR: `v2f-AdministrativeSex`. */
  readonly tables: readonly string[];
  /** Mappings to build on: `pipehat:fhir/oru-r01`. */
  readonly mappings: readonly string[];
}

/** @returns undefined where nothing is known to offer */
export function mappingCompletion(
  document: DocumentSnapshot,
  compiled: CompiledMapping,
  position: Position,
  valueAt: ValueInMessage,
  shipped: Shipped,
): CompletionList | undefined {
  const { fhir } = shipped;
  const before = document.source.lineContent(position.line).slice(0, position.character);
  const element = fhir === undefined ? null : elementPattern.exec(before);
  const wanted = wantedAt(before);
  let items: readonly CompletionItem[] = [];
  let from = before.length;
  if (element !== null && fhir !== undefined) {
    const [, indent = '', owner = '', word = ''] = element;
    items = elementsAt(document.source, position.line, indent.length, owner, fhir);
    from -= word.length;
  } else if (wanted !== undefined) {
    items = itemsFor(wanted, compiled, valueAt, shipped);
    from = wanted.from;
  }
  if (items.length === 0) return undefined;
  const range = { start: { line: position.line, character: from }, end: position };
  return {
    isIncomplete: false,
    items: items.map(item => ({ ...item, textEdit: { range, newText: item.insertText ?? item.label } })),
  };
}

/** A key that is being written at the start of a line: `code.coding[` with what stands before its last part. */
const elementPattern = /^(\s+(?:-\s+)?)((?:[\w[\]]+\.)*)([\w[\]]*)$/;

function itemsFor(
  wanted: Wanted,
  compiled: CompiledMapping,
  valueAt: ValueInMessage,
  shipped: Shipped,
): readonly CompletionItem[] {
  switch (wanted.kind) {
    case 'filter':
      return filterRows.map(row => ({
        label: row.name,
        kind: CompletionItemKind.Function,
        detail: formatSignature(row),
        documentation: {
          kind: 'markdown',
          value: `${row.summary}\n\n${code(row.example.expression)} → ${code(row.example.gives)}`,
        },
        insertText: row.args.some(({ optional }) => !optional) ? `${row.name}:` : row.name,
      }));
    case 'table':
      return [
        ...[...compiled.tables.values()].map(table => ({
          label: table.name,
          kind: CompletionItemKind.Enum,
          detail: `${table.content.rows.size} codes`,
        })),
        // Behind the mapping's own.
        ...shipped.tables.map(label => ({
          label,
          kind: CompletionItemKind.Enum,
          detail: 'HL7 codes to FHIR',
          sortText: `~${label}`,
        })),
      ];
    case 'base':
      return shipped.mappings.map(label => ({ label, kind: CompletionItemKind.Module, detail: 'comes with Pipehat' }));
    case 'column':
      return [...(compiled.tables.get(wanted.table)?.content.columns.keys() ?? [])].map(label => ({
        label,
        kind: CompletionItemKind.Field,
        detail: `column of ${wanted.table}`,
      }));
    case 'fragment':
      return (compiled.syntax?.fragments ?? []).map(({ name }) => ({
        label: name.text,
        kind: CompletionItemKind.Struct,
        detail: 'fragment',
      }));
    case 'resource':
      return resourceNames(compiled.syntax?.tree.resources?.items ?? []).map(label => ({
        label,
        kind: CompletionItemKind.Reference,
        detail: 'resource of this mapping',
      }));
    case 'code':
      return codesOf(wanted.path, compiled.sourceDefinitions);
    case 'path':
      return wanted.side === 'source'
        ? placesBelow(wanted.owner, compiled.sourceDefinitions, valueAt)
        : placesBelow(wanted.owner, compiled.targetDefinitions, () => undefined);
  }
}

function resourceNames(items: readonly ResourceSyntax[]): readonly string[] {
  return items.flatMap(item =>
    item.kind === 'group' ? resourceNames(item.resources) : item.as === undefined ? [] : [item.as.text],
  );
}

/** The segments of the version, the fields of a segment, the parts of a place; what the message has filled comes first. */
function placesBelow(
  owner: string,
  definitions: Definitions | undefined,
  valueAt: ValueInMessage,
): readonly CompletionItem[] {
  if (definitions === undefined) return [];
  if (owner === '') {
    return definitions.segmentIds.map(id => ({
      label: id,
      kind: CompletionItemKind.Class,
      detail: definitions.segment(id)?.name ?? '',
    }));
  }
  const { path } = parsePath(owner);
  if (path === undefined) return [];
  return partsOf(path, definitions).map(({ number, name, type }) => {
    const value = valueAt(partPath(path, number));
    return {
      label: String(number),
      kind: CompletionItemKind.Field,
      labelDetails: { description: name },
      detail: `${name} · ${type}${value === undefined || value === '' ? '' : ` · ${shortened(value)}`}`,
      // By number, with what is filled in the message at the top.
      sortText: `${value === undefined || value === '' ? 1 : 0}${String(number).padStart(3, '0')}`,
      filterText: String(number),
    };
  });
}

interface Part {
  readonly number: number;
  readonly name: string;
  readonly type: string;
}

function partsOf({ segment, field, component }: Path, definitions: Definitions): readonly Part[] {
  const known = definitions.segment(segment);
  if (known === undefined) return [];
  if (field === undefined) {
    return known.fields
      .filter(({ isGap }) => isGap !== true)
      .map(({ position, name, dataType }) => ({ number: position, name, type: dataType }));
  }
  const place = placeOf(definitions, { segment, field, component });
  return (place?.type?.components ?? []).map(({ position, name, dataType }) => ({
    number: position,
    name,
    type: dataType,
  }));
}

function partPath(path: Path, number: number): Path {
  if (path.field === undefined) return { ...path, field: number };
  return path.component === undefined ? { ...path, component: number } : { ...path, subcomponent: number };
}

/** The codes of the table that a path is bound to. */
function codesOf(written: string, definitions: Definitions | undefined): readonly CompletionItem[] {
  const { path } = parsePath(written);
  if (path?.field === undefined || definitions === undefined) return [];
  const place = placeOf(definitions, {
    segment: path.segment,
    field: path.field,
    component: path.component,
    subcomponent: path.subcomponent,
  });
  const table = place?.table === undefined ? undefined : definitions.table(place.table);
  return [...(table?.codes ?? [])].map(([label, detail]) => ({ label, detail, kind: CompletionItemKind.EnumMember }));
}

function shortened(value: string): string {
  return value.length > 40 ? `${value.slice(0, 39)}…` : value;
}
