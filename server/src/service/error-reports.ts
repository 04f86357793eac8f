/** Our own findings as a receiver reports them: ERR segments with place, code of table 0357 and words. */
import type { ErrorLocation, ErrorReport } from '../core/encoding/acknowledgement.ts';
import { parsePath } from '../core/path/path.ts';
import type { RuleCode } from '../core/validate/rules.ts';
import type { Finding } from './diagnostics.ts';

/** An acknowledgement that named more would help nobody. */
const MAX_REPORTS = 50;

/** Table 0357 by rule, as far as it says more than "application internal error". */
const codes: Partial<Record<RuleCode, readonly [code: string, text: string]>> = {
  'missing-segment': ['100', 'Segment sequence error'],
  'unexpected-segment': ['100', 'Segment sequence error'],
  'too-many-segments': ['100', 'Segment sequence error'],
  'unknown-segment': ['100', 'Segment sequence error'],
  'invalid-segment-id': ['100', 'Segment sequence error'],
  'required-field': ['101', 'Required field missing'],
  'invalid-value': ['102', 'Data type error'],
  'invalid-escape': ['102', 'Data type error'],
  'control-character': ['102', 'Data type error'],
  'extra-component': ['102', 'Data type error'],
  'not-in-table': ['103', 'Table value not found'],
  'unknown-message-type': ['200', 'Unsupported message type'],
  'structure-mismatch': ['200', 'Unsupported message type'],
  'unknown-version': ['203', 'Unsupported version id'],
  'duplicate-control-id': ['205', 'Duplicate key identifier'],
};
const otherwise = ['207', 'Application internal error'] as const;

/** The errors of one message, and the warnings behind them; what is less is nothing to report. */
export function errorReports(findings: readonly Finding[]): ErrorReport[] {
  const grave = (severity: Finding['severity']) => findings.filter(finding => finding.severity === severity);
  return [...grave('error'), ...grave('warning')].slice(0, MAX_REPORTS).map(({ severity, code, path, message }) => {
    const [number, text] = (codes as Partial<Record<string, readonly [string, string]>>)[code] ?? otherwise;
    const location = locationOf(path);
    return {
      code: number,
      codeText: text,
      severity: severity === 'error' ? 'E' : 'W',
      ...(location === undefined ? {} : { locations: [location] }),
      userMessage: message,
    };
  });
}

/** `PID-3[2].4.1` as ERR-2 has it; undefined where the path names no place, as that of a missing segment does. */
function locationOf(text: string): ErrorLocation | undefined {
  const { path } = parsePath(text);
  if (path === undefined) return undefined;
  const numberOf = (index: typeof path.occurrence): number => (index?.kind === 'number' ? index.number : 1);
  const { segment, field, component, subcomponent } = path;
  const place = { segment, sequence: numberOf(path.occurrence) };
  if (field === undefined) return place;
  const isExact = component !== undefined || path.repetition !== undefined;
  return { ...place, field, repetition: isExact ? numberOf(path.repetition) : undefined, component, subcomponent };
}
