/** Compiles the lines of a `map:`. A rule with a problem is left out, and the others still run. */
import { formatPath, parsePath } from '../../core/path/path.ts';
import { compileCondition } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import { guarded } from '../expression/filter-row.ts';
import type { Scope } from '../expression/scope.ts';
import { compileLookup, type NamedAt } from '../expression/table-filters.ts';
import type { FragmentSyntax, RuleSyntax } from '../language/syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { MappingFiles } from '../mapping-files.ts';
import { didYouMean } from '../nearest.ts';
import type { CompiledRule, CompiledStep, TargetPlace } from '../program.ts';
import type { RuleMark } from '../run/records.ts';
import { delimitersOf } from '../target/redelimit.ts';
import type { PathCheck } from './check-paths.ts';
import { compileOrigin, plainnessOf } from './compile-origin.ts';
import { compilePlace } from './compile-place.ts';
import { frameOf, iterationOf, readIterated } from './iterated.ts';

/** Fragments inside fragments go this deep: further in, one uses itself. */
const MAX_USES = 20;

/** Where rules stand. */
export interface RuleSurroundings {
  readonly scope: Scope;
  readonly within: RuleMark | undefined;
  /** The place that the left sides are parts of: `PID-5`. Undefined where they are paths of their own. */
  readonly base?: string | undefined;
  /** How many fragments the rules are in. */
  readonly uses?: number;
}

/** What all rules of a mapping share while they are compiled. */
export class RuleCompiler {
  readonly rules: CompiledRule[] = [];
  readonly target: PathCheck;
  readonly #context: CompileContext;
  readonly #files: MappingFiles;
  readonly #fragments: ReadonlyMap<string, FragmentSyntax>;
  readonly #usedFragments = new Set<string>();
  /** Places that are written without a condition, by the `each` they are in. */
  readonly #written = new Map<string, RuleMark>();
  #count = 0;
  fieldSeparator: NamedAt | undefined;
  encodingCharacters: NamedAt | undefined;

  constructor(
    context: CompileContext,
    target: PathCheck,
    files: MappingFiles,
    fragments: ReadonlyMap<string, FragmentSyntax>,
  ) {
    this.#context = context;
    this.target = target;
    this.#files = files;
    this.#fragments = fragments;
  }

