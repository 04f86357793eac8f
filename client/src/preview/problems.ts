/** How a run went, for the Problems panel and for the line above the output. */
import { Diagnostic, DiagnosticSeverity, type Range } from 'vscode';
import type { MappingProblem } from '../../../server/src/protocol.ts';
import { baseName } from './pair.ts';
import { rangeOf } from './places.ts';
import type { PreviewSession } from './session.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const satisfies Record<MappingProblem['severity'], DiagnosticSeverity>;

/** A problem at its rule in the mapping. */
export function problemDiagnostic(problem: MappingProblem): Diagnostic {
  const { message, severity, code } = problem;
  const diagnostic = new Diagnostic(rangeOf(problem), message, severities[severity]);
  diagnostic.code = code;
  diagnostic.source = 'hl7map';
  return diagnostic;
}

/** Says which mapping made the output, and whether something is wrong with it. */
export function statusLine({ pair, state: { isOutput, outdated, problems } }: PreviewSession): string {
  if (outdated !== undefined) return `$(warning)\u00a0Output of an earlier run. ${outdated}`;
  const by = `${isOutput ? 'Output of' : 'No output from'} ${baseName(pair.mapping)}`;
  const counts = [
    countOf('error', 'errors', problems.filter(({ severity }) => severity === 'error').length),
    countOf('warning', 'warnings', problems.filter(({ severity }) => severity === 'warning').length),
  ].filter(text => text !== '');
  return counts.length === 0 ? by : `$(warning)\u00a0${by}: ${counts.join(', ')}`;
}

function countOf(one: string, many: string, count: number): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

/** Which messages the preview is of. */
export function scopeWords({ scope, state: { messages, leftOut } }: PreviewSession): string {
  const count = messages.length + leftOut;
  switch (scope.kind) {
    case 'cursor':
      return messages[0]?.label ?? 'One Message';
    case 'document':
      return leftOut === 0 ? `All ${count} Messages` : `The First ${messages.length} of ${count} Messages`;
    case 'samples':
      return leftOut === 0 ? `${count} Sample Messages` : `The First ${messages.length} of ${count} Sample Messages`;
  }
}

/** Where the status line leads: the first problem, where there is one. */
export function firstPlace({ state: { problems } }: PreviewSession): { readonly selection: Range } | undefined {
  const [first] = problems.map(problemDiagnostic);
  return first === undefined ? undefined : { selection: first.range };
}
