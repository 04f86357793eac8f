import type { ElementProfile, ProfileOrigin, Usage } from '../core/definitions/types.ts';
import { usageWords } from '../core/definitions/usage.ts';

/** What a profile asks of a place, in words: each thing with the lines of the profile that ask for it. */
export function profileWords(usage: Usage, profile: ElementProfile): string[] {
  const { constant, condition, format, minRepetitions = 0, repetitions, length, table } = profile;
  const words: string[] = [];
  const add = (text: string, origin: ProfileOrigin | undefined): void => {
    if (origin !== undefined) words.push(`${text} (profile ${origin.profile}, line ${origin.line})`);
  };
  if (condition === undefined) add(usageAsked[usage] ?? `usage ${usage}`, profile.usage);
  else {
    const whenTrue = usage === 'CE' ? 'RE' : 'R';
    const otherwise = usageAsked[condition.otherwise] ?? `usage ${condition.otherwise}`;
    add(`${usageAsked[whenTrue]} when ${condition.text}, else ${otherwise}`, condition);
  }
  if (format !== undefined) add(`in the form ${format.text}`, format);
  if (constant !== undefined) add(`always '${constant.value}'`, constant);
  add(minRepetitions > 1 ? `at least ${minRepetitions} repetitions` : 'its repetitions', repetitions);
  add('its length', length);
  add('its table', table);
  return words;
}

/** X is no matter of the standard's history here: somebody does not want it. */
const usageAsked: Readonly<Record<string, string>> = { ...usageWords, X: 'must not be sent' };
