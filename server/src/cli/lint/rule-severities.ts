import { rules } from '../../core/validate/rules.ts';
import { severities } from '../../service/settings.ts';

/** What a rule's findings count as; `off` leaves them out. */
export type RuleSeverity = (typeof severities)[number];

/** Every code that a finding can have, with its severity where nothing is set. */
export const findingCodes = rules;

/** The outcome of {@link parseRules}. */
export type ParsedRules =
  | { readonly kind: 'rules'; readonly severities: ReadonlyMap<string, RuleSeverity> }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads the values of `--rule`: `code=severity`; of a code that is given twice the last one counts. */
export function parseRules(texts: readonly string[]): ParsedRules {
  const found = new Map<string, RuleSeverity>();
  for (const text of texts) {
    const [code = '', word = ''] = text.split('=', 2);
    if (!findingCodes.some(rule => rule.code === code)) {
      const known = findingCodes.map(rule => rule.code).join(', ');
      return { kind: 'problem', message: `--rule ${text}: there is no rule '${code}' (there are ${known})` };
    }
    const severity = severities.find(name => name === word);
    if (severity === undefined) {
      const message = `--rule ${text}: expected ${code}= and one of ${severities.join(', ')}`;
      return { kind: 'problem', message };
    }
    found.set(code, severity);
  }
  return { kind: 'rules', severities: found };
}
