/** Resources made of the facts: the least that a type has to have, and that with each of its elements in turn. */
import type { JsonObject } from '../../../server/src/core/fhir/problem.ts';
import type { FhirElement, FhirR4, FhirTypeRef } from '../../../server/src/core/fhir/types.ts';

const samples: Readonly<Record<string, unknown>> = {
  base64Binary: 'QUJD',
  boolean: true,
  canonical: 'http://example.org/canonical',
  code: 'en',
  date: '2024-05-31',
  dateTime: '2024-05-31T14:05:00Z',
  decimal: 1.5,
  id: 'a-1',
  instant: '2024-05-31T14:05:00Z',
  integer: 1,
  markdown: 'text',
  oid: 'urn:oid:1.2.3',
  positiveInt: 1,
  string: 'text',
  time: '14:05:00',
  unsignedInt: 1,
  uri: 'http://example.org/uri',
  url: 'http://example.org/url',
  uuid: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">text</div>',
};

/** What makes an object of a data type more than empty where nothing is required. */
const fillers: Readonly<Record<string, JsonObject>> = {
  Reference: { display: 'text' },
  Resource: { resourceType: 'Basic', code: { text: 'text' } },
  Extension: { valueString: 'text' },
};

/** The least object of a type. */
export function least(facts: FhirR4, type: string): JsonObject {
  if (type === 'Resource') return fillers.Resource as JsonObject;
  const found = facts.type(type);
  const required = (found?.elements ?? []).filter(({ min }) => min > 0);
  const object = Object.fromEntries(
    required.map(element => {
      const ref = element.types[0] as FhirTypeRef;
      return [ref.jsonName, sample(facts, element, ref)];
    }),
  );
  if (found?.kind === 'resource') return { resourceType: type, ...object };
  const filled = { ...object, ...fillers[type] };
  if (Object.keys(filled).length > 0) return filled;
  const filler = found?.elements.find(
    ({ name, types, max }) => name !== 'id' && max > 0 && facts.type(types[0]?.type ?? '')?.kind === 'primitive',
  );
  const element = filler ?? (found?.elements.find(({ name }) => name === 'extension') as FhirElement);
  const ref = element.types[0] as FhirTypeRef;
  return { [ref.jsonName]: sample(facts, element, ref) };
}

/** An object of a type with each of its elements in turn, and below groups with each of theirs. */
export function* each(facts: FhirR4, type: string): Generator<readonly [path: string, JsonObject]> {
  const base = least(facts, type);
  for (const [name, { element, ref }] of facts.properties(type)) {
    if (element.max === 0) continue;
    const others = Object.entries(base).filter(
      ([key]) => facts.properties(type).get(key)?.element !== element || key === name,
    );
    const withValue = (value: unknown) => ({ ...Object.fromEntries(others), [name]: value });
    yield [`${type}.${name}`, withValue(sample(facts, element, ref))];
    // A content reference leads back to a group that has its turn elsewhere.
    if (ref.type !== `${type}.${element.name}`) continue;
    for (const [path, inner] of each(facts, ref.type)) yield [path, withValue(element.max > 1 ? [inner] : inner)];
  }
}

function sample(facts: FhirR4, element: FhirElement, ref: FhirTypeRef): unknown {
  const value = sampleOf(facts, element, ref);
  return element.max > 1 ? [value] : value;
}

function sampleOf(facts: FhirR4, { valueSet }: FhirElement, { type, targets }: FhirTypeRef): unknown {
  const set = valueSet === undefined ? undefined : facts.valueSet(valueSet);
  const [first] = set?.systems ?? [];
  const code = first?.codes[0] ?? (valueSet === 'currencies' ? 'EUR' : 'text/plain');
  if (type === 'code' && set !== undefined) return code;
  if (type === 'CodeableConcept' && first !== undefined) return { coding: [{ system: first.system, code }] };
  if (type === 'Reference' && targets[0] !== undefined)
    return { reference: `${facts.resourceTypes.includes(targets[0]) ? targets[0] : 'Patient'}/1` };
  return samples[type] ?? least(facts, type);
}
