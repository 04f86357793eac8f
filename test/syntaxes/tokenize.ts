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
  // Like VS Code's engine, keep what a rule found farther on in the line until the line has been read that far.
  const searches = new Map<string, { readonly regExp: RegExp; row?: number; match: RegExpExecArray | null }>();
  const find = (expression: string, line: string, row: number, from: number): RegExpExecArray | null => {
    const search = searches.get(expression) ?? { regExp: new RegExp(expression, 'dg'), match: null };
    searches.set(expression, search);
    if (search.row !== row || (search.match !== null && search.match.index < from)) {
      search.regExp.lastIndex = from;
      search.match = search.regExp.exec(line);
      search.row = row;
    }
    return search.match;
  };
  const flatten = (rules: readonly Rule[]): Rule[] =>
    rules.flatMap(rule => {
      if (rule.include === undefined) return (rule.match ?? rule.begin) ? [rule] : flatten(rule.patterns ?? []);
      const included = rule.include.startsWith('#') ? grammar.repository[rule.include.slice(1)] : undefined;
      return included === undefined ? [] : flatten([included]);
    });

  const result: ScopedText[] = [];
  const stack: Rule[] = [{ patterns: root }];
  for (const [row, line] of text.split('\n').entries()) {
    for (let at = 0; at <= line.length; ) {
      const current = stack.at(-1) ?? {};
      const candidates = [
        { rule: current, expression: current.end, ends: true },
        ...flatten(current.patterns ?? []).map(rule => ({ rule, expression: rule.match ?? rule.begin, ends: false })),
      ].flatMap(({ rule, expression, ends }) => {
        const match = expression === undefined ? null : find(expression, line, row, at);
        return match === null ? [] : [{ rule, match, ends }];
      });
      const first = Math.min(...candidates.map(({ match }) => match.index));
      const best = candidates.find(({ match }) => match.index === first);
      if (best === undefined) break;
      const { match, rule, ends } = best;
      const groups = ends ? rule.endCaptures : (rule.captures ?? rule.beginCaptures);
      if (groups === undefined && match[0] !== '' && rule.name !== undefined)
        result.push({ text: match[0], scope: rule.name });
      else pushCaptures(result, match, groups ?? {}, rule.match === undefined ? undefined : rule.name);
      if (ends) stack.pop();
      else if (rule.begin !== undefined) stack.push(rule);
      const next = match.index + match[0].length;
      // A rule that took nothing and changed nothing would be tried for ever.
      at = next === at && !ends && rule.begin === undefined ? next + 1 : next;
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
