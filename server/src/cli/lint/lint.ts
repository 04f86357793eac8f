import type { LintOptions } from '../commands/lint.ts';
import { documentsOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { ProfileChoice } from '../profile/choice.ts';
import { loadProfiles } from '../profile/load.ts';
import { Progress } from '../progress.ts';
import { fail, raiseExitCode, refuse, type Shell, tell } from '../shell.ts';
import { createChecker } from './checker.ts';
import { Counts } from './counts.ts';
import { jsonReport, type Report, textReport } from './report.ts';
import { parseRules } from './rule-severities.ts';
import { sarifReport } from './sarif.ts';
import { inWords, summaryJson, summaryText } from './summary.ts';

/** `pipehat lint`: every finding of every file; one file is in memory at a time. */
export async function lint(paths: readonly string[], options: LintOptions, shell: Shell): Promise<void> {
  const rules = parseRules(options.rule ?? []);
  if (rules.kind === 'problem') return await refuse(shell, rules.message);
  const format = options.json === true ? 'json' : options.format;
  const counts = new Counts();
  if (options.summary === true && format === 'sarif') {
    return await refuse(shell, '--summary prints text or JSON, not SARIF');
  }
  const profiles = await loadProfiles(options.profile ?? [], options.version, shell);
  if (profiles === undefined) return;
  const inputs = await openInputs(paths, shell);
  if (inputs === undefined) return;

  // What is asked for on the command line is nearer than what a file says.
  const chosen = new ProfileChoice(profiles, new Set(rules.severities.keys()));
  const check = createChecker(shell.definitions, rules.severities, options.version, chosen.choose);
  const report = options.summary === true ? summaryReport(counts, format === 'json') : reports[format](shell.cwd);
  const progress = new Progress(shell.err);
  for await (const document of documentsOf(inputs, shell)) {
    await progress.show(`${counts.files} files checked, ${inWords(counts.findings)}: ${document.name}`);
    const checked = { ...document, findings: await check(document) };
    counts.add(checked);
    const text = report.file(checked);
    if (text === '') continue;
    await progress.clear();
    await shell.out.write(text);
  }
  await progress.clear();
  await shell.out.write(report.end());
  for (const { file } of chosen.unused) await tell(shell, `${file}: the profile is for none of the messages`);

  const { error, warning } = counts.findings;
  if (error > 0) raiseExitCode(shell, 1);
  if (options.maxWarnings !== undefined && warning > options.maxWarnings) {
    await fail(shell, `${warning} warnings, and --max-warnings allows ${options.maxWarnings}`);
  }
  if (format === 'text' && options.summary !== true && shell.err.isTerminal) {
    await shell.err.write(`${counts.files} files, ${counts.messages} messages: ${inWords(counts.findings)}\n`);
  }
}

const reports = {
  text: textReport,
  json: jsonReport,
  sarif: sarifReport,
} as const satisfies Record<LintOptions['format'], (folder: string) => Report>;

function summaryReport(counts: Counts, asJson: boolean): Report {
  return { file: () => '', end: () => (asJson ? summaryJson(counts) : summaryText(counts)) };
}
