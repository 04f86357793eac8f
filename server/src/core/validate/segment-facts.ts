/** The facts that rules ask for at every leaf, found once for each place of each segment and then only looked up. */
import { type Place as DefinedPlace, placeOf } from '../definitions/place.ts';
import type { Definitions, TableDefinition } from '../definitions/types.ts';

/** What rules need to know of one place. */
export interface PlaceFacts {
  readonly name: string;
  readonly required: boolean;
  /** The table that a code at exactly this place is taken from. */
  readonly table: TableDefinition | undefined;
  /** Whether the version cuts the place into parts. */
  readonly composite: boolean;
  /** Positions of the required parts of a composite, ascending; empty for a primitive. */
  readonly requiredParts: readonly number[];
}

const nothing: PlaceFacts = { name: '', required: false, table: undefined, composite: false, requiredParts: [] };

/** Facts of one segment of one version; OBX-5 has facts for each data type that OBX-2 may name. */
export class SegmentFacts {
  readonly id: string;
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
    const fields = definitions.segment(id)?.fields ?? [];
    this.requiredFields = fields.filter(field => field.usage === 'R').map(field => field.position);
  }

  /** The facts of the same segment with OBX-2, or another field that says a type, being `valueType`. */
  ofValueType(valueType: string): SegmentFacts {
    let facts = this.#byType.get(valueType);
    if (facts === undefined) {
      facts = new SegmentFacts(this.#definitions, this.id, valueType);
      this.#byType.set(valueType, facts);
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

  #find(field: number, component: number, subcomponent: number): PlaceFacts {
    const place = this.#placeOf(field, component, subcomponent);
    if (place === undefined) return nothing;
    const table = place.table !== undefined && place.codeAt === 0 ? this.#definitions.table(place.table) : undefined;
    const parts = place.type?.components ?? [];
    const requiredParts = parts.filter(part => part.usage === 'R').map(part => part.position);
    return { name: place.name, required: place.usage === 'R', table, composite: parts.length > 0, requiredParts };
  }

  #placeOf(field: number, component: number, subcomponent: number): DefinedPlace | undefined {
    const numbers = {
      segment: this.id,
      field,
      component: component === 0 ? undefined : component,
      subcomponent: subcomponent === 0 ? undefined : subcomponent,
    };
    return placeOf(this.#definitions, numbers, this.#valueType);
  }
}
