/** What FHIR R4 (4.0.1) says about its resources and data types, in the shapes that look-ups answer. */

/**
 * What a type is. A `group` is the elements within an element (`Observation.component`), a `profile` a data type with limits
 * (`SimpleQuantity`); an `abstract` type has no values of its own but those of the types that are kinds of it.
 */
export type FhirTypeKind = 'primitive' | 'abstract' | 'type' | 'profile' | 'resource' | 'group';

/** A resource, a data type, or the group of elements within one. Immutable. */
export interface FhirType {
  /** `Patient`, `HumanName`, `Patient.contact` */
  readonly id: string;
  readonly kind: FhirTypeKind;
  /** The type that it is a kind of: `DomainResource`; empty for `Resource` and `Element`. */
  readonly base: string;
  /** All its elements in the order of the specification, those of its base first. */
  readonly elements: readonly FhirElement[];
  /** Those that have to be there. */
  readonly required: readonly FhirElement[];
}

/** An element of a type. */
export interface FhirElement {
  /** As the specification writes it: `status`, `value[x]`. */
  readonly name: string;
  /** The type or group that brings it: `Observation`, `Observation.component`, `DomainResource`. */
  readonly owner: string;
  /** 0 or 1. */
  readonly min: number;
  /** 0 (a profile forbids it), 1, or Infinity: in JSON a list, even of one. */
  readonly max: number;
  /** One, or several where the name ends in `[x]`. */
  readonly types: readonly FhirTypeRef[];
  /** The value set that codes have to be of; undefined where none is required. */
  readonly valueSet: string | undefined;
}

/** A type that an element may have. */
export interface FhirTypeRef {
  /** A data type, a resource, `Resource` for any, or a group: `Observation.component`. */
  readonly type: string;
  /** What a Reference may refer to, or a canonical name; empty for anything. */
  readonly targets: readonly string[];
  /** Name of the element in JSON when it has this type: `valueQuantity`; the element's own where there is no choice. */
  readonly jsonName: string;
}

/** An element under one of its names in JSON. */
export interface FhirProperty {
  readonly element: FhirElement;
  readonly ref: FhirTypeRef;
}

/** The codes that are allowed somewhere. */
export interface FhirValueSet {
  /** The end of its address: `observation-status` */
  readonly id: string;
  /** Nobody lists the codes here: currencies, MIME types, units. `systems` is empty then. */
  readonly open: boolean;
  /** The form of a code of an open set, as a regular expression that has to fit all of it. */
  readonly pattern: string | undefined;
  readonly systems: readonly { readonly system: string; readonly codes: readonly string[] }[];
}

/** The facts of FHIR R4. Immutable to its callers; what is asked for is decoded once and kept. */
export interface FhirR4 {
  /** Names of the resources, sorted, without the abstract ones. */
  readonly resourceTypes: readonly string[];
  /** Names of the data types that are not primitive, sorted, without the abstract ones and profiles. */
  readonly dataTypes: readonly string[];
  /** `Patient`, `HumanName`, `code`, `Observation.component`; undefined for what R4 does not have. */
  type(id: string): FhirType | undefined;
  /** The elements of a type by their names in JSON, in the order of the specification; empty for an unknown type. */
  properties(type: string): ReadonlyMap<string, FhirProperty>;
  /** `observation-status` */
  valueSet(id: string): FhirValueSet | undefined;
  /** Whether a type is another or, in any number of steps, a kind of it: an `Age` is a `Quantity` is an `Element`. */
  isKindOf(type: string, base: string): boolean;
}
