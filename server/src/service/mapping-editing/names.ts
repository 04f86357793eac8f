/** The names that a mapping gives and uses: its tables and fragments. */
import type { BodySyntax, CompiledMapping, ResourceSyntax, RuleSyntax, StepSyntax } from '../../mapping/mapping.ts';

/** A name at its place. Offsets are in the mapping's own text, without quotes. */
export interface NamedPlace {
  readonly kind: 'table' | 'fragment';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isDeclaration: boolean;
}

/** All names of the mapping's own text, in the order of the text. */
export function namesOf({ syntax, uses, text }: CompiledMapping): readonly NamedPlace[] {
  if (syntax === undefined) return [];
  const found: NamedPlace[] = [];
  const add = (
    kind: NamedPlace['kind'],
    scalar: { readonly text: string; readonly start: number; readonly end: number } | undefined,
    isDeclaration: boolean,
  ): void => {
    // What stands in a base has offsets behind the mapping's own text.
    if (scalar === undefined || scalar.end > text.length) return;
    const { start, end } = unquoted(text, scalar.start, scalar.end);
    found.push({ kind, name: scalar.text, start, end, isDeclaration });
  };
  for (const { name } of syntax.tables) add('table', name, true);
  for (const { name } of syntax.fragments) add('fragment', name, true);
  for (const use of uses) if (use.kind === 'table') add('table', { ...use, text: use.name }, false);
  const rules = [
    ...syntax.fragments.flatMap(fragment => fragment.rules),
    ...syntax.steps.flatMap(rulesOfStep),
    ...(syntax.tree.output?.rules ?? []),
    ...(syntax.tree.rows?.columns ?? []),
    ...(syntax.tree.resources?.items ?? []).flatMap(rulesOfResource),
  ];
  for (const use of [
    ...rules.flatMap(usesOf),
    ...syntax.steps.flatMap(usesOfStep),
    ...(syntax.tree.resources?.items ?? []).flatMap(usesOfResource),
  ])
    add('fragment', use, false);
  return found.sort((a, b) => a.start - b.start);
}

/** The name that an offset is in or behind. */
export function nameAt(names: readonly NamedPlace[], offset: number): NamedPlace | undefined {
  return names.find(({ start, end }) => start <= offset && offset <= end);
}

function unquoted(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  const isQuoted = end - start >= 2 && /['"]/.test(text.charAt(start)) && text[end - 1] === text[start];
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}

function rulesOfStep(step: StepSyntax): readonly RuleSyntax[] {
  if (step.kind === 'map') return step.rules;
  return 'rules' in step ? [...step.rules, ...step.steps.flatMap(rulesOfStep)] : [];
}

function usesOfStep(step: StepSyntax): readonly (BodySyntax['use'] & object)[] {
  if (!('steps' in step)) return [];
  return [...(step.use === undefined ? [] : [step.use]), ...step.steps.flatMap(usesOfStep)];
}

function rulesOfResource(item: ResourceSyntax): readonly RuleSyntax[] {
  return item.kind === 'group' ? item.resources.flatMap(rulesOfResource) : item.rules;
}

function usesOfResource(item: ResourceSyntax): readonly (RuleSyntax['use'] & object)[] {
  if (item.kind === 'group') return item.resources.flatMap(usesOfResource);
  return item.use === undefined ? [] : [item.use];
}

function usesOf(rule: RuleSyntax): readonly (RuleSyntax['use'] & object)[] {
  return [...(rule.use === undefined ? [] : [rule.use]), ...(rule.map ?? []).flatMap(usesOf)];
}
