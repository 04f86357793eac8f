/** `extends:`: a base mapping, of which a mapping overrides what it says itself. */
import { extendedTree } from './extend-tree.ts';
import type { MappingSyntax, RuleSyntax, StepSyntax } from './syntax.ts';

/**
 * The base with what the mapping says laid over it. Rules and steps with an `id` that the base has take the place of
 * the base's; all others come behind the base's steps. Tables, parameters and fragments replace those of their name.
 */
export function extended(base: MappingSyntax, own: MappingSyntax): MappingSyntax {
  const rules = new Map<string, RuleSyntax>();
  const steps = new Map<string, StepSyntax>();
  collect(own.steps, rules, steps);
  const placed = new Set<RuleSyntax | StepSyntax>();
  const from = base.steps.map(step => replaced(step, rules, steps, placed));
  const start = own.saysStart ? own : base;
  const { tree, fragments } = extendedTree(base.tree, own.tree, base.fragments);
  return {
    name: own.name ?? base.name,
    extends: own.extends,
    source: laidOver(base.source, own.source),
    target: laidOver(base.target, own.target),
    start: start.start,
    startAt: start.startAt,
    saysStart: base.saysStart || own.saysStart,
    timezone: own.timezone ?? base.timezone,
    params: byName(base.params, own.params),
    functions: own.functions ?? base.functions,
    tables: byName(base.tables, own.tables),
    fragments: byName(fragments, own.fragments),
    steps: [...from, ...own.steps.flatMap(step => left(step, placed))],
    tree,
    ignore: [...base.ignore, ...own.ignore],
  };
}

function collect(list: readonly StepSyntax[], rules: Map<string, RuleSyntax>, steps: Map<string, StepSyntax>): void {
  for (const step of list) {
    if (step.id !== undefined) steps.set(step.id.text, step);
    if ('rules' in step) for (const rule of step.rules) if (rule.id !== undefined) rules.set(rule.id.text, rule);
    if ('steps' in step) collect(step.steps, rules, steps);
  }
}

/** A step of the base, with what the mapping puts in the place of it and of its rules. */
function replaced(
  step: StepSyntax,
  rules: ReadonlyMap<string, RuleSyntax>,
  steps: ReadonlyMap<string, StepSyntax>,
  placed: Set<RuleSyntax | StepSyntax>,
): StepSyntax {
  const other = step.id && steps.get(step.id.text);
  if (other !== undefined) {
    placed.add(other);
    return other;
  }
  if (!('rules' in step)) return step;
  const own = step.rules.map(rule => {
    const instead = rule.id && rules.get(rule.id.text);
    if (instead !== undefined) placed.add(instead);
    return instead ?? rule;
  });
  if (!('steps' in step)) return { ...step, rules: own };
  return { ...step, rules: own, steps: step.steps.map(inner => replaced(inner, rules, steps, placed)) };
}

/** What is left of a step of the mapping when its overriding rules have gone to their places. */
function left(step: StepSyntax, placed: ReadonlySet<RuleSyntax | StepSyntax>): StepSyntax[] {
  if (placed.has(step)) return [];
  if (!('rules' in step)) return [step];
  const rules = step.rules.filter(rule => !placed.has(rule));
  const isEmptied = rules.length === 0 && step.rules.length > 0;
  if (!('steps' in step)) return isEmptied ? [] : [{ ...step, rules }];
  const steps = step.steps.flatMap(inner => left(inner, placed));
  const hadBody = step.rules.length > 0 || step.steps.length > 0;
  return hadBody && rules.length === 0 && steps.length === 0 && step.use === undefined && step.kind === 'each'
    ? []
    : [{ ...step, rules, steps }];
}

function laidOver<T extends MappingSyntax['source']>(base: T, own: T): T {
  if (base === undefined || own === undefined) return own ?? base;
  return {
    ...own,
    version: own.version ?? (own.format === undefined ? base.version : undefined),
    message: own.message ?? base.message,
    messages: own.messages.length > 0 ? own.messages : base.messages,
    samples: own.samples.length > 0 ? own.samples : base.samples,
    format: own.format ?? (own.version === undefined ? base.format : undefined),
  };
}

function byName<T extends { readonly name: { readonly text: string } }>(base: readonly T[], own: readonly T[]): T[] {
  const names = new Set(own.map(({ name }) => name.text));
  return [...base.filter(({ name }) => !names.has(name.text)), ...own];
}
