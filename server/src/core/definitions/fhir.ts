/**
 * How HL7's published v2-to-FHIR mapping (FHIR R4) maps fields, components and subcomponents. A field's element is a fact
 * of the segment; what its parts become is a fact of the data type mapping that the field names: PID-5 is Patient.name by
 * XPN[HumanName], and XPN[HumanName].2 is the given of that.
 */

/** What scripts/build-definitions.mjs writes: by place, `element type mapping valueTypes` of each fact. */
export type CompiledFhir = Readonly<Record<string, readonly string[]>>;

/** An element that a place is mapped to. */
export interface FhirTarget {
  /** `Patient.name.family` */
  readonly element: string;
  /** Type of FHIR; empty where the tables say none. */
  readonly type: string;
}

/** A place that is asked about, with the data types that the version has there. */
export interface FhirPlace {
  readonly segment: string;
  readonly field: number;
  /** Data type of the field; that of OBX-2 for OBX-5. */
  readonly fieldType: string;
  /** Whether the standard leaves the type of the field to another one. */
  readonly varies: boolean;
  /** OBX-2 where the segment has one: some lines hold for some types only. */
  readonly valueType: string | undefined;
  readonly component: number | undefined;
  readonly subcomponent: number | undefined;
}

interface Fact extends FhirTarget {
  /** `XPN[HumanName]`; empty for none. */
  readonly mapping: string;
  readonly valueTypes: readonly string[];
}

/** Types of one family have the same parts as far as FHIR takes them: a version writes CE where a later one writes CWE. */
const families: Readonly<Record<string, string>> = { CE: 'CWE', CNE: 'CWE', CF: 'CWE', TS: 'DTM' };

export class FhirFacts {
  readonly #facts: CompiledFhir;

  constructor(facts: CompiledFhir) {
    this.#facts = facts;
  }

  /**
   * The elements that a place is mapped to, the main one first; where its part is not mapped, those of the part around it.
   */
  targets(place: FhirPlace): FhirTarget[] {
    const { component, subcomponent } = place;
    const fields = this.#fieldsOf(place);
    if (component === undefined) return distinct(fields);
    const parts = fields.flatMap(field =>
      this.#partsOf(field, component, place.fieldType).map(part => ({ part, field })),
    );
    if (parts.length === 0) return distinct(fields);
    if (subcomponent === undefined) return distinct(parts.map(({ part }) => part));
    const inner = parts.flatMap(({ part, field }) => this.#partsOf(part, subcomponent, undefined, field));
    return distinct(inner.length > 0 ? inner : parts.map(({ part }) => part));
  }

  #fieldsOf({ segment, field, fieldType, varies, valueType }: FhirPlace): Fact[] {
    const facts = this.#at(`${segment}-${field}`).filter(({ valueTypes, mapping }) => {
      if (valueType !== undefined && valueTypes.length > 0) return valueTypes.includes(valueType);
      return !varies || mapping === '' || isLike(sourceOf(mapping), fieldType);
    });
    const exact = facts.filter(({ valueTypes }) => valueTypes.length > 0);
    return exact.length > 0 ? exact : facts;
  }

  /**
   * What a part of a mapped place becomes.
   * @param type the data type that the version has at the place; undefined where it need not be looked at
   * @param around the place around it: FN[HumanName] speaks of the name and not of the family that XPN.1 is
   */
  #partsOf(whole: Fact, number: number, type: string | undefined, around?: Fact): Fact[] {
    // The first part of what FHIR takes as one value is that value.
    if (whole.mapping === '') return number === 1 && /^[a-z]/.test(whole.type) ? [whole] : [];
    if (type !== undefined && !isLike(sourceOf(whole.mapping), type)) return [];
    const target = /\[([^-\]]*)/.exec(whole.mapping)?.[1] ?? '';
    const base = [whole, around].find(one => one !== undefined && isOf(one, target));
    if (base === undefined) return [];
    return this.#at(`${whole.mapping}.${number}`).map(part => ({
      ...part,
      element: joined(base.element, part.element),
    }));
  }

  #at(place: string): Fact[] {
    return (this.#facts[place] ?? []).map(text => {
      const [element = '', type = '-', mapping = '-', valueTypes = ''] = text.split(' ');
      return {
        element,
        type: type === '-' ? '' : type,
        mapping: mapping === '-' ? '' : mapping,
        valueTypes: valueTypes === '' ? [] : valueTypes.split(','),
      };
    });
  }
}

function sourceOf(mapping: string): string {
  return mapping.slice(0, mapping.indexOf('['));
}

function isLike(one: string, other: string): boolean {
  return (families[one] ?? one) === (families[other] ?? other);
}

/** Whether an element is of the type, or refers to the resource, that a mapping is for. */
function isOf({ element, type }: Fact, target: string): boolean {
  return type === target || new RegExp(`(?:^|[.(])${target.replaceAll('.', '\\.')}\\)*$`).test(element);
}

/** `Patient.name` and `family`; within a reference, `assigner(Organization)` and `name` is `assigner(Organization.name)`. */
function joined(whole: string, part: string): string {
  const end = whole.length - (/\)*$/.exec(whole)?.[0].length ?? 0);
  const isReference = /[(.][A-Z]\w*\)+$/.test(whole) && !/extension\([^()]*\)$/.test(whole);
  return isReference ? `${whole.slice(0, end)}.${part}${whole.slice(end)}` : `${whole}.${part}`;
}

function distinct(targets: readonly FhirTarget[]): FhirTarget[] {
  const seen = new Map<string, FhirTarget>();
  for (const { element, type } of targets) {
    const known = seen.get(element);
    if (known === undefined || known.type === '') seen.set(element, { element, type });
  }
  return [...seen.values()];
}
