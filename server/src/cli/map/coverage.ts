import { setImmediate as nextTurn } from 'node:timers/promises';
import { messagesOf } from '../../core/syntax/message.ts';
import { Coverage, type CoverageReport, type PlaceUse, placeUses, runMapping } from '../../mapping/mapping.ts';
import type { MapCoverageOptions } from '../commands/map.ts';
import { messageFilesOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { Progress } from '../progress.ts';
import { fail, printable, raiseExitCode, type Shell, tell } from '../shell.ts';
import { table } from '../text-table.ts';
import { environmentFor, hasParameters, loadMapping, problemLine } from './load.ts';

/** `pipehat map coverage`: what becomes of the values of messages, what rules give, and which codes tables lack. */
export async function mapCoverage(
  file: string,
  messages: readonly string[],
  options: MapCoverageOptions,
  shell: Shell,
): Promise<void> {
  const mapping = await loadMapping(file, options, shell);
  if (mapping === undefined || !(await hasParameters(mapping, options, shell))) return;
  const inputs = await openInputs(messages, shell);
  if (inputs === undefined) return;
  for (const problem of mapping.problems) await shell.err.write(problemLine(mapping, problem));
  if (mapping.problems.some(({ severity }) => severity === 'error'))
    return await fail(shell, `${file}: the mapping has errors, so it was not run`);

  const coverage = new Coverage(mapping);
  const environment = environmentFor(options);
  const progress = new Progress(shell.err);
  const cancel = new AbortController();
  const forget = shell.onInterrupt(() => cancel.abort());
  try {
    for await (const { name, source } of messageFilesOf(inputs, shell)) {
      // The problems of single runs are what `map run` tells; here the codes that tables lack are counted.
      for (const message of messagesOf(source)) {
        // Whatever asks the program to end gets its turn between two messages.
        await nextTurn();
        if (cancel.signal.aborted) break;
        await progress.show(name);
        const { trace } = runMapping(mapping, message, environment);
        if (trace !== undefined) coverage.add(trace);
      }
      if (cancel.signal.aborted) break;
    }
  } finally {
    forget();
  }
  await progress.clear();
  const report = coverage.report();
  await shell.out.write(options.json === true ? jsonOf(report) : textOf(report));
  if (!cancel.signal.aborted) return;
  raiseExitCode(shell, 1);
  await tell(shell, 'cancelled; the figures are of the messages up to there');
}

/** What became of a value, for people. */
export const useNames: Readonly<Record<PlaceUse, string>> = {
  mapped: 'mapped',
  copied: 'copied',
  read: 'only read',
  dropped: 'dropped',
  ignored: 'ignored',
  unread: 'never mapped',
};

function textOf({ messages, totals, places, rules, missingCodes }: CoverageReport): string {
  const columns = placeUses.filter(use => totals[use] > 0);
  const all = placeUses.reduce((sum, use) => sum + totals[use], 0);
  const percent = (count: number): string => `${((count / Math.max(all, 1)) * 100).toFixed(1)} %`;
  const silent = rules.filter(({ outcome }) => outcome !== 'produced');
  const sections = [
    table(
      ['values', 'count', 'share'],
      columns.map(use => [useNames[use], totals[use], percent(totals[use])]),
    ),
    table(
      ['place', 'filled', ...columns.map(use => useNames[use])],
      places.map(({ path, filled, uses }) => [path, filled, ...columns.map(use => uses[use])]),
    ),
  ];
  if (silent.length > 0)
    sections.push(
      table(
        ['rule without a result', 'where', 'times', 'why'],
        silent.map(({ rule, outcome, nothing, reason }) => [
          printable(rule.out ?? rule.text),
          `${rule.file}:${rule.line}`,
          nothing,
          `${outcome === 'never-true' ? 'never true' : 'always empty'}: ${printable(reason ?? '')}`,
        ]),
      ),
    );
  if (missingCodes.length > 0)
    sections.push(
      table(
        ['code without a row', 'table', 'times'],
        missingCodes.map(({ code, table: name, count }) => [printable(code), name, count]),
      ),
    );
  const produced = rules.length - silent.length;
  const head = `${messages} message${messages === 1 ? '' : 's'}, ${all} values, ${produced} of ${rules.length} rules gave something\n`;
  return [head, ...sections].join('\n');
}

function jsonOf({ rules, ...report }: CoverageReport): string {
  const told = rules.map(({ rule: { file, line, column, text, id, out }, ...counts }) => ({
    rule: { file, line, column, text: out ?? text, id: id ?? null },
    ...counts,
    reason: counts.reason ?? null,
  }));
  const places = report.places.map(place => ({ ...place, reason: place.reason ?? null }));
  return `${JSON.stringify({ ...report, places, rules: told }, undefined, 2)}\n`;
}
