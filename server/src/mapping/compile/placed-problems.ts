/** Problems at places of the mapping's own text: what is wrong in a base is said where the mapping extends it. */
import { builtInPrefix, type MappingFiles } from '../mapping-files.ts';
import type { MappingProblem, Span } from '../problem.ts';

/**
 * In the order of the file, within the text, and each once: a condition over several paths is compiled for each of
 * them, and YAML reports what is missing at the end as behind it.
 * @param extendsAt where the mapping names its base, or says why it has one
 */
export function placed(
  list: readonly MappingProblem[],
  files: MappingFiles,
  extendsAt: Span | undefined,
): readonly MappingProblem[] {
  const seen = new Set<string>();
  return list
    .filter(problem => !isOfAllVersions(problem, files))
    .map(problem => placedInOwn(problem, files, extendsAt))
    .filter(({ code, start, end, message }) => {
      const key = `${code} ${start} ${end} ${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.start - b.start);
}

/** The mappings that come with the product read what any version has: that one of them lacks a place is no news. */
function isOfAllVersions({ code, severity, start }: MappingProblem, files: MappingFiles): boolean {
  return code === 'unknown-path' && severity === 'warning' && files.fileAt(start).file.startsWith(builtInPrefix);
}

/** One problem at a place of the mapping's own text. */
export function placedInOwn(problem: MappingProblem, files: MappingFiles, extendsAt: Span | undefined): MappingProblem {
  const { text } = files.fileAt(0);
  if (files.fileAt(problem.start).start === 0) {
    const clamped = (offset: number): number => Math.min(offset, text.length);
    return { ...problem, start: clamped(problem.start), end: clamped(problem.end) };
  }
  const { file, line } = files.locate(problem.start);
  const { start, end } = extendsAt ?? { start: 0, end: 0 };
  const message = `${file}, line ${line}: ${problem.message}`;
  const related = [{ file, line, message: problem.message }, ...(problem.related ?? [])];
  return { ...problem, message, start, end, related, fix: undefined };
}
