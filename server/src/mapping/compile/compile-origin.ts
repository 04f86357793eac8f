/** Compiles where the value of a rule comes from: an expression, a fixed value, a template, or the first case that holds. */
import { compileCondition, compileExpression, compileTemplate, type Judge } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import type { Evaluate } from '../expression/read-path.ts';
import type { Scope } from '../expression/scope.ts';
import { NoValue } from '../expression/value.ts';
import type { CaseSyntax, OriginSyntax, RuleSyntax } from '../language/syntax.ts';
import type { RuleMark } from '../run/records.ts';

/** The value of a rule as a function of the run. */
export interface CompiledOrigin {
  readonly evaluate: Evaluate;
  /** Nothing but a path: its value is copied with its structure. */
  readonly copies: boolean;
}

/** Undefined after a problem. */
export function compileOrigin(rule: RuleSyntax, scope: Scope, context: CompileContext): CompiledOrigin | undefined {
  return rule.cases === undefined ? compileOne(rule, scope, context) : compileCases(rule.cases, scope, context);
}

function compileOne(origin: OriginSyntax, scope: Scope, context: CompileContext): CompiledOrigin | undefined {
  const { from, template, value } = origin;
  if (from !== undefined) {
    const compiled = compileExpression(from, scope, context);
    return compiled && { evaluate: compiled.evaluate, copies: compiled.path !== undefined };
  }
  if (template !== undefined) {
    const compiled = compileTemplate(template, scope, context);
    return compiled && { evaluate: compiled.evaluate, copies: false };
  }
  if (value === undefined) return undefined;
  const { text } = value;
  if (text.includes('^'))
    context.problems.warning(
      'schema',
      value,
      "A value is text: its '^' is written as an escape sequence. Write each component by a rule of its own.",
    );
  return { evaluate: () => text, copies: false };
}

function compileCases(cases: readonly CaseSyntax[], scope: Scope, context: CompileContext): CompiledOrigin | undefined {
  const compiled: { readonly when: Judge | undefined; readonly evaluate: Evaluate }[] = [];
  let failed = cases.length === 0;
  for (const one of cases) {
    const when = one.when === undefined ? undefined : compileCondition(one.when, scope, context);
    const origin = compileOne(one, scope, context);
    if (origin === undefined || (one.when !== undefined && when === undefined)) failed = true;
    else compiled.push({ when, evaluate: origin.evaluate });
  }
  if (failed) return undefined;
  const evaluate: Evaluate = run => {
    run.beginJudging();
    const found = compiled.find(({ when }) => when === undefined || when(run));
    run.putUnderJudged();
    return found === undefined ? new NoValue('no-case') : found.evaluate(run);
  };
  return { evaluate, copies: false };
}

/** Whether the value of a rule is the text that stands in it, for its mark. */
export function plainnessOf({ value, table }: RuleSyntax): Pick<RuleMark, 'isPlain'> {
  return value === undefined || table !== undefined ? {} : { isPlain: true };
}
