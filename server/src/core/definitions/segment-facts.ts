/** The facts that features ask for at every leaf, found once for each place of each segment and then only looked up. */
import { type Place as DefinedPlace, placeOf } from './place.ts';
import type { Definitions, ElementDefinition, ProfileFacts, ProfileOrigin, TableDefinition } from './types.ts';

/** What a version says about one place, in the form that rules and highlighting read it. */
export interface PlaceFacts {
  readonly definition: DefinedPlace | undefined;
  readonly name: string;
  /**
   * The data type whose form a value here has: its own, but for the time in a TS, which versions before 2.5 call a string
   * and describe with TS itself. Empty where there is none.
   */
  readonly form: string;
  /** The table that a code at exactly this place is taken from. */
  readonly table: TableDefinition | undefined;
  /** Whether the version cuts the place into parts. */
  readonly composite: boolean;
  /** Positions of the required parts of a composite, ascending; empty for a primitive. */
  readonly requiredParts: readonly number[];
}

/** Names of data types are shorter. */
const MAX_TYPE_NAME = 24;

const nothing: PlaceFacts = {
  definition: undefined,
  name: '',
  form: '',
  table: undefined,
  composite: false,
  requiredParts: [],
};

/** Facts of one segment of one version; OBX-5 has facts for each data type that OBX-2 may name. */
export class SegmentFacts {
  readonly id: string;
  /** Name of the segment; empty where the version defines none such. */
  readonly name: string;
  readonly isDefined: boolean;
  /** Where a profile defines the segment, if one does. */
  readonly origin: ProfileOrigin | undefined;
  /** Number of the last field that the version defines. */
  readonly fieldCount: number;
  /** Positions of the required fields, ascending. */
  readonly requiredFields: readonly number[];
  readonly #definitions: Definitions;
  /** By field, component and subcomponent; 0 stands for the whole. */
  readonly #places: PlaceFacts[][][] = [];
  readonly #byType = new Map<string, SegmentFacts>();
  readonly #valueType: string | undefined;

  constructor(definitions: Definitions, id: string, valueType?: string) {
    this.id = id;
    this.#definitions = definitions;
    this.#valueType = valueType;
    const segment = definitions.segment(id);
    this.name = segment?.name ?? '';
    this.isDefined = segment !== undefined;
    this.origin = segment?.profile;
    this.fieldCount = segment?.fields.length ?? 0;
    this.requiredFields = (segment?.fields ?? []).filter(field => field.usage === 'R').map(field => field.position);
  }

  /** What profiles add to the version; undefined without any. */
  get profile(): ProfileFacts | undefined {
    return this.#definitions.profile;
  }

  /** Whether the lengths of the version are rules. */
  get lengthsAreNormative(): boolean {
    return this.#definitions.lengthsAreNormative;
  }

  /** The first version of the standard in which the segment had a field of that number; 0 asks for the segment itself. */
  firstVersionOf(field: number): string | undefined {
    return this.#definitions.firstVersionOfField(this.id, field);
  }

  /** The first version of the standard in which a data type had a component of that number. */
  firstVersionOfComponent(dataType: string, component: number): string | undefined {
    return this.#definitions.firstVersionOfComponent(dataType, component);
  }

  /** The facts of the same segment with OBX-2, or another field that says a type, being `valueType`. */
  ofValueType(valueType: string): SegmentFacts {
    let facts = this.#byType.get(valueType);
    if (facts === undefined) {
      facts = new SegmentFacts(this.#definitions, this.id, valueType);
      // A longer text names no type, and as a slice would keep the document that it is of.
      if (valueType.length <= MAX_TYPE_NAME) this.#byType.set(valueType, facts);
    }
    return facts;
  }

  /** Facts of a place; a component or subcomponent of 0 means the whole of what stands before it. */
  at(field: number, component: number, subcomponent: number): PlaceFacts {
    const known = this.#places[field]?.[component]?.[subcomponent];
    if (known !== undefined) return known;
    const facts = this.#find(field, component, subcomponent);
    this.#places[field] ??= [];
    const components = this.#places[field];
    components[component] ??= [];
    components[component][subcomponent] = facts;
    return facts;
  }

  /** Whether a place is the first part of a TS. */
  #isTimeOfTs(field: number, component: number, subcomponent: number): boolean {
    if (component === 0) return false;
    if (subcomponent === 0) return component === 1 && this.at(field, 0, 0).definition?.dataType === 'TS';
    if (subcomponent !== 1) return false;
    return this.at(field, component, 0).definition?.dataType === 'TS' || this.#isTimeOfTs(field, component, 0);
  }

  #find(field: number, component: number, subcomponent: number): PlaceFacts {
    const definition = placeOf(
      this.#definitions,
      {
        segment: this.id,
        field,
        component: component === 0 ? undefined : component,
        subcomponent: subcomponent === 0 ? undefined : subcomponent,
      },
      this.#valueType,
    );
    if (definition === undefined) return nothing;
    const hasCode = definition.table !== undefined && definition.codeAt === 0;
    const parts = definition.type?.components ?? [];
    return {
      definition,
      name: definition.name,
      form: this.#isTimeOfTs(field, component, subcomponent) ? 'TS' : definition.dataType,
      table: hasCode ? (definition.profile?.codes ?? this.#definitions.table(definition.table ?? '')) : undefined,
      composite: parts.length > 0,
      requiredParts: parts
        .filter(part => this.#refined(field, component, subcomponent, part).usage === 'R')
        .map(part => part.position),
    };
  }

  /** A part of the data type at a place as a profile would have it there. */
  #refined(field: number, component: number, subcomponent: number, part: ElementDefinition): ElementDefinition {
    const { profile } = this.#definitions;
    if (profile === undefined || subcomponent !== 0) return part;
    return component === 0
      ? profile.refine(this.id, field, part.position, undefined, part)
      : profile.refine(this.id, field, component, part.position, part);
  }
}

/** Keeps the facts of segments, so that every feature shares them. */
export class FactsCache {
  readonly #facts = new Map<Definitions, Map<string, SegmentFacts>>();

  of(definitions: Definitions, id: string): SegmentFacts {
    let byId = this.#facts.get(definitions);
    if (byId === undefined) {
      byId = new Map();
      this.#facts.set(definitions, byId);
    }
    let facts = byId.get(id);
    if (facts === undefined) {
      facts = new SegmentFacts(definitions, id);
      byId.set(id, facts);
    }
    return facts;
  }
}
