import { type Findings, inside, isObject, type JsonObject, memberOf, type Place, quoted, textOf } from './problem.ts';
import type { FhirR4, FhirType } from './types.ts';

/** A rule of the specification between the elements of one object. */
interface Rule {
  readonly key: string;
  /** What the object has to be, as the end of a sentence that starts with its place. */
  readonly message: string;
  holds(object: JsonObject): boolean;
}

const rule = (key: string, message: string, holds: (object: JsonObject) => boolean): Rule => ({ key, message, holds });

/** One cannot be there without the other. */
const needs = (key: string, one: string, other: string) =>
  rule(key, `has ${one} and needs ${other} beside it`, object => !has(object, one) || has(object, other));

/** At least one of several has to be there. */
const someOf = (key: string, ...names: readonly string[]) =>
  rule(key, `needs one of ${names.join(', ')}`, object => names.some(name => has(object, name)));

const allergyVerification = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
const conditionVerification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const conditionClinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';

/**
 * The rules that the output of a mapping is likely to break; R4 has more, in FHIRPath, which a full validator runs. By the type
 * or group that they belong to.
 */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  Extension: [
    rule('ext-1', 'has either a value or extensions of its own', object => {
      return has(object, 'extension') !== hasChoice(object, 'value');
    }),
  ],
  Attachment: [needs('att-1', 'data', 'contentType')],
  ContactPoint: [needs('cpt-2', 'value', 'system')],
  Quantity: [needs('qty-3', 'code', 'system')],
  Period: [rule('per-1', 'starts before it ends', object => !isAfter(textOf(object, 'start'), textOf(object, 'end')))],
  Ratio: [
    rule('rat-1', 'has both numerator and denominator, or only extensions', object => {
      const both = has(object, 'numerator') === has(object, 'denominator');
      return both && (has(object, 'numerator') || has(object, 'extension'));
    }),
  ],
  'Timing.repeat': [
    needs('tim-1', 'duration', 'durationUnit'),
    needs('tim-2', 'period', 'periodUnit'),
    rule('tim-4', 'has a duration of 0 or more', object => !isNegative(object, 'duration')),
    rule('tim-5', 'has a period of 0 or more', object => !isNegative(object, 'period')),
    needs('tim-6', 'periodMax', 'period'),
    needs('tim-7', 'durationMax', 'duration'),
    needs('tim-8', 'countMax', 'count'),
    rule('tim-10', 'has timeOfDay or when, not both', object => !has(object, 'timeOfDay') || !has(object, 'when')),
  ],
  AllergyIntolerance: [
    rule('ait-1', 'needs clinicalStatus unless verificationStatus is entered-in-error', object => {
      return has(object, 'clinicalStatus') || isError(object, allergyVerification);
    }),
    rule('ait-2', 'is entered-in-error, so it has no clinicalStatus', object => {
      return !has(object, 'clinicalStatus') || !isError(object, allergyVerification);
    }),
  ],
  Appointment: [
    rule('app-2', 'has start and end, or neither', object => has(object, 'start') === has(object, 'end')),
    rule('app-3', 'needs start and end unless it is proposed, cancelled or on the waitlist', object => {
      const status = textOf(object, 'status') ?? '';
      return (has(object, 'start') && has(object, 'end')) || /^(?:proposed|cancelled|waitlist)$/.test(status);
    }),
    rule('app-4', 'has a cancelationReason, so its status is noshow or cancelled', object => {
      return !has(object, 'cancelationReason') || /^(?:no-?show|cancelled)$/.test(textOf(object, 'status') ?? '');
    }),
  ],
  'Appointment.participant': [someOf('app-1', 'type', 'actor')],
  'Composition.section': [
    someOf('cmp-1', 'text', 'entry', 'section'),
    rule(
      'cmp-2',
      'has entries, so it has no emptyReason',
      object => !has(object, 'emptyReason') || !has(object, 'entry'),
    ),
  ],
  Condition: [
    rule('con-4', 'has an abatement, so its clinicalStatus is inactive, remission or resolved', object => {
      const ended = ['inactive', 'remission', 'resolved'];
      return (
        !hasChoice(object, 'abatement') ||
        ended.some(code => hasCoding(object, 'clinicalStatus', conditionClinical, code))
      );
    }),
    rule('con-5', 'is entered-in-error, so it has no clinicalStatus', object => {
      return !has(object, 'clinicalStatus') || !isError(object, conditionVerification);
    }),
  ],
  'Condition.stage': [someOf('con-1', 'summary', 'assessment')],
  'Condition.evidence': [someOf('con-2', 'code', 'detail')],
  Group: [rule('grp-1', 'has members, so it is actual', object => !has(object, 'member') || object.actual === true)],
  'MedicationAdministration.dosage': [
    rule('mad-1', 'needs one of dose, rate[x]', object => has(object, 'dose') || hasChoice(object, 'rate')),
  ],
  MedicationDispense: [
    rule('mdd-1', 'is prepared before it is handed over', object => {
      return !isAfter(textOf(object, 'whenPrepared'), textOf(object, 'whenHandedOver'));
    }),
  ],
  Observation: [
    rule('obs-6', 'has a value, so it has no dataAbsentReason', object => {
      return !has(object, 'dataAbsentReason') || !hasChoice(object, 'value');
    }),
  ],
  'Observation.referenceRange': [someOf('obs-3', 'low', 'high', 'text')],
  Organization: [
    someOf('org-1', 'identifier', 'name'),
    rule('org-2', 'has no address of use home', object => !hasUse(object, 'address', 'home')),
    rule('org-3', 'has no telecom of use home', object => !hasUse(object, 'telecom', 'home')),
  ],
  'Patient.contact': [someOf('pat-1', 'name', 'telecom', 'address', 'organization')],
  'Parameters.parameter': [
    rule('inv-1', 'has one of value[x], resource, part', object => {
      return [hasChoice(object, 'value'), has(object, 'resource'), has(object, 'part')].filter(Boolean).length === 1;
    }),
  ],
  ServiceRequest: [needs('prr-1', 'orderDetail', 'code')],
};

