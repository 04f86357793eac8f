import type { FhirR4 } from '../fhir/types.ts';
import type { FhirFacts } from './fhir.ts';
import type { V2fTables } from './v2f.ts';

/** The letters with which the standard says how a field or component is to be used. */
export type UsageCode = 'R' | 'RE' | 'O' | 'C' | 'CE' | 'B' | 'W' | 'X';

/**
 * Usage of a field or component: R required, RE required but may be empty, O optional, C and CE conditional,
 * B kept for backward compatibility, W withdrawn, X not used. `C(R/X)` names the usage when the condition holds and
 * when it does not (chapter 2.B of the standard). Only a plain R asks for a value whatever the rest of the message is.
 */
export type Usage = UsageCode | `C(${UsageCode}/${UsageCode})`;

/** Where a profile asks for something. */
export interface ProfileOrigin {
  /** What the profile is called. */
  readonly profile: string;
  /** 1-based line of the profile's file. */
  readonly line: number;
}

/** What a profile asks of a field or component beyond the facts that a version has as well, and where it asks. */
export interface ElementProfile {
  readonly usage?: ProfileOrigin | undefined;
  readonly length?: ProfileOrigin | undefined;
  readonly repetitions?: ProfileOrigin | undefined;
  /** Repetitions that have to be there where there is one; `repetitions` says who asks. */
  readonly minRepetitions?: number | undefined;
  readonly table?: ProfileOrigin | undefined;
  /** The codes for this place: a table of the profile's own, or one of the version with codes added. */
  readonly codes?: TableDefinition | undefined;
  /** The only value that is allowed. */
  readonly constant?: (ProfileOrigin & { readonly value: string }) | undefined;
  /** The form that a value has; `text` is the pattern. */
  readonly format?:
    | (ProfileOrigin & { readonly text: string; readonly accepts: (value: string) => boolean })
    | undefined;
  /** When usage C or CE means R or RE; whether it holds is found out over the whole message. */
  readonly condition?: (ProfileOrigin & { readonly text: string; readonly otherwise: UsageCode }) | undefined;
}

/** What a field and a component have in common. */
export interface ElementDefinition {
  /** 1-based, as in `PID-3` or `CX.4`. */
  readonly position: number;
  readonly name: string;
  /**
   * Id of the data type, to be looked up with `Definitions.dataType`; `varies` where another field decides (OBX-5).
   * Empty for withdrawn fields of which the version keeps only the number.
   */
  readonly dataType: string;
  readonly usage: Usage;
  /** Characters; 0 where the version states none. From 2.7 on a stated length is not normative for every type. */
  readonly maxLength: number;
  /** The table that the version names for this element: four digits, or undefined. */
  readonly table: string | undefined;
  /**
   * Which component of this element's data type holds the code of `table`; 0 where the element itself does, which
   * for a composite means that the facts do not say and nothing may be checked. PID-5 names table 0200 and means
   * XPN.7, so this is 7 there.
   */
  readonly tableComponent: number;
  /** Set where a profile has changed something. */
  readonly profile?: ElementProfile | undefined;
}

export interface FieldDefinition extends ElementDefinition {
  /** 0 is unbounded. */
  readonly maxRepetitions: number;
  /** HL7's item number, "00104"; empty where the facts have none. */
  readonly item: string;
  /** A number that nobody defines, below a field that a profile adds. */
  readonly isGap?: true;
}

/** One component of a composite data type. A component's own components are what paths call subcomponents. */
export interface ComponentDefinition extends ElementDefinition {}

export interface SegmentDefinition {
  readonly id: string;
  readonly name: string;
  /** `fields[0]` is field 1. Without gaps. */
  readonly fields: readonly FieldDefinition[];
  /** Set where a profile defines the segment. */
  readonly profile?: ProfileOrigin;
}

export interface DataTypeDefinition {
  /** Unique within the version: "CX", or "CM_MSG" where a version has many types of one printed name. */
  readonly id: string;
  readonly name: string;
  /** The name as the standard prints it: "CM" for "CM_MSG". */
  readonly displayId: string;
  /** `components[0]` is component 1; empty for a primitive. */
  readonly components: readonly ComponentDefinition[];
  /**
   * True for a composite of which the version does not list the components: `varies` everywhere, CM in 2.1. Whatever
   * stands in it, no component is one too many.
   */
  readonly open: boolean;
}

export interface TableDefinition {
  /** Four digits: "0001". */
  readonly id: string;
  readonly name: string;
  readonly kind: 'hl7' | 'user';
  /** Code to its meaning, in the order of the codes. */
  readonly codes: ReadonlyMap<string, string>;
  /** True where the list is no list: no codes, placeholders only, or codes from elsewhere. No value is wrong then. */
  readonly open: boolean;
  /** Codes that stand for many: `99zzz`, `HL7nnnn` of table 0396. They are among `codes` too. See `isCodeInTable`. */
  readonly patterns: readonly TablePattern[];
  /** Set for a table of a profile. `isClosed`: any other code is wrong, and not only unusual. */
  readonly profile?: ProfileOrigin & { readonly isClosed: boolean };
}

export interface TablePattern {
  /** As the table writes it: "99zzz". */
  readonly code: string;
  /** What it stands for; anchored at both ends. */
  readonly expression: RegExp;
}

/** How often a node of a message structure may occur in its place. `max` 0 is unbounded. */
export interface Occurrence {
  readonly min: number;
  readonly max: number;
  /** Set where a profile adds or requires the node. */
  readonly profile?: ProfileOrigin;
}

