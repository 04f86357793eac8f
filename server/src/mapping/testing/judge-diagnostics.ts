/** The problems that a run had against those that a case expects. */
import type { CompiledMapping } from '../compile/compile-mapping.ts';
import type { MappingProblem } from '../problem.ts';
import type { CaseFailure } from './case-result.ts';
import type { DiagnosticSyntax, TestCaseSyntax } from './test-syntax.ts';

/**
 * What was expected and did not come, and what came unexpected. Each problem needs an expected one of its own, so that a
 * second code that a table does not have is seen where one was expected.
 */
export function judgeDiagnostics(
  { diagnostics, name }: TestCaseSyntax,
  problems: readonly MappingProblem[],
  mapping: CompiledMapping,
): CaseFailure[] {
  const open = new Set(problems);
  // Those that say the most choose first: a bare code takes any that is left.
  const choosy = [...diagnostics].sort((a, b) => (b.text?.length ?? 0) - (a.text?.length ?? 0));
  const missing = new Set<DiagnosticSyntax>();
  for (const expected of choosy) {
    const found = [...open].find(problem => fits(problem, expected));
    if (found === undefined) missing.add(expected);
    else open.delete(found);
  }
  return [
    ...diagnostics
      .filter(expected => missing.has(expected))
      .map((at): CaseFailure => ({ kind: 'missing-problem', at, code: at.code, text: at.text })),
    ...[...open].map(({ severity, code, message, start }): CaseFailure => {
      const place = { file: mapping.file, ...mapping.lines.at(start) };
      return { kind: 'unexpected-problem', at: name, severity, code, message, place };
    }),
  ];
}

function fits({ code, message }: MappingProblem, expected: DiagnosticSyntax): boolean {
  return code === expected.code && message.includes(expected.text ?? '');
}
