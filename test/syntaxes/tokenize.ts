import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../support/paths.ts';

/** A rule of a TextMate grammar, as far as the grammars of this project use them. */
export interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly beginCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly endCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Rule[];
}

export interface Grammar {
  readonly scopeName: string;
  readonly patterns: readonly Rule[];
  readonly injections?: Readonly<Record<string, { readonly patterns: readonly Rule[] }>>;
  readonly repository: Readonly<Record<string, Rule>>;
}

/** A piece of a line with the innermost scope that a rule gave it; text that no rule took is left out. */
export interface ScopedText {
  readonly text: string;
  readonly scope: string;
}

export function readGrammar(file: string): Grammar {
  return JSON.parse(readFileSync(path.join(repositoryRoot, 'syntaxes', file), 'utf8'));
}

/** Every regular expression of a grammar. An `end` that refers to a capture of its `begin` is not among them. */
export function expressionsOf(grammar: Grammar): readonly string[] {
  const found: string[] = [];
  const visit = (rule: Rule): void => {
    for (const expression of [rule.match, rule.begin, rule.end]) if (expression !== undefined) found.push(expression);
    rule.patterns?.forEach(visit);
  };
  [...grammar.patterns, ...Object.values(grammar.repository)].forEach(visit);
  return found;
}

/**
 * A small TextMate tokenizer, so that the grammars can be tested without VS Code's native engine: of the rules in
 * force the one that matches first in the line wins, at one place the one listed first. JavaScript's regular
 * expressions stand in for Oniguruma's, which is right for the plain expressions of this project.
 */
export function tokenize(grammar: Grammar, text: string, root: readonly Rule[] = grammar.patterns): ScopedText[] {
  const compiled = new Map<string, RegExp>();
  const find = (expression: string, line: string, from: number): RegExpExecArray | null => {
    const known = compiled.get(expression) ?? new RegExp(expression, 'dg');
    compiled.set(expression, known);
    known.lastIndex = from;
    return known.exec(line);
  };
  const flatten = (rules: readonly Rule[]): Rule[] =>
    rules.flatMap(rule => {
      if (rule.include === undefined) return (rule.match ?? rule.begin) ? [rule] : flatten(rule.patterns ?? []);
      const included = rule.include.startsWith('#') ? grammar.repository[rule.include.slice(1)] : undefined;
      return included === undefined ? [] : flatten([included]);
    });

  const result: ScopedText[] = [];
  const stack: Rule[] = [{ patterns: root }];
  for (const line of text.split('\n')) {
    for (let at = 0; at <= line.length; ) {
      const current = stack.at(-1) ?? {};
      let best: { match: RegExpExecArray; rule: Rule; ends: boolean } | undefined;
      const consider = (expression: string | undefined, rule: Rule, ends: boolean): void => {
        const match = expression === undefined ? null : find(expression, line, at);
        if (match !== null && (best === undefined || match.index < best.match.index)) best = { match, rule, ends };
      };
      consider(current.end, current, true);
      for (const rule of flatten(current.patterns ?? [])) consider(rule.match ?? rule.begin, rule, false);
      if (best === undefined) break;
      const { match, rule, ends } = best as { match: RegExpExecArray; rule: Rule; ends: boolean };
      const groups = ends ? rule.endCaptures : (rule.captures ?? rule.beginCaptures);
      if (groups === undefined && match[0] !== '' && rule.name !== undefined)
        result.push({ text: match[0], scope: rule.name });
      else pushCaptures(result, match, groups ?? {}, rule.match === undefined ? undefined : rule.name);
      if (ends) stack.pop();
      else if (rule.begin !== undefined) stack.push(rule);
      const next = match.index + match[0].length;
      // A rule that took nothing and changed nothing would be tried for ever.
      at = next === at && !ends && rule.begin === undefined ? next + 1 : next;
      if (ends && next === line.length && match[0] === '' && at >= line.length) break;
    }
  }
  return result;
}

function pushCaptures(
  result: ScopedText[],
  match: RegExpExecArray,
  groups: NonNullable<Rule['captures']>,
  name: string | undefined,
): void {
  let at = match.index;
  const outer = (end: number): void => {
    if (name !== undefined && end > at) result.push({ text: match.input.slice(at, end), scope: name });
  };
  for (const [group, { name: scope }] of Object.entries(groups)) {
    const range = match.indices?.[Number(group)];
    if (range === undefined || range[0] === range[1]) continue;
    outer(range[0]);
    result.push({ text: match.input.slice(...range), scope });
    at = range[1];
  }
  outer(match.index + match[0].length);
}
