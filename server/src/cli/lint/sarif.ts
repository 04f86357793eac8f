/**
 * SARIF 2.1.0 (OASIS), with what GitHub code scanning asks for: one run, rules with texts, a result with one physical
 * location whose URI is relative to the checkout, that is to the folder the command is run in.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Severity } from '../../core/validate/rules.ts';
import { programVersion } from '../../node/version.ts';
import type { Finding } from '../../service/diagnostics.ts';
import type { Report } from './report.ts';
import { findingCodes } from './rule-severities.ts';

const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** @param folder that relative URIs count from, as an absolute path */
export function sarifReport(folder: string): Report {
  let separator = '';
  return {
    file({ name, findings }) {
      let text = separator === '' ? head() : '';
      for (const finding of findings) {
        text += `${separator}\n${JSON.stringify(result(uriOf(name, folder), finding))}`;
        separator = ',';
      }
      separator ||= ' ';
      return text;
    },
    end: () => `${separator === '' ? head() : ''}\n]}]}\n`,
  };
}

/** Everything up to the first result. */
function head(): string {
  const run = {
    tool: {
      driver: {
        name: 'Pipehat',
        semanticVersion: programVersion,
        informationUri: 'https://github.com/pipehat/pipehat',
        rules: findingCodes.map(({ code, severity, summary }) => ({
          id: code,
          shortDescription: { text: summary },
          fullDescription: { text: summary },
          help: { text: summary },
          defaultConfiguration: { level: levels[severity] },
        })),
      },
    },
    columnKind: 'utf16CodeUnits',
    newlineSequences: ['\r\n', '\r', '\n'],
    results: [],
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return JSON.stringify(log).slice(0, -']}]}'.length);
}

function result(uri: string, finding: Finding): object {
  const { line, start, end, severity, code, path: place, message } = finding;
  return {
    ruleId: code,
    ruleIndex: findingCodes.findIndex(rule => rule.code === code),
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          region: { startLine: line + 1, startColumn: start + 1, endLine: line + 1, endColumn: end + 1 },
        },
        ...(place === '' ? {} : { logicalLocations: [{ fullyQualifiedName: place }] }),
      },
    ],
  };
}

/** Below the folder a relative URI; elsewhere an absolute one, which says no less than the path does. */
function uriOf(name: string, folder: string): string {
  if (name === '-') return 'stdin';
  const absolute = path.resolve(folder, name);
  const relative = path.relative(folder, absolute);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return pathToFileURL(absolute).href;
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}
