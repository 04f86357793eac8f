import type { Severity } from '../../core/validate/rules.ts';
import { printable } from '../shell.ts';
import { table } from '../text-table.ts';
import type { BySeverity, Counts } from './counts.ts';

const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** The counts as text: totals, by code, by message type. */
export function summaryText(counts: Counts): string {
  const total = `${plural(counts.files, 'file')}, ${plural(counts.messages, 'message')}: ${inWords(counts.findings)}\n`;
  const codes = table(
    ['severity', 'code', 'count'],
    counts.codes.map(({ severity, code, count }) => [severity, code, count]),
  );
  const types = table(
    ['type', 'messages', ...severities],
    counts.types.map(({ type, messages, findings }) => [
      type === '' ? 'outside messages' : printable(type),
      messages,
      ...severities.map(severity => findings[severity]),
    ]),
  );
  return [total, ...(counts.codes.length === 0 ? [] : [codes]), types].join('\n');
}

/** The counts as JSON: `{files, messages, findings, codes: [{code, severity, count}], types: [{type, messages, findings}]}`. */
export function summaryJson(counts: Counts): string {
  const { files, messages, findings, codes, types } = counts;
  return `${JSON.stringify({ files, messages, findings, codes, types }, undefined, 2)}\n`;
}

/** `2 errors, 1 warning`. */
export function inWords(findings: BySeverity): string {
  const words = severities
    .filter(severity => findings[severity] > 0)
    .map(severity =>
      severity === 'information' ? `${findings[severity]} information` : plural(findings[severity], severity),
    );
  return words.length === 0 ? 'no findings' : words.join(', ');
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
