/** Elements of FHIR where a mapping writes them: which type the cursor is in, told by the lines above it. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import type { FhirR4 } from '../../core/fhir/types.ts';
import type { SourceText } from '../../core/syntax/source-text.ts';

/** How far up the resource is looked for, in lines. */
const LINES_ABOVE = 400;

/** A key of the mapping with the column where it begins; behind a dash it is that of its siblings. */
const keyPattern = /^(\s*(?:-\s+)?)(['"]?)([\w[\].-]+)\2:(?:\s|$)/;

/**
 * The elements of the type that the rules at a line are about.
 * @param column where the key on the line begins or would begin
 * @param owner what is written before the last part of the key, with its dot: `code.`
 * @returns nothing where no `resource:` stands above, or the rules around name something that R4 does not have
 */
export function elementsAt(
  source: SourceText,
  line: number,
  column: number,
  owner: string,
  facts: FhirR4,
): readonly CompletionItem[] {
  const around = typeAt(source, line, column, facts);
  const type = around && typeOf(around, owner.split('.').slice(0, -1), facts);
  if (type === undefined) return [];
  return [...facts.properties(type)].map(([name, { element, ref }]) => {
    const isList = element.max > 1;
    return {
      label: isList ? `${name}[]` : name,
      kind: CompletionItemKind.Field,
      detail: `${ref.type} · ${element.min}..${element.max === Number.POSITIVE_INFINITY ? '*' : element.max}`,
      // What has to be there comes first; else in the order of the specification's names.
      sortText: `${element.min > 0 ? 0 : 1}${name}`,
      insertText: isList ? `${name}[]: ` : `${name}: `,
    };
  });
}

function typeAt(source: SourceText, line: number, column: number, facts: FhirR4): string | undefined {
  const path: string[] = [];
  let indent = column;
  for (let above = line - 1; above >= Math.max(0, line - LINES_ABOVE); above--) {
    const text = source.lineContent(above);
    const match = keyPattern.exec(text);
    if (match === null) continue;
    const [, before = '', , key = ''] = match;
    if (before.length > indent) continue;
    if (before.length === indent) {
      // A sibling: of the keys of a resource, the one that says which it is.
      if (key !== 'resource') continue;
      const resource = /resource:\s*['"]?(\w+)/.exec(text)?.[1];
      return resource === undefined ? undefined : typeOf(resource, path, facts);
    }
    indent = before.length;
    if (key === 'resource') return typeOf(/resource:\s*['"]?(\w+)/.exec(text)?.[1] ?? '', path, facts);
    if (key === 'resources' || key === 'steps') return undefined;
    if (key !== 'map') path.unshift(...key.split('.'));
  }
  return undefined;
}

function typeOf(resource: string, path: readonly string[], facts: FhirR4): string | undefined {
  let type: string | undefined = facts.type(resource) === undefined ? undefined : resource;
  for (const element of path) {
    if (type === undefined) return undefined;
    type = facts.properties(type).get(element.replace(/\[\]$/, ''))?.ref.type;
  }
  return type;
}
