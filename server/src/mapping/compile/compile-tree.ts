/** Compiles the rules of a target that is a tree. A rule with a problem is left out, and the others still run. */
import { parsePath } from '../../core/path/path.ts';
import { compileCondition, type Judge } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import { guarded } from '../expression/filter-row.ts';
import type { Scope } from '../expression/scope.ts';
import { compileLookup } from '../expression/table-filters.ts';
import type { ConditionSyntax, FragmentSyntax, RuleSyntax } from '../language/syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import { didYouMean } from '../nearest.ts';
import type { RuleMark } from '../run/records.ts';
import type { LeafKind, ReferenceTarget, TreeStep } from '../tree/tree-program.ts';
import { compileOrigin, plainnessOf } from './compile-origin.ts';
import type { RuleCompiler } from './compile-rules.ts';
import { frameOf, iterationOf, readIterated } from './iterated.ts';
import { neverSet, type PlaceInTree, placeInTree, type Shape } from './tree-shapes.ts';

/** Fragments that use each other several times over can make more rules of a few lines than any memory holds. */
const MAX_RULES = 50_000;

/** Where rules stand. */
export interface TreeSurroundings {
  readonly scope: Scope;
  readonly within: RuleMark | undefined;
  readonly shape: Shape;
  /** The path of the object around, as the trace names places that were not written: `Observation.code`. */
  readonly path: string;
  /** The fragments that the rules are in, from the outside in. */
  readonly uses: readonly string[];
}

/** What rules refer to outside themselves. */
export interface TreeNames {
  /** A fragment of the mapping, or one that comes with Pipehat for a data type; `at` is where it is named. */
  fragment(name: YamlScalar): FragmentSyntax | undefined;
  readonly fragmentNames: readonly string[];
  /** The resources that a rule refers to; undefined after a problem. */
  reference(name: YamlScalar, many: boolean, place: PlaceInTree): ReferenceTarget | undefined;
}

/** What all rules of a mapping share while they are compiled. */
export class TreeCompiler {
  readonly marks: RuleMark[] = [];
  readonly context: CompileContext;
  readonly #numbers: RuleCompiler;
  readonly #names: TreeNames;

  /** @param numbers gives marks their numbers */
  constructor(context: CompileContext, numbers: RuleCompiler, names: TreeNames) {
    this.context = context;
    this.#numbers = numbers;
    this.#names = names;
  }

  /** A mark for a rule, resource or row at its key in the mapping. */
  mark(key: YamlScalar, more: Partial<RuleMark>): RuleMark {
    const mark = this.#numbers.mark(key, more);
    this.marks.push(mark);
    return mark;
  }

  /** Undefined where there is no condition, `broken` after a problem. */
  judge(condition: ConditionSyntax | undefined, scope: Scope): Judge | undefined | 'broken' {
    return condition === undefined ? undefined : (compileCondition(condition, scope, this.context) ?? 'broken');
  }