/** Holds an object against the rules of its type, and of the types that it is a kind of. */
export function checkRules(facts: FhirR4, type: FhirType, value: JsonObject, place: Place, findings: Findings): void {
  for (let at: FhirType | undefined = type; at !== undefined; at = at.base === '' ? undefined : facts.type(at.base)) {
    const own = Object.hasOwn(rules, at.id) ? rules[at.id] : undefined;
    if (own === undefined) continue;
    for (const { key, message, holds } of own) {
      if (!holds(value)) findings.add(place, 'broken-rule', `${place.path} ${message} (${key}).`);
    }
  }
}

/**
 * The rules for contained resources: named, referred to, and without any of their own.
 * @param used the ids that references of the resource name; an empty one stands for the resource around
 */
export function checkContained(
  resource: JsonObject,
  used: ReadonlySet<string>,
  place: Place,
  findings: Findings,
): void {
  const contained = memberOf(resource, 'contained');
  if (!Array.isArray(contained)) return;
  const seen = new Set<string>();
  for (const [index, one] of contained.entries()) {
    if (!isObject(one)) continue;
    const at = inside(inside(place, 'contained'), index);
    const broken = (what: string, key: string) => findings.add(at, 'broken-rule', `${at.path} ${what} (${key}).`);
    const id = textOf(one, 'id');
    if (has(one, 'contained')) broken('is contained and contains another resource, which it may not', 'dom-2');
    if (id === undefined) broken('is contained and needs an id to be referred to', 'dom-3');
    else if (seen.has(id)) broken(`has the id of another contained resource: ${quoted(id)}`, 'dom-3');
    else if (!used.has(id) && !used.has(''))
      broken(`is contained, and nothing refers to it as ${quoted(`#${id}`)}`, 'dom-3');
    if (id !== undefined) seen.add(id);
    const meta = memberOf(one, 'meta');
    if (!isObject(meta)) continue;
    if (has(meta, 'versionId') || has(meta, 'lastUpdated'))
      broken('is contained and has no version of its own', 'dom-4');
    if (has(meta, 'security')) broken('is contained and has no security label of its own', 'dom-5');
  }
}

/** Whether an element is there, with a value or with extensions only. */
function has(object: JsonObject, name: string): boolean {
  return memberOf(object, name) !== undefined || memberOf(object, `_${name}`) !== undefined;
}

/** Whether a choice is there in any of its types. */
function hasChoice(object: JsonObject, name: string): boolean {
  return Object.keys(object).some(key => {
    const at = key.startsWith('_') ? 1 : 0;
    return key.startsWith(name, at) && /^[A-Z]/.test(key.slice(at + name.length)) && object[key] !== undefined;
  });
}

function isError(object: JsonObject, system: string): boolean {
  return hasCoding(object, 'verificationStatus', system, 'entered-in-error');
}

function hasCoding(object: JsonObject, name: string, system: string, code: string): boolean {
  const concept = memberOf(object, name);
  const codings = isObject(concept) ? memberOf(concept, 'coding') : undefined;
  return (Array.isArray(codings) ? codings : []).some(
    coding => isObject(coding) && textOf(coding, 'system') === system && textOf(coding, 'code') === code,
  );
}

function hasUse(object: JsonObject, name: string, use: string): boolean {
  const items = memberOf(object, name);
  return (Array.isArray(items) ? items : []).some(item => isObject(item) && textOf(item, 'use') === use);
}

function isNegative(object: JsonObject, name: string): boolean {
  const value = memberOf(object, name);
  return typeof value === 'number' && value < 0;
}

/** Whether one time is surely after another: of different precision or zone they are only compared where that is sure. */
function isAfter(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (/T.*(?:Z|[+-]\d\d:\d\d)$/.test(one) && /T.*(?:Z|[+-]\d\d:\d\d)$/.test(other))
    return Date.parse(one) > Date.parse(other);
  const length = Math.min(one.length, other.length, 10);
  return one.slice(0, length) > other.slice(0, length);
}
