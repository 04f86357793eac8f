import type { CompiledMapping, MappingProblem } from '../../mapping/mapping.ts';
import type { MapCheckOptions } from '../commands/map.ts';
import { raiseExitCode, type Shell } from '../shell.ts';
import { loadMapping, problemLine } from './load.ts';

/** `pipehat map check`: the problems of each mapping, which are the result here. */
export async function mapCheck(files: readonly string[], options: MapCheckOptions, shell: Shell): Promise<void> {
  const found: { readonly mapping: CompiledMapping; readonly problem: MappingProblem }[] = [];
  for (const file of files) {
    const mapping = await loadMapping(file, options, shell);
    if (mapping === undefined) return;
    found.push(...mapping.problems.map(problem => ({ mapping, problem })));
  }
  if (found.some(({ problem }) => problem.severity === 'error')) raiseExitCode(shell, 1);
  const text =
    options.json === true
      ? `${JSON.stringify(found.map(problemJson), undefined, 2)}\n`
      : found.map(({ mapping, problem }) => problemLine(mapping, problem)).join('');
  await shell.out.write(text);
}

function problemJson({ mapping, problem }: { mapping: CompiledMapping; problem: MappingProblem }): object {
  const { start, end, severity, code, message } = problem;
  const from = mapping.lines.at(start);
  const to = mapping.lines.at(end);
  const range = { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  return { file: mapping.file, ...range, severity, code, message };
}
