import type { SourceText } from '../../core/syntax/source-text.ts';
import type { Finding } from '../../service/diagnostics.ts';
import { nameOf } from '../input/documents.ts';
import { printable } from '../shell.ts';

/** A file and what was found in it. */
export interface CheckedFile {
  readonly name: string;
  readonly source: SourceText;
  readonly findings: readonly Finding[];
}

/** A form of output. Each part is printed as soon as it is there, so that nothing piles up over many files. */
export interface Report {
  /** What to print for a file. */
  file(checked: CheckedFile): string;
  /** What to print in the end. */
  end(): string;
}

/** `file:line:column: severity code: message`, one finding a line: the form that editors and CI systems know. */
export function textReport(): Report {
  return {
    file({ name, findings }) {
      const file = printable(nameOf(name));
      return findings
        .map(({ line, start, severity, code, message }) => {
          return `${file}:${line + 1}:${start + 1}: ${severity} ${code}: ${printable(message)}\n`;
        })
        .join('');
    },
    end: () => '',
  };
}

/** One array with an object a finding; see {@link findingJson}. */
export function jsonReport(): Report {
  let isFirst = true;
  return {
    file({ name, findings }) {
      let text = '';
      for (const finding of findings) {
        text += `${isFirst ? '[' : ','}\n  ${JSON.stringify(findingJson(name, finding))}`;
        isFirst = false;
      }
      return text;
    },
    end: () => (isFirst ? '[]\n' : '\n]\n'),
  };
}

/** Lines and columns 1-based, columns in UTF-16 units, the end exclusive; `path` is the place, empty where there is none. */
export interface FindingJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: string;
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** A finding as JSON has it. */
export function findingJson(file: string, finding: Finding): FindingJson {
  const { line, start, end, severity, code, path, message } = finding;
  return {
    file,
    line: line + 1,
    column: start + 1,
    endLine: line + 1,
    endColumn: end + 1,
    severity,
    code,
    path,
    message,
  };
}