  /**
   * Compiles the rules for the parts of an object, and says which of its required elements no rule sets.
   * @param at where the object is written in the mapping
   */
  object(
    rules: readonly RuleSyntax[],
    use: YamlScalar | undefined,
    around: TreeSurroundings,
    at: YamlScalar,
  ): TreeStep[] {
    const body = [...(use === undefined ? [] : this.#use(use, around)), ...this.rules(rules, around)];
    const { shape } = around;
    // Where a rule was left out for its problems, what it would have set is not missing on top.
    if (shape.kind === 'type' && this.#written(rules, use) === undefined) return body;
    if (shape.kind === 'type') {
      const missing = neverSet(shape, this.#written(rules, use) ?? new Set());
      for (const name of missing)
        this.context.problems.warning(
          'required-never-set',
          at,
          `${shape.type.id} has to have ${name.replace('[x]', '')}, and no rule sets it.`,
        );
    }
    return body;
  }

  /** The first names of what rules write, those of fragments included; undefined where a fragment is not known. */
  #written(rules: readonly RuleSyntax[], use: YamlScalar | undefined): Set<string> | undefined {
    const names = new Set(rules.map(({ target }) => target.text.replace(/[.[].*$/, '')));
    if (use === undefined) return names;
    const fragment = this.#names.fragment(use);
    if (fragment === undefined) return undefined;
    for (const { target } of fragment.rules) names.add(target.text.replace(/[.[].*$/, ''));
    return names;
  }

  /** Compiles rules in their order. */
  rules(rules: readonly RuleSyntax[], around: TreeSurroundings): TreeStep[] {
    const once = new Map<string, YamlScalar>();
    return rules.flatMap(rule => {
      const place = placeInTree(around.shape, rule.target, this.context.problems);
      if (place === undefined) return [];
      this.#checkTwice(rule, place, once);
      return this.#rule(rule, place, around);
    });
  }

  #checkTwice({ target, when }: RuleSyntax, { repeats }: PlaceInTree, once: Map<string, YamlScalar>): void {
    if (repeats || when !== undefined) return;
    if (once.has(target.text))
      this.context.problems.warning(
        'written-twice',
        target,
        `${target.text} is written here twice; this rule overwrites the first.`,
      );
    once.set(target.text, target);
  }

  #use(name: YamlScalar, around: TreeSurroundings): TreeStep[] {
    const { problems } = this.context;
    const fragment = this.#names.fragment(name);
    if (fragment === undefined) {
      const hint = didYouMean(name.text, this.#names.fragmentNames);
      problems.error(
        'schema',
        name,
        `There is no fragment '${name.text}', neither below 'fragments:' nor built in.${hint}`,
      );
      return [];
    }
    if (around.uses.includes(name.text)) problems.error('schema', name, `Fragment '${name.text}' uses itself.`);
    else if (this.marks.length > MAX_RULES)
      problems.error(
        'schema',
        name,
        `With its fragments the mapping has more than ${MAX_RULES} rules; '${name.text}' is left out.`,
      );
    else return this.rules(fragment.rules, { ...around, uses: [...around.uses, name.text] });
    return [];
  }

  #rule(rule: RuleSyntax, place: PlaceInTree, around: TreeSurroundings): TreeStep[] {
    const { scope, within } = around;
    const { target } = rule;
    const path = around.path === '' ? target.text : `${around.path}.${target.text}`;
    const condition = rule.when === undefined ? {} : { isCondition: true as const };
    const mark = this.mark(target, {
      id: rule.id?.text,
      within,
      slot: scope.frames.length - 1,
      out: path,
      ...condition,
      ...plainnessOf(rule),
    });
    const when = this.judge(rule.when, scope);
    const inside = { ...around, within: mark };
    const steps =
      rule.each === undefined
        ? this.#one(rule, place, inside, mark, when)
        : this.#each(rule, rule.each, place, inside, mark, when);
    return when === 'broken' ? [] : steps;
  }

  #each(
    rule: RuleSyntax,
    each: YamlScalar,
    place: PlaceInTree,
    around: TreeSurroundings,
    mark: RuleMark,
    when: Judge | undefined | 'broken',
  ): TreeStep[] {
    const { scope } = around;
    const { target } = rule;
    const isRow = place.shape.kind === 'free' && place.shape.format === 'csv';
    if (!place.repeats) {
      const words = place.shape.kind === 'free' && !isRow ? `write ${target.text}[]` : 'it has one value';
      this.context.problems.error(
        'schema',
        target,
        `A rule with 'each' fills a list, and ${target.text} is none: ${words}.`,
      );
      return [];
    }
    const over = readIterated(each, 'each', this.context);
    if (over === undefined) return [];
    const slot = scope.frames.length;
    const inner = scope.inside(frameOf(over), over.kind === 'path' ? over.self : scope.self);
    const where = this.judge(rule.where, inner);
    const body = this.#one({ ...rule, each: undefined }, place, { ...around, scope: inner }, mark, undefined);
    if (where === 'broken' || when === 'broken') return [];
    const { path } = place;
    return [{ kind: 'each', mark, path, at: target, when, over: iterationOf(over, scope), slot, where, body }];
  }

  /** A rule without its `each`. */
  #one(
    rule: RuleSyntax,
    place: PlaceInTree,
    around: TreeSurroundings,
    mark: RuleMark,
    given: Judge | undefined | 'broken',
  ): TreeStep[] {
    const { target } = rule;
    const { shape, path } = place;
    const when = given === 'broken' ? undefined : given;
    const { problems } = this.context;
    if (rule.map !== undefined || rule.use !== undefined) {
      if (shape.kind === 'primitive' || (shape.kind === 'free' && shape.format === 'csv')) {
        const what = shape.kind === 'primitive' ? `of type ${shape.type}` : 'a cell';
        problems.error('unknown-path', target, `${target.text} is ${what}: it has one value and no parts.`);
        return [];
      }
      const scope = this.#about(rule, around.scope);
      if (scope === undefined) return [];
      const body = this.object(rule.map ?? [], rule.use, { ...around, scope, shape, path: mark.out ?? '' }, target);
      return [{ kind: 'block', mark, path, at: target, when, body }];
    }
    const name = rule.ref ?? rule.refs;
    if (name !== undefined) {
      const reference = this.#names.reference(name, rule.refs !== undefined, place);
      return reference === undefined
        ? []
        : [{ kind: 'reference', mark, path, at: target, when, target: reference, required: rule.required }];
    }
    return this.#leaf(rule, place, around.scope, mark, when);
  }

  #leaf(
    rule: RuleSyntax,
    { shape, path }: PlaceInTree,
    scope: Scope,
    mark: RuleMark,
    when: Judge | undefined,
  ): TreeStep[] {
    const { target } = rule;
    const origin = compileOrigin(rule, scope, this.context);
    const lookup = rule.table && compileLookup(rule.table, rule.column, this.context);
    if (shape.kind === 'type') {
      const { id } = shape.type;
      const how =
        id === 'Reference'
          ? "'ref' with the name of a resource, or 'map'"
          : this.#names.fragmentNames.includes(id)
            ? `'use: ${id}' or 'map'`
            : "'map' with rules for its elements";
      this.context.problems.error(
        'unknown-path',
        target,
        `${target.text} is a ${id}, which is more than one value: give the rule ${how}.`,
      );
      return [];
    }
    if (origin === undefined || (rule.table !== undefined && lookup === undefined)) return [];
    return [
      {
        kind: 'leaf',
        mark,
        path,
        at: target,
        leaf: leafOf(shape),
        when,
        evaluate: origin.evaluate,
        constant: rule.value !== undefined,
        table: lookup && guarded(lookup),
        default: rule.default?.text,
        required: rule.required,
      },
    ];
  }

  /** The scope of the rules inside, in which `this` is what the rule says with `from`. */
  #about({ from }: RuleSyntax, scope: Scope): Scope | undefined {
    if (from === undefined) return scope;
    const isThis = /^this(?!\w)/.test(from.text) && scope.self !== undefined;
    const text = isThis ? scope.self + from.text.slice(4) : from.text;
    if (parsePath(text).path !== undefined) return scope.about(text);
    this.context.problems.error(
      'unknown-path',
      from,
      "Beside 'map' or 'use', 'from' is a path: it says what 'this' stands for in the rules.",
    );
    return undefined;
  }
}

function leafOf(shape: Shape): LeafKind {
  if (shape.kind === 'primitive') return shape.leaf;
  return shape.kind === 'free' && (shape.format === 'json' || shape.format === 'fhir') ? 'json' : 'text';
}
