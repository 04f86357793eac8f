/** Where the tables and fragments of a mapping are declared and used, the files that it names, and its outline. */
import { type DocumentSymbol, type Location, SymbolKind, type TextEdit } from 'vscode-languageserver-types';
import type { CompiledMapping, ResourceSyntax, RuleSyntax, StepSyntax } from '../../mapping/mapping.ts';
import type { DocumentSnapshot } from '../document.ts';
import { fileUri } from './file-uri.ts';
import { nameAt, namesOf } from './names.ts';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The declaration of the name at an offset, or the file that is named there. */
export function mappingDefinition(
  document: DocumentSnapshot,
  compiled: CompiledMapping,
  offset: number,
): Location | undefined {
  const names = namesOf(compiled);
  const at = nameAt(names, offset);
  if (at !== undefined) {
    const declared = names.find(
      ({ kind, name, isDeclaration }) => isDeclaration && kind === at.kind && name === at.name,
    );
    return declared && { uri: document.uri, range: rangeOf(document, declared) };
  }
  const { syntax } = compiled;
  const files = [
    syntax?.extends,
    syntax?.functions?.file,
    ...(syntax?.tables ?? []).flatMap(({ csv, conceptMap }) => [csv, conceptMap]),
  ];
  const file = files.find(one => one !== undefined && one.start <= offset && offset <= one.end);
  const uri = file && fileUri(document.uri, file.text);
  const top = { line: 0, character: 0 };
  return uri === undefined ? undefined : { uri, range: { start: top, end: top } };
}

/** Every place of the name at an offset. */
export function mappingReferences(
  document: DocumentSnapshot,
  compiled: CompiledMapping,
  offset: number,
  withDeclaration: boolean,
): readonly Location[] {
  const names = namesOf(compiled);
  const at = nameAt(names, offset);
  if (at === undefined) return [];
  return names
    .filter(
      ({ kind, name, isDeclaration }) => kind === at.kind && name === at.name && (withDeclaration || !isDeclaration),
    )
    .map(place => ({ uri: document.uri, range: rangeOf(document, place) }));
}

/** The name at an offset that this mapping declares, since only that can be renamed here. */
export function mappingRenameTarget(document: DocumentSnapshot, compiled: CompiledMapping, offset: number) {
  const names = namesOf(compiled);
  const at = nameAt(names, offset);
  const isOwn = names.some(({ kind, name, isDeclaration }) => isDeclaration && kind === at?.kind && name === at.name);
  return at === undefined || !isOwn ? undefined : { range: rangeOf(document, at), placeholder: at.name };
}

/** The edits that give a name at an offset another text; in words, where that can't be a name. */
export function mappingRename(
  document: DocumentSnapshot,
  compiled: CompiledMapping,
  offset: number,
  newName: string,
): readonly TextEdit[] | string {
  const at = nameAt(namesOf(compiled), offset);
  if (at === undefined) return 'There is no table or fragment here to rename.';
  if (!/^[\w][\w.-]*$/.test(newName)) return `'${newName}' can't be a name: letters, digits, '_', '-' and '.' can.`;
  const isTaken = namesOf(compiled).some(
    ({ kind, name }) => kind === at.kind && name === newName && newName !== at.name,
  );
  if (isTaken) return `There is a ${at.kind} '${newName}' already.`;
  return mappingReferences(document, compiled, offset, true).map(({ range }) => ({ range, newText: newName }));
}

/** Tables, fragments and rules, as the file has them. */
export function mappingOutline(
  document: DocumentSnapshot,
  { syntax, text }: CompiledMapping,
): readonly DocumentSymbol[] {
  if (syntax === undefined) return [];
  const isOwn = ({ start }: Stretch): boolean => start < text.length;
  const symbol = (
    name: string,
    kind: SymbolKind,
    at: Stretch,
    detail = '',
    children: readonly DocumentSymbol[] = [],
  ): DocumentSymbol => {
    const own = rangeOf(document, at);
    const last = children.at(-1)?.range.end ?? own.end;
    const end = isBefore(own.end, last) ? last : own.end;
    return {
      name: name === '' ? '?' : name,
      detail,
      kind,
      range: { start: own.start, end },
      selectionRange: own,
      children: [...children],
    };
  };
  const ruleSymbol = (rule: RuleSyntax): DocumentSymbol =>
    symbol(rule.target.text, SymbolKind.Field, rule.target, detailOf(rule), (rule.map ?? []).map(ruleSymbol));
  const rules = (all: readonly RuleSyntax[]): DocumentSymbol[] =>
    all.filter(({ target }) => isOwn(target)).map(ruleSymbol);
  const stepSymbol = (step: StepSyntax): readonly DocumentSymbol[] => {
    switch (step.kind) {
      case 'map':
        return rules(step.rules);
      case 'each': {
        const children = [...rules(step.rules), ...step.steps.flatMap(stepSymbol)];
        return [symbol(`each ${step.over.text}`, SymbolKind.Array, step.over, '', children)];
      }
      case 'drop':
      case 'keep':
        return step.paths.map(path => symbol(`${step.kind} ${path.text}`, SymbolKind.Event, path));
      case 'add':
      case 'sort':
      case 'split':
      case 'merge': {
        const children = step.kind === 'add' ? [...rules(step.rules), ...step.steps.flatMap(stepSymbol)] : [];
        return [symbol(`${step.kind} ${step.what.text}`, SymbolKind.Event, step.what, '', children)];
      }
    }
  };
  const resourceSymbol = (item: ResourceSyntax): readonly DocumentSymbol[] =>
    item.kind === 'group'
      ? item.each === undefined
        ? item.resources.flatMap(resourceSymbol)
        : [symbol(`each ${item.each.text}`, SymbolKind.Array, item.each, '', item.resources.flatMap(resourceSymbol))]
      : [symbol(item.resource.text, SymbolKind.Object, item.resource, item.as?.text ?? '', rules(item.rules))];
  return [
    ...syntax.tables
      .filter(({ name }) => isOwn(name))
      .map(({ name }) => symbol(name.text, SymbolKind.Enum, name, 'table')),
    ...syntax.fragments
      .filter(({ name }) => isOwn(name))
      .map(({ name, rules: inner }) => symbol(name.text, SymbolKind.Struct, name, 'fragment', rules(inner))),
    ...syntax.steps.filter(isOwn).flatMap(stepSymbol),
    ...(syntax.tree.resources?.items ?? []).filter(isOwn).flatMap(resourceSymbol),
    ...rules(syntax.tree.output?.rules ?? []),
    ...rules(syntax.tree.rows?.columns ?? []),
  ].sort((a, b) => (isBefore(a.range.start, b.range.start) ? -1 : 1));
}

function detailOf({ from, value, template, table, use, ref, refs }: RuleSyntax): string {
  const source = from ?? value ?? template ?? use ?? ref ?? refs ?? table;
  return source?.text ?? '';
}

function isBefore(a: DocumentSymbol['range']['start'], b: DocumentSymbol['range']['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function rangeOf(document: DocumentSnapshot, { start, end }: Stretch) {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