  /** A mark for a step or rule, with a number of its own. */
  mark(at: NamedAt, more: Partial<RuleMark> = {}): RuleMark {
    const { text, start, end } = at;
    const none = { id: undefined, target: undefined, within: undefined, slot: -1 };
    return { number: this.#count++, text, start, end, ...none, ...more };
  }

  /** Names of the fragments that no rule uses. */
  get unusedFragments(): readonly FragmentSyntax[] {
    return [...this.#fragments.values()].filter(({ name }) => !this.#usedFragments.has(name.text));
  }

  /** Compiles rules to steps, in their order. */
  compile(rules: readonly RuleSyntax[], around: RuleSurroundings): CompiledStep[] {
    const steps: CompiledStep[] = [];
    let plain: CompiledRule[] | undefined;
    for (const rule of rules) {
      if (this.#isBlock(rule)) {
        steps.push(...this.#block(rule, around));
        plain = undefined;
        continue;
      }
      const compiled = this.#rule(rule, around);
      if (compiled === undefined) continue;
      this.rules.push(compiled);
      if (plain === undefined) {
        plain = [];
        steps.push({ kind: 'map', rules: plain });
      }
      plain.push(compiled);
    }
    return steps;
  }

  /** The rules of a fragment for the places inside another one. None, after a problem, where there is no such fragment. */
  use(name: YamlScalar, around: RuleSurroundings): CompiledStep[] {
    const { problems } = this.#context;
    const fragment = this.#fragments.get(name.text);
    const uses = (around.uses ?? 0) + 1;
    if (fragment === undefined) {
      const hint = didYouMean(name.text, this.#fragments.keys());
      problems.error('schema', name, `There is no fragment '${name.text}' below 'fragments:'.${hint}`);
      return [];
    }
    this.#usedFragments.add(name.text);
    if (uses <= MAX_USES) return this.compile(fragment.rules, { ...around, uses });
    problems.error('schema', name, `Fragment '${name.text}' uses itself.`);
    return [];
  }

  #isBlock(rule: RuleSyntax): boolean {
    return rule.each !== undefined || rule.map !== undefined || rule.use !== undefined;
  }

  /** A rule with rules of its own, or with `each`. */
  #block(rule: RuleSyntax, around: RuleSurroundings): CompiledStep[] {
    const { scope, within } = around;
    const target = this.#targetOf(rule, around);
    if (target === undefined) return [];
    const more = { id: rule.id?.text, within, slot: scope.frames.length - 1 };
    const mark = this.mark(target, rule.when === undefined ? more : { ...more, isCondition: true });
    const judge = rule.when === undefined ? undefined : compileCondition(rule.when, scope, this.#context);
    if (rule.when !== undefined && judge === undefined) return [];
    const body =
      rule.each === undefined
        ? this.#inner(rule, { base: target.text, self: target.text }, mark, around)
        : this.#fill(rule, target, rule.each, mark, around);
    return judge === undefined ? body : [{ kind: 'when', mark, judge, body }];
  }

  /** The rules for the parts of a place. `this` is what the rule says with `from`, else the place itself. */
  #inner(
    rule: RuleSyntax,
    { base, self: otherwise }: { readonly base: string; readonly self: string },
    mark: RuleMark,
    around: RuleSurroundings,
  ): CompiledStep[] {
    const self = this.#selfOf(rule, around, otherwise);
    if (self === undefined) return [];
    const inner = { scope: around.scope.about(self), within: mark, base, uses: around.uses ?? 0 };
    return [...(rule.use === undefined ? [] : this.use(rule.use, inner)), ...this.compile(rule.map ?? [], inner)];
  }

  #selfOf({ from }: RuleSyntax, { scope }: RuleSurroundings, otherwise: string): string | undefined {
    if (from === undefined) return otherwise;
    const text =
      /^this(?!\w)/.test(from.text) && scope.self !== undefined ? scope.self + from.text.slice(4) : from.text;
    if (parsePath(text).path !== undefined) return text;
    const message = "Beside 'map' or 'use', 'from' is a path: it says what 'this' stands for in the rules.";
    this.#context.problems.error('unknown-path', from, message);
    return undefined;
  }

  /** `PID-3: { each: PID-4, .. }`: the field's repetitions become one for each. */
  #fill(
    rule: RuleSyntax,
    target: YamlScalar,
    each: YamlScalar,
    mark: RuleMark,
    { scope, uses = 0 }: RuleSurroundings,
  ): CompiledStep[] {
    const context = this.#context;
    const place = compilePlace(target, scope, this.target, context);
    const over = readIterated(each, 'each', context);
    if (place === undefined || over === undefined) return [];
    const base = `${place.segment}-${place.field}`;
    if (place.inside.length > 0 || place.repetition !== undefined || place.occurrence?.kind === 'all') {
      const message = `A rule with 'each' fills a field with repetitions: its left side is ${base}.`;
      context.problems.error('schema', target, message);
      return [];
    }
    const slot = scope.frames.length;
    const self = over.kind === 'path' ? over.self : base;
    const eachScope = scope.inside(frameOf(over), over.kind === 'path' ? self : scope.self);
    const where = rule.where === undefined ? undefined : compileCondition(rule.where, eachScope, context);
    if (rule.where !== undefined && where === undefined) return [];
    const inner = {
      scope: eachScope.inside({ kind: 'filled', segment: place.segment, field: place.field }),
      within: mark,
      uses,
    };
    const one = { ...rule, target: { ...target, text: base }, each: undefined, where: undefined, when: undefined };
    const body =
      rule.map !== undefined || rule.use !== undefined
        ? this.#inner(one, { base, self }, mark, inner)
        : this.compile([{ ...one, id: undefined }], inner);
    return [{ kind: 'fill', mark, place, over: iterationOf(over, scope), slot, where, body }];
  }

