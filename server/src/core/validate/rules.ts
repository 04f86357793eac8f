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
  { code: 'invalid-segment-id', severity: 'error', summary: 'A line does not start with a segment id' },
  { code: 'unknown-segment', severity: 'warning', summary: 'The version does not define the segment' },
  { code: 'required-field', severity: 'error', summary: 'A required field or component is empty' },
  { code: 'not-in-table', severity: 'warning', summary: 'A code is not in the table of its place' },
  { code: 'invalid-escape', severity: 'warning', summary: 'An escape sequence is unknown, ill-formed or not closed' },
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
