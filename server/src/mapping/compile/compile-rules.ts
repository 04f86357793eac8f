/** Compiles the lines of a `map:`. A rule with a problem is left out, and the others still run. */
import { formatPath, parsePath } from '../../core/path/path.ts';
import { checkPlain, compileCondition, compileExpression, compileTemplate } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import { guarded } from '../expression/filter-row.ts';
import type { Scope } from '../expression/scope.ts';
import { compileLookup, type NamedAt } from '../expression/table-filters.ts';
import type { RuleSyntax } from '../language/syntax.ts';
import type { Lines } from '../lines.ts';
import type { CompiledRule, TargetPlace } from '../program.ts';
import type { RuleMark } from '../run/records.ts';
import { PartLevel } from '../target/part.ts';
import { delimitersOf } from '../target/redelimit.ts';
import type { PathCheck } from './check-paths.ts';

/** What all rules of a mapping share while they are compiled. */
export class RuleCompiler {
  readonly rules: CompiledRule[] = [];
  readonly #context: CompileContext;
  readonly #target: PathCheck;
  readonly #lines: Lines;
  /** Places that are written without a condition, by the `each` they are in. */
  readonly #written = new Map<string, RuleMark>();
  #count = 0;
  fieldSeparator: NamedAt | undefined;
  encodingCharacters: NamedAt | undefined;

  constructor(context: CompileContext, target: PathCheck, lines: Lines) {
    this.#context = context;
    this.#target = target;
    this.#lines = lines;
  }

  /** A mark for a step or rule, with a number of its own. */
  mark(at: NamedAt, more: Partial<RuleMark> = {}): RuleMark {
    const { text, start, end } = at;
    return { number: this.#count++, text, start, end, id: undefined, target: undefined, within: undefined, ...more };
  }

  compile(rules: readonly RuleSyntax[], scope: Scope, within: RuleMark | undefined): CompiledRule[] {
    return rules.flatMap(rule => {
      const compiled = this.#rule(rule, scope, within);
      if (compiled === undefined) return [];
      this.rules.push(compiled);
      return [compiled];
    });
  }

  #rule(rule: RuleSyntax, scope: Scope, within: RuleMark | undefined): CompiledRule | undefined {
    const context = this.#context;
    const place = this.#place(rule.target, scope);
    if (place === undefined) return undefined;
    if (place.segment === 'MSH' && place.field <= 2) {
      this.#delimiters(rule, place, within);
      return undefined;
    }
    const { target, start, end } = rule;
    const mark = this.mark({ text: target.text, start, end }, { id: rule.id?.text, target: place.path, within });
    this.#checkTwice(rule, place, mark);
    this.#checkRepeats(place);

    const when = rule.when === undefined ? undefined : compileCondition(rule.when, scope, context);
    const source = this.#source(rule, scope);
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

  #source(rule: RuleSyntax, scope: Scope): Pick<CompiledRule, 'evaluate' | 'copies'> | undefined {
    const { from, template, value } = rule;
    if (from !== undefined) {
      const compiled = compileExpression(from, scope, this.#context);
      return compiled && { evaluate: compiled.evaluate, copies: compiled.path !== undefined };
    }
    if (template !== undefined) {
      const compiled = compileTemplate(template, scope, this.#context);
      return compiled && { evaluate: compiled.evaluate, copies: false };
    }
    if (value === undefined) return undefined;
    const { text } = value;
    if (text.includes('^'))
      this.#context.problems.warning(
        'schema',
        value,
        "A value is text: its '^' is written as an escape sequence. Write each component by a rule of its own.",
      );
    return { evaluate: () => text, copies: false };
  }

  /** Reads and checks the left side of a rule. */
  #place(target: NamedAt & { at(index: number): number }, scope: Scope): TargetPlace | undefined {
    const { problems, uses } = this.#context;
    const { text, start, end } = target;
    const { path, problem } = parsePath(text);
    const fail = (message: string, from = start): undefined => {
      problems.error('unknown-path', { start: Math.min(from, end - 1), end }, message);
      return undefined;
    };
    if (path === undefined)
      return fail(`'${text}' is no path to write to: expected ${problem.expected}.`, target.at(problem.offset));
    if (!checkPlain({ kind: 'path', path, text, start, end }, this.#context)) return undefined;
    const { field } = path;
    if (path.count) return fail(`${text} is a number that is counted; it cannot be written.`);
    if (field === undefined) return fail(`${text} is a whole segment; a rule writes a field of it, such as ${text}-1.`);
    if (path.repetition?.kind === 'where')
      return fail(
        "A rule writes to a repetition by its number. To write to those with a certain value, use 'each' with 'where'.",
      );
    if (!this.#target.checkSize(path, target)) return undefined;
    uses.push({ kind: 'target-path', path, start, end });
    this.#target.check(path, target);
    const inside = [path.component, path.subcomponent].filter(part => part !== undefined).map(part => part - 1);
    const level = [PartLevel.Repetition, PartLevel.Component, PartLevel.Leaf][inside.length] ?? PartLevel.Leaf;
    return {
      path,
      segment: path.segment,
      segmentSlot: scope.segmentSlot(path),
      occurrence: path.occurrence,
      field,
      repetitionSlot: scope.repetitionSlot(path),
      repetition: path.repetition,
      inside,
      level,
      start,
      end,
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
    const { line } = this.#lines.at(first.start);
    this.#context.problems.warning(
      'written-twice',
      rule.target,
      `${rule.target.text} is written on line ${line} already; this rule overwrites it.`,
    );
  }

  /** Without an index the first one is meant; where there can be more, that may not be what was wanted. */
  #checkRepeats(place: TargetPlace): void {
    const { segment, field, path } = place;
    const { problems } = this.#context;
    const first = (what: string, each: string): void =>
      problems.information(
        'repeats-without-index',
        place,
        `${what} can repeat, and this rule writes the first one. Write ${each} for all of them, or [1] to say that it is meant.`,
      );
    if (place.segmentSlot === undefined && path.occurrence === undefined && this.#target.segmentRepeats(segment))
      first(segment, `'each: ${segment}' or ${segment}[*]`);
    else if (
      place.repetitionSlot === undefined &&
      path.repetition === undefined &&
      this.#target.fieldRepeats(segment, field)
    )
      first(`${segment}-${field}`, `'each: ${segment}-${field}' or ${segment}-${field}[*]`);
  }
}