  #targetOf({ target }: RuleSyntax, { base }: RuleSurroundings): YamlScalar | undefined {
    if (base === undefined) return target;
    if (/^\d/.test(target.text)) {
      const joint = /-\d/.test(base) ? '.' : '-';
      return { ...target, text: `${base}${joint}${target.text}`, at: () => target.start };
    }
    const message = `Inside ${base} a rule names a part of it by its number, such as 1 or 4.1, and not ${target.text}.`;
    this.#context.problems.error('unknown-path', target, message);
    return undefined;
  }

  #rule(rule: RuleSyntax, around: RuleSurroundings): CompiledRule | undefined {
    const context = this.#context;
    const reference = rule.ref ?? rule.refs;
    if (reference !== undefined) {
      context.problems.error('schema', reference, "'ref' and 'refs' are for FHIR targets.");
      return undefined;
    }
    const { scope, within } = around;
    const target = this.#targetOf(rule, around);
    const place = target && compilePlace(target, scope, this.target, context);
    if (target === undefined || place === undefined) return undefined;
    if (place.segment === 'MSH' && place.field <= 2) {
      this.#delimiters(rule, place, within);
      return undefined;
    }
    const { start, end } = rule;
    const slot = scope.frames.length - 1;
    const mark = this.mark(
      { text: target.text, start, end },
      { id: rule.id?.text, target: place.path, within, slot, ...plainnessOf(rule) },
    );
    this.#checkTwice(rule, place, mark);
    this.#checkRepeats(place);

    const when = rule.when === undefined ? undefined : compileCondition(rule.when, scope, context);
    const source = compileOrigin(rule, scope, context);
    const lookup = rule.table && compileLookup(rule.table, rule.column, context);
    const table = lookup && guarded(lookup);
    const failed = (rule.when !== undefined && when === undefined) || (rule.table !== undefined && table === undefined);
    if (source === undefined || failed) return undefined;
    return {
      mark,
      place,
      when,
      evaluate: source.evaluate,
      sourceAt: rule.from ?? rule.template ?? rule.value ?? target,
      copies: source.copies && table === undefined,
      constant: rule.value !== undefined,
      table,
      default: rule.default?.text,
      required: rule.required,
    };
  }

  /** MSH-1 and MSH-2 say how the whole target is cut, so they have to be known before anything is written. */
  #delimiters(rule: RuleSyntax, { field }: TargetPlace, within: RuleMark | undefined): void {
    const { problems } = this.#context;
    const { value, target } = rule;
    if (value === undefined || rule.when !== undefined || within !== undefined || rule.table !== undefined) {
      problems.error(
        'schema',
        target,
        `${target.text} says how the whole message is cut: it takes a fixed value, { value: .. }, and no condition.`,
      );
      return;
    }
    // Whether the two agree is seen when they meet; here each is looked at beside characters that it does not use.
    const free = [...'|#*+!%^~&'].filter(character => !value.text.includes(character)).join('');
    const [separator, encoding] = field === 1 ? [value.text, free.slice(0, 4)] : [free.slice(0, 1), value.text];
    if (delimitersOf(separator, encoding) === undefined) {
      const expected =
        field === 1 ? 'one punctuation character' : 'four or five different punctuation characters, such as ^~\\&';
      problems.error('schema', value, `'${value.text}' cannot delimit a message: ${target.text} is ${expected}.`);
      return;
    }
    if (field === 1) this.fieldSeparator = value;
    else this.encodingCharacters = value;
  }

  #checkTwice(rule: RuleSyntax, { path }: TargetPlace, mark: RuleMark): void {
    if (rule.when !== undefined) return;
    const key = `${mark.within?.number ?? ''} ${formatPath(path)}`;
    const first = this.#written.get(key);
    if (first === undefined) {
      this.#written.set(key, mark);
      return;
    }
    const { line } = this.#files.locate(first.start);
    this.#context.problems.warning(
      'written-twice',
      rule.target,
      `${rule.target.text} is written on line ${line} already; this rule overwrites it.`,
    );
  }

  /** Without an index the first one is meant; where there can be more, that may not be what was wanted. */
  #checkRepeats(place: TargetPlace): void {
    const { segment, field, path, owner } = place;
    const { problems } = this.#context;
    // In a segment that is made here there is nothing yet.
    if (owner.kind === 'added') return;
    const first = (what: string, each: string): void =>
      problems.information(
        'repeats-without-index',
        place,
        `${what} can repeat, and this rule writes the first one. Write ${each} for all of them, or [1] to say that it is meant.`,
      );
    if (owner.kind === 'message' && path.occurrence === undefined && this.target.segmentRepeats(segment))
      first(segment, `'each: ${segment}' or ${segment}[*]`);
    else if (
      place.repetitionSlot === undefined &&
      place.filledSlot === undefined &&
      path.repetition === undefined &&
      this.target.fieldRepeats(segment, field)
    )
      first(`${segment}-${field}`, `'each: ${segment}-${field}' or ${segment}-${field}[*]`);
  }
}
