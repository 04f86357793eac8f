/**
 * The rules, as rows. A rule says what it is called, how grave it is unless settings say otherwise, and what it is
 * about in a few words; the code that finds its issues is in the file of its group.
 */

/** How grave an issue is; `off` takes the rule out. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

interface Rule {
  readonly code: string;
  readonly severity: Severity;
  /** What the rule finds, for settings and documentation. */
  readonly summary: string;
}

export const rules = [
  {
    code: 'invalid-header',
    severity: 'error',
    summary: 'MSH is too short, or MSH-1 and MSH-2 declare no usable delimiters',
  },
  { code: 'unknown-version', severity: 'warning', summary: 'MSH-12 is empty or names no known version' },
  { code: 'unknown-message-type', severity: 'warning', summary: 'MSH-9 names no known structure or event' },
  { code: 'structure-mismatch', severity: 'warning', summary: 'MSH-9.3 is not the structure of MSH-9.1 and MSH-9.2' },
  { code: 'invalid-segment-id', severity: 'error', summary: 'A line does not start with a segment id' },
  { code: 'unknown-segment', severity: 'warning', summary: 'The version does not define the segment' },
  {
    code: 'unexpected-segment',
    severity: 'warning',
    summary: 'The structure does not allow a segment where it stands',
  },
  { code: 'missing-segment', severity: 'error', summary: 'A required segment or group is missing' },
  {
    code: 'too-many-segments',
    severity: 'warning',
    summary: 'A segment or group occurs more often than the structure allows',
  },
  { code: 'required-field', severity: 'error', summary: 'A required field or component is empty' },
  { code: 'too-many-repetitions', severity: 'warning', summary: 'A field repeats more often than it may' },
  {
    code: 'extra-field',
    severity: 'information',
    summary: 'A field beyond the last one of the version holds something',
  },
  {
    code: 'extra-component',
    severity: 'warning',
    summary: 'A component beyond the last one of its data type holds something',
  },
  {
    code: 'withdrawn-field',
    severity: 'information',
    summary: 'A field is used though it is withdrawn or kept for old systems only',
  },
  { code: 'too-long', severity: 'warning', summary: 'A value is longer than the version allows' },
  { code: 'invalid-value', severity: 'error', summary: 'A value breaks the rules of its data type' },
  { code: 'not-in-table', severity: 'warning', summary: 'A code is not in the table of its place' },
  { code: 'invalid-escape', severity: 'warning', summary: 'An escape sequence is unknown, ill-formed or not closed' },
  { code: 'control-character', severity: 'error', summary: 'A value holds a raw control character' },
  { code: 'encoding-mismatch', severity: 'warning', summary: 'MSH-18 says one charset and the text is in another' },
  {
    code: 'batch-count',
    severity: 'error',
    summary: 'A batch is not closed, or its trailer counts other than what it holds',
  },
  { code: 'duplicate-control-id', severity: 'information', summary: 'Two messages of a file have the same control id' },
  { code: 'set-id', severity: 'information', summary: 'Set ids do not run 1, 2, 3 within their group' },
  { code: 'line-ending', severity: 'hint', summary: 'The segment ends of a file are mixed' },
  { code: 'profile', severity: 'error', summary: 'A message breaks what a profile asks for beyond the standard' },
] as const satisfies readonly Rule[];

/** The stable name of a rule, shown as the code of its diagnostics. */
export type RuleCode = (typeof rules)[number]['code'];

const byCode: ReadonlyMap<string, Rule> = new Map(rules.map(rule => [rule.code, rule]));

/** Whether a text, say from a setting, is the code of a rule. */
export function isRuleCode(text: string): text is RuleCode {
  return byCode.has(text);
}

/** The severity of a rule where nothing else is set. */
export function defaultSeverity(code: RuleCode): Severity {
  return byCode.get(code)?.severity ?? 'error';
}
