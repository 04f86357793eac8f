/** What came of tests for people, for TAP, for CI systems that read JUnit's XML, and as JSON. */
import { escapeAttribute, escapeText, possibleInXml } from '../../core/convert/xml-text.ts';
import { printable } from '../shell.ts';
import {
  originText,
  type ReportCase,
  type Reporter,
  type ReportFile,
  type ReportProblem,
  totalsOf,
} from './test-report.ts';
import type { ReporterName } from './test-reporter-names.ts';

/** For people: the failures, one after the other, and how many there are of what. */
const text: Reporter = files => {
  let out = '';
  for (const { problems, cases } of files) {
    out += problems.map(problem => `${problemText(problem)}\n`).join('');
    for (const one of cases.filter(({ outcome }) => outcome === 'failed')) {
      out += `${printable(`${one.file}:${one.line}:${one.column}: failed: ${one.name}`)}\n`;
      out += failureLines(one)
        .map(line => `  ${line}\n`)
        .join('');
    }
  }
  const { cases, passed, failed, updated, broken } = totalsOf(files);
  const counts = [
    plural(cases, 'case'),
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(updated > 0 ? [`${updated} updated`] : []),
    ...(broken > 0 ? [`${plural(broken, 'file')} not run`] : []),
  ];
  return `${out}${counts.join(', ')}\n`;
};

/** When nothing is right any more, the first failures of a case say it; JSON has them all. */
const MAX_TOLD = 50;

/** Each failure, and below it indented what it comes from. */
function failureLines({ failures, line: caseLine }: ReportCase): string[] {
  const lines = failures.slice(0, MAX_TOLD).flatMap(failure => {
    const origin = originText(failure);
    const where = failure.kind !== 'difference' && failure.line !== caseLine ? ` (line ${failure.line})` : '';
    return [printable(failure.message + where), ...(origin === undefined ? [] : [`  ${printable(origin)}`])];
  });
  return failures.length <= MAX_TOLD ? lines : [...lines, `and ${failures.length - MAX_TOLD} more`];
}

function problemText({ file, line, column, severity, code, message }: ReportProblem): string {
  return printable(`${file}:${line}:${column}: ${severity} ${code}: ${message}`);
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Version 14 of TAP, which readers of 13 understand: a line for each case, with its failures as YAML. */
const tap: Reporter = files => {
  const points = files.flatMap(({ file, problems, cases }) => [
    ...(problems.length === 0 ? [] : [tapPoint(`${file}: can't be run`, problems.map(problemText))]),
    ...cases.map(one =>
      tapPoint(`${file}: ${one.name}`, one.outcome === 'passed' ? [] : failureLines(one), placeOf(one)),
    ),
  ]);
  const lines = points.map(
    ({ isOk, words, below }, index) => `${isOk ? 'ok' : 'not ok'} ${index + 1} - ${words}\n${below}`,
  );
  return `TAP version 14\n1..${points.length}\n${lines.join('')}`;
};

function tapPoint(name: string, failures: readonly string[], at?: string) {
  // A number sign would begin a directive, such as SKIP.
  const words = printable(name).replace(/[\\#]/g, '\\$&');
  // JSON's way with texts is YAML's as well.
  const place = at === undefined ? '' : `  at: ${JSON.stringify(at)}\n`;
  const list = failures.map(failure => `    - ${JSON.stringify(failure.trimEnd())}\n`).join('');
  const isOk = failures.length === 0;
  return { isOk, words, below: isOk ? '' : `  ---\n${place}  failures:\n${list}  ...\n` };
}

function placeOf({ file, line, column }: ReportCase): string {
  return `${file}:${line}:${column}`;
}

/** XML as JUnit's Ant task writes it, which every CI system reads: a suite for each file. */
const junit: Reporter = files => {
  const { cases, failed, broken } = totalsOf(files);
  const time = secondsOf(files.flatMap(file => file.cases));
  const counts = `tests="${cases + broken}" failures="${failed}" errors="${broken}" time="${time}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pipehat map test" ${counts}>\n${files.map(junitSuite).join('')}</testsuites>\n`;
};

function junitSuite({ file, problems, cases }: ReportFile): string {
  const isBroken = problems.length > 0 ? 1 : 0;
  const failed = cases.filter(({ outcome }) => outcome === 'failed').length;
  const counts = `tests="${cases.length + isBroken}" failures="${failed}" errors="${isBroken}" time="${secondsOf(cases)}"`;
  const broken =
    isBroken === 0
      ? ''
      : `    <testcase name="can be run" classname="${attribute(file)}" time="0">\n${junitFailure('error', problems[0]?.code ?? '', problems.map(problemText))}    </testcase>\n`;
  return `  <testsuite name="${attribute(file)}" ${counts}>\n${broken}${cases.map(junitCase).join('')}  </testsuite>\n`;
}

function junitCase(one: ReportCase): string {
  const { name, file, line, failures } = one;
  const names = `name="${attribute(name)}" classname="${attribute(file)}" file="${attribute(file)}" line="${line}"`;
  const start = `    <testcase ${names} time="${secondsOf([one])}"`;
  if (failures.length === 0) return `${start}/>\n`;
  return `${start}>\n${junitFailure('failure', failures[0]?.kind ?? '', failureLines(one))}    </testcase>\n`;
}

function junitFailure(element: 'failure' | 'error', type: string, lines: readonly string[]): string {
  const message = attribute(lines[0] ?? '');
  return `      <${element} message="${message}" type="${attribute(type)}">${escapeText(possibleInXml(lines.join('\n')))}</${element}>\n`;
}

function attribute(value: string): string {
  return escapeAttribute(possibleInXml(value));
}

function secondsOf(cases: readonly ReportCase[]): string {
  return (cases.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000).toFixed(3);
}

/** One document; what is not there is null. */
const json: Reporter = files => {
  const told = files.map(({ file, problems, cases }) => ({
    file,
    problems,
    cases: cases.map(({ name, line, column, outcome, isUpdated, milliseconds, failures }) => ({
      name,
      line,
      column,
      outcome,
      updated: isUpdated,
      milliseconds: Math.round(milliseconds * 10) / 10,
      failures: failures.map(({ origin, ...failure }) => ({
        kind: failure.kind,
        line: failure.line,
        column: failure.column,
        message: failure.message,
        path: failure.path ?? null,
        expected: failure.expected ?? null,
        got: failure.got ?? null,
        rule: origin?.rule ?? null,
        reason: origin?.reason ?? null,
        from: origin?.sources ?? [],
      })),
    })),
  }));
  return `${JSON.stringify({ ...totalsOf(files), files: told }, undefined, 2)}\n`;
};

export const reporters = { text, tap, junit, json } satisfies Record<ReporterName, Reporter>;