/** Stands in structures for any segment that the two parties agree on; the standard writes it so in query messages. */
export const anySegment = 'Hxx';

export interface SegmentNode extends Occurrence {
  readonly kind: 'segment';
  /** Segment id, or `anySegment`. */
  readonly id: string;
}

export interface GroupNode extends Occurrence {
  readonly kind: 'group';
  /** "PATIENT_RESULT"; unique only by its path within the structure. */
  readonly name: string;
  readonly children: readonly StructureNode[];
}

/** Exactly one of the alternatives: `<OBR|RQD|ODS>` in the standard's abstract message syntax. */
export interface ChoiceNode extends Occurrence {
  readonly kind: 'choice';
  readonly name: string;
  readonly alternatives: readonly StructureNode[];
}

export type StructureNode = SegmentNode | GroupNode | ChoiceNode;

export interface StructureDefinition {
  readonly id: string;
  readonly children: readonly StructureNode[];
  /** Segments that a profile has taken out. */
  readonly forbidden?: ReadonlyMap<string, ProfileOrigin>;
}

/** One row of the version's event table: which structure a message of this type and trigger event has. */
export interface EventDefinition {
  /** Message code, MSH-9.1: "ADT". */
  readonly code: string;
  /** Trigger event, MSH-9.2: "A04". */
  readonly event: string;
  /** Message structure: "ADT_A01". */
  readonly structure: string;
}

/** The facts of one version of the standard. Immutable; every look-up is O(1) and decodes what it answers once. */
export interface Definitions {
  /** "2.5.1" */
  readonly version: string;
  segment(id: string): SegmentDefinition | undefined;
  dataType(id: string): DataTypeDefinition | undefined;
  /** Accepts "0001" and "1". */
  table(id: string): TableDefinition | undefined;
  /** By MSH-9.3: "ADT_A01". */
  structure(id: string): StructureDefinition | undefined;
  /**
   * The structure id for MSH-9.1 and MSH-9.2: ("ADT", "A04") gives "ADT_A01". An acknowledgement has one structure
   * whatever it answers: ("ACK", "A01") and ("ACK", "") give "ACK". Undefined where the version does not say.
   */
  structureOf(messageCode: string, triggerEvent: string): string | undefined;
  /** All ids are sorted. */
  readonly segmentIds: readonly string[];
  readonly dataTypeIds: readonly string[];
  readonly tableIds: readonly string[];
  readonly structureIds: readonly string[];
  readonly events: readonly EventDefinition[];
  /** Whether the lengths of this version are rules and not hints: up to 2.6 (chapter 2 of 2.7, "Length"). */
  readonly lengthsAreNormative: boolean;
  /**
   * The first version in which a segment had a field of that number, over all versions that there are facts of.
   * @param field 0 for the segment itself
   */
  firstVersionOfField(segment: string, field: number): string | undefined;
  /** The first version in which a data type had a component of that number. */
  firstVersionOfComponent(dataType: string, component: number): string | undefined;
  /** Set where profiles are laid over the version. */
  readonly profile?: ProfileFacts;
}

/** What profiles know that no other look-up answers. */
export interface ProfileFacts {
  /** Names of the profiles, the last one laid on top. */
  readonly names: readonly string[];
  /** The Z segments that they define; where there are any, others are unknown. */
  readonly localSegments: readonly string[];
  /** Whether they ask anything of a field or its parts. */
  asksOf(segment: string, field: number): boolean;
  /**
   * A component of a field as it is at this place, or a subcomponent of it: a data type is the same everywhere, what a
   * profile asks of PID-3.4 is not.
   * @param element as the data type has it; given back where nothing is asked
   */
  refine(
    segment: string,
    field: number,
    component: number,
    subcomponent: number | undefined,
    element: ElementDefinition,
  ): ElementDefinition;
}

/**
 * Where a shell gets definitions from: a folder in Node, a fetch in a browser. Each version is loaded once, on first
 * use, and kept.
 */
export interface DefinitionsSource {
  /** `version` is one of `knownVersions`. Rejects when the version's file is missing or damaged. */
  load(version: KnownVersion): Promise<Definitions>;
  /** The version's definitions if they are here already. */
  loaded(version: KnownVersion): Definitions | undefined;
  /** How HL7 maps the standard to FHIR, loaded on first use; undefined where the source has no such facts. */
  fhir?(): Promise<FhirFacts>;
  /** What FHIR R4 says about its resources, loaded on first use; undefined where the source has no such facts. */
  fhirR4?(): Promise<FhirR4>;
  /** What HL7 makes of codes in FHIR, loaded on first use; undefined where the source has no such tables. */
  v2f?(): Promise<V2fTables>;
  /** The mappings that come with the product, loaded on first use; undefined where the source has none. */
  mappings?(): Promise<BuiltInMappings>;
}

/** Mappings that come with the product: text by name, `fhir/oru-r01`. */
export type BuiltInMappings = ReadonlyMap<string, string>;

/** The versions that have a file in server/definitions, oldest first. */
export const knownVersions = [
  '2.1',
  '2.2',
  '2.3',
  '2.3.1',
  '2.4',
  '2.5',
  '2.5.1',
  '2.6',
  '2.7',
  '2.7.1',
  '2.8',
  '2.8.1',
  '2.8.2',
  '2.9.1',
] as const;

export type KnownVersion = (typeof knownVersions)[number];
