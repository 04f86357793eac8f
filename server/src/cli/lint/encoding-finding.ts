/**
 * The part of `encoding-mismatch` that looks at bytes. Editors open files by themselves and show text, so only the command
 * line, which reads the bytes, can tell.
 */
import { messagesOf } from '../../core/syntax/message.ts';
import type { Finding } from '../../service/diagnostics.ts';
import type { HL7Document } from '../input/documents.ts';
import type { RuleSeverity } from './rule-severities.ts';

/** At MSH-18 of the first message, or at its segment id where the header ends before it; none where all is well. */
export function encodingFinding(document: HL7Document, severity: RuleSeverity): Finding | undefined {
  const { mismatch, source } = document;
  const [message] = messagesOf(source);
  if (mismatch === undefined || severity === 'off' || message === undefined) return undefined;
  const { header, section } = message;
  const said = header.rawAt({ field: 18 });
  const { start, end } = header.locate({ field: 18 }) ?? { start: 0, end: 3 };
  const what = said === '' ? 'is empty' : `says '${said}'`;
  return {
    line: section.firstLine,
    start: header.prefix + start,
    end: header.prefix + end,
    severity,
    code: 'encoding-mismatch',
    path: 'MSH-18',
    message: `MSH-18 (Character Set): ${what}, but the file is ${mismatch.actual} (expected ${mismatch.expected})`,
  };
}
