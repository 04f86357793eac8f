/**
 * SARIF 2.1.0 (OASIS), with what GitHub code scanning asks for: one run, rules with texts, a result with one physical
 * location whose URI is relative to the checkout, that is to the folder the command is run in, and a fingerprint by which
 * GitHub knows a finding again.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceText } from '../../core/syntax/source-text.ts';
import type { Severity } from '../../core/validate/rules.ts';
import { programVersion } from '../../node/version.ts';
import type { Finding } from '../../service/diagnostics.ts';
import { rulePage } from '../../service/documentation.ts';
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
    file({ name, source, findings }) {
      let text = separator === '' ? head() : '';
      const uri = uriOf(name, folder);
      const fingerprint = fingerprints(source);
      for (const finding of findings) {
        text += `${separator}\n${JSON.stringify(result(uri, finding, fingerprint(finding)))}`;
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
          helpUri: rulePage(code),
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

function result(uri: string, finding: Finding, fingerprint: string): object {
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
    partialFingerprints: { primaryLocationLineHash: fingerprint },
  };
}

/**
 * A finding stays the same while its line does, wherever the line moves: a hash of the line, the rule and the place, and
 * which one of those that are alike it is.
 */
function fingerprints(source: SourceText): (finding: Finding) => string {
  const counts = new Map<string, number>();
  let hashed = { line: -1, hash: '' };
  return ({ line, code, path: place }) => {
    // A line of megabytes may have many findings; it is hashed once.
    if (hashed.line !== line) hashed = { line, hash: hash(source.lineContent(line)) };
    const key = hash(`${hashed.hash} ${code} ${place}`);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return `${key}:${count}`;
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Below the folder a relative URI; elsewhere an absolute one, which says no less than the path does. */
function uriOf(name: string, folder: string): string {
  if (name === '-') return 'stdin';
  const absolute = path.resolve(folder, name);
  const relative = path.relative(folder, absolute);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return pathToFileURL(absolute).href;
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}
