import { didYouMean, nearestNames } from './nearest.ts';
import { type Findings, inside, isObject, memberOf, oneOf, type Place, quoted, textOf } from './problem.ts';
import type { FhirValueSet } from './types.ts';

/**
 * Holds what an element has against the value set that its codes must be of. What is no code at all is not spoken of here.
 * @param type the element's: code or CodeableConcept; R4 requires codes of no other
 */
export function checkCode(set: FhirValueSet, type: string, value: unknown, place: Place, findings: Findings): void {
  if (typeof value === 'string') {
    if (value !== '' && !hasCode(set, undefined, value)) addCode(set, value, place, findings);
  } else if (type === 'CodeableConcept' && isObject(value)) {
    const codings = memberOf(value, 'coding');
    checkCodings(set, Array.isArray(codings) ? codings : [], place, findings);
  }
}

/** One coding of the set is enough; others may say the same in other words. */
function checkCodings(set: FhirValueSet, codings: readonly unknown[], place: Place, findings: Findings): void {
  const systems = set.systems.map(({ system }) => system);
  let ofSystem: readonly [index: number, code: string] | undefined;
  for (const [index, coding] of codings.entries()) {
    if (!isObject(coding)) continue;
    const system = textOf(coding, 'system') ?? '';
    const code = textOf(coding, 'code') ?? '';
    if (hasCode(set, system, code)) return;
    if (systems.includes(system) && code !== '') ofSystem ??= [index, code];
  }
  if (set.open) return;
  if (ofSystem !== undefined) {
    const [index, code] = ofSystem;
    addCode(set, code, inside(inside(inside(place, 'coding'), index), 'code'), findings);
    return;
  }
  findings.add(
    place,
    'not-in-value-set',
    `${place.path} needs a coding of ${oneOf(systems)}, with the code ${oneOf(codesOf(set))} (value set ${set.id}).`,
  );
}

function addCode(set: FhirValueSet, value: string, place: Place, findings: Findings): void {
  const codes = codesOf(set);
  const near = nearestNames(value, codes);
  const expected = set.open ? `a code of the form ${set.pattern}` : oneOf(codes);
  findings.add(
    place,
    'not-in-value-set',
    `${place.path} takes ${expected}; ${quoted(value)} is none (value set ${set.id}).${didYouMean(near)}`,
    near,
  );
}

/** All codes of a set, in its order; empty for an open one. */
export function codesOf(set: FhirValueSet): readonly string[] {
  return [...new Set(set.systems.flatMap(({ codes }) => codes))];
}

/** @param system undefined where the element has only the code */
function hasCode(set: FhirValueSet, system: string | undefined, code: string): boolean {
  if (set.open) return set.pattern === undefined || new RegExp(`^(?:${set.pattern})$`).test(code);
  return set.systems.some(one => (system === undefined || one.system === system) && one.codes.includes(code));
}
