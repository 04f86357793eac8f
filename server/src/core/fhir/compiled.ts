import type { FhirElement, FhirProperty, FhirR4, FhirType, FhirTypeKind, FhirTypeRef, FhirValueSet } from './types.ts';

// Reads what scripts/fhir-structures.mjs writes: rows are parted by `~`, columns by blanks. The build has checked every
// row, so nothing is checked again here.

/** dist/definitions/fhir-r4.json.br, unpacked */
export interface CompiledFhirR4 {
  /** The types that `*` stands for. */
  readonly open: string;
  /** By id: `resource DomainResource~status 1..1 code observation-status~component 0..* Observation.component` */
  readonly types: Readonly<Record<string, string>>;
  /** By id: `http://hl7.org/fhir/observation-status registered final`, `open [A-Z]{3}` */
  readonly values: Readonly<Record<string, string>>;
}

const noProperties: ReadonlyMap<string, FhirProperty> = new Map();

/** The facts over what the build compiled. Cheap: a type or value set is decoded when it is first asked for, and kept. */
export function createFhirR4(data: CompiledFhirR4): FhirR4 {
  const types = new Map<string, FhirType>();
  const propertiesOf = new Map<string, ReadonlyMap<string, FhirProperty>>();
  const valueSets = new Map<string, FhirValueSet>();
  const ofKind = (kind: FhirTypeKind): readonly string[] =>
    Object.keys(data.types)
      .filter(id => data.types[id]?.startsWith(`${kind} `))
      .sort();

  const type = (id: string): FhirType | undefined => types.get(id) ?? decodeType(id);
  const decodeType = (id: string): FhirType | undefined => {
    if (!Object.hasOwn(data.types, id)) return undefined;
    const [head = '', ...rows] = (data.types[id] as string).split('~');
    const [kind = '', base = ''] = head.split(' ');
    const own = rows.map(row => decodeElement(row, id, data.open));
    const inherited = base === '' ? [] : (type(base)?.elements ?? []);
    const elements = [
      ...inherited.map(element => own.find(({ name }) => name === element.name) ?? element),
      ...own.filter(({ name }) => inherited.every(element => element.name !== name)),
    ];
    const required = elements.filter(({ min }) => min > 0);
    const decoded = { id, kind: kind as FhirTypeKind, base, elements, required };
    types.set(id, decoded);
    return decoded;
  };

  return Object.freeze({
    resourceTypes: ofKind('resource'),
    dataTypes: ofKind('type'),
    type,
    properties(id: string) {
      let properties = propertiesOf.get(id);
      if (properties === undefined) {
        const found = type(id);
        if (found === undefined) return noProperties;
        properties = new Map(
          found.elements.flatMap(element => element.types.map(ref => [ref.jsonName, { element, ref }] as const)),
        );
        propertiesOf.set(id, properties);
      }
      return properties;
    },
    valueSet(id: string) {
      let set = valueSets.get(id);
      if (set === undefined && Object.hasOwn(data.values, id)) {
        set = decodeValueSet(id, data.values[id] as string);
        valueSets.set(id, set);
      }
      return set;
    },
    isKindOf(id: string, base: string) {
      for (let at = id; at !== ''; at = type(at)?.base ?? '') if (at === base) return true;
      return false;
    },
  });
}

/** `value[x] 0..1 Quantity|Reference(Patient|Group)`, `status 1..1 code observation-status` */
function decodeElement(row: string, owner: string, open: string): FhirElement {
  const [name = '', range = '', types = '', valueSet] = row.split(' ');
  const isChoice = name.endsWith('[x]');
  const refs = [...(types === '*' ? open : types).matchAll(/([^|()]+)(?:\(([^)]*)\))?/g)].map(
    ([, type = '', targets]): FhirTypeRef => ({
      type,
      targets: targets?.split('|') ?? [],
      jsonName: isChoice ? name.slice(0, -3) + capitalised(type) : name,
    }),
  );
  const max = range.slice(3);
  return { name, owner, min: Number(range[0]), max: max === '*' ? Infinity : Number(max), types: refs, valueSet };
}

/** A choice of a simple quantity is named as any quantity: doseQuantity. */
function capitalised(type: string): string {
  return type === 'SimpleQuantity' ? 'Quantity' : type.slice(0, 1).toUpperCase() + type.slice(1);
}

function decodeValueSet(id: string, block: string): FhirValueSet {
  const [, pattern] = /^open(?: (.*))?$/.exec(block) ?? [];
  if (block === 'open' || pattern !== undefined) return { id, open: true, pattern, systems: [] };
  const systems = block.split('~').map(row => {
    const [system = '', ...codes] = row.split(' ');
    return { system, codes };
  });
  return { id, open: false, pattern: undefined, systems };
}
