import type { DataTypeDefinition, Definitions, ElementDefinition, ElementProfile, Usage } from './types.ts';

/** A place in a message by its numbers, all 1-based. Without `component` the whole field, and so on. */
export interface PlaceNumbers {
  readonly segment: string;
  readonly field: number;
  readonly component?: number | undefined;
  readonly subcomponent?: number | undefined;
}

/** What the version says about one place. */
export interface Place {
  readonly kind: 'field' | 'component' | 'subcomponent';
  /** "PID-3.4.1": as asked, so `PID-8.1` keeps its `.1` although it is the same place as `PID-8`. */
  readonly path: string;
  readonly name: string;
  /** Id of the data type at this place; '' for a withdrawn field without one, `varies` where OBX-2 is not known. */
  readonly dataType: string;
  /** The data type's definition; undefined for a withdrawn field, and an OBX-2 that names no data type. */
  readonly type: DataTypeDefinition | undefined;
  readonly usage: Usage;
  /** 0 unbounded. Components do not repeat: 1, but component 1 of a primitive is the field itself. */
  readonly maxRepetitions: number;
  /** Characters; 0 where the version states none. */
  readonly maxLength: number;
  /** The table that the version names for this place, or hands down to it from the field or component around it. */
  readonly table: string | undefined;
  /** Where the code of `table` stands: 0 at this very place, n in its component n. Undefined: nowhere in particular. */
  readonly codeAt: number | undefined;
  /** What a profile asks of the place; a part of a field has the codes that the field hands down to it. */
  readonly profile?: ElementProfile | undefined;
}

/** The data type whose value decides itself from another field: OBX-5 by OBX-2, MFE-4 by MFE-5. */
export const variesType = 'varies';

/**
 * What the version says about a field, component or subcomponent, following data types down: PID-3.4.1 is HD.1.
 * A primitive read as a composite is its first component, so PID-8.1 and PID-8.1.1 are PID-8. A table that a composite
 * names belongs to the component that holds the code: PID-10 names 0005, and PID-10.1 has it.
 *
 * `valueType` is the data type of a field that varies: for OBX-5 what OBX-2 says. Without it, or when it names no data
 * type of the version, there are no facts below the field and the answer for its components is undefined.
 *
 * Undefined where the version has no such segment, field or component, and below a type that is `open`.
 */
export function placeOf(definitions: Definitions, numbers: PlaceNumbers, valueType?: string): Place | undefined {
  const segment = definitions.segment(numbers.segment);
  const field = segment?.fields[numbers.field - 1];
  if (segment === undefined || field === undefined || field.isGap === true) return undefined;
  const dataType =
    field.dataType === variesType && valueType !== undefined && valueType !== '' ? valueType : field.dataType;
  const whole: Place = {
    kind: 'field',
    path: `${segment.id}-${field.position}`,
    name: field.name,
    ...typed(definitions, dataType, field),
    maxRepetitions: field.maxRepetitions,
  };
  if (numbers.component === undefined) return whole;
  const { segment: id, field: number, component: first } = numbers;
  const refine: Refine = element => definitions.profile?.refine(id, number, first, undefined, element) ?? element;
  const component = below(definitions, whole, first, 'component', refine);
  const second = numbers.subcomponent;
  if (second === undefined || component === undefined) return component;
  return below(definitions, component, second, 'subcomponent', element => {
    return definitions.profile?.refine(id, number, first, second, element) ?? element;
  });
}

/** A part of a data type as it is at one place. */
type Refine = (element: ElementDefinition) => ElementDefinition;

/**
 * What the version says about a component of a data type by itself, `CX.4`, or of that component's own type, `CX.4.1`.
 * Undefined where the version has no such type or component.
 */
export function placeInType(
  definitions: Definitions,
  numbers: { readonly dataType: string; readonly component: number; readonly subcomponent?: number | undefined },
): Place | undefined {
  const type = definitions.dataType(numbers.dataType);
  if (type === undefined || type.components.length === 0) return undefined;
  const whole: Place = {
    kind: 'field',
    path: type.displayId,
    name: type.name,
    dataType: type.id,
    type,
    usage: 'O',
    maxRepetitions: 1,
    maxLength: 0,
    table: undefined,
    codeAt: undefined,
  };
  const component = below(definitions, whole, numbers.component, 'component');
  if (numbers.subcomponent === undefined || component === undefined) return component;
  return below(definitions, component, numbers.subcomponent, 'subcomponent');
}

/** The part with this number of a place: its component, or itself when it is a primitive and the number is 1. */
function below(
  definitions: Definitions,
  around: Place,
  number: number,
  kind: 'component' | 'subcomponent',
  refine: Refine = element => element,
): Place | undefined {
  const path = `${around.path}.${number}`;
  if (around.type === undefined) return undefined;
  if (around.type.components.length === 0)
    return number === 1 && !around.type.open ? { ...around, kind, path } : undefined;
  const defined = around.type.components[number - 1];
  if (defined === undefined) return undefined;
  const element = refine(defined);
  const part = typed(definitions, element.dataType, element);
  const handedDown = around.table !== undefined && around.codeAt === number && element.profile?.table === undefined;
  return {
    kind,
    path,
    name: element.name,
    ...part,
    // What the field says is more exact than what its data type says: PV1-50 of 2.3 is CX with table 0192, not 0203.
    ...(handedDown ? { table: around.table, codeAt: codeAt(part.type, 1) } : {}),
    ...(handedDown && around.profile?.codes !== undefined
      ? { profile: { ...part.profile, codes: around.profile.codes, table: around.profile.table } }
      : {}),
    maxRepetitions: 1,
  };
}

function typed(
  definitions: Definitions,
  dataType: string,
  element: ElementDefinition,
): Omit<Place, 'kind' | 'path' | 'name' | 'maxRepetitions'> {
  const type = definitions.dataType(dataType);
  const { usage, maxLength, table, tableComponent, profile } = element;
  return {
    dataType,
    type,
    usage,
    maxLength,
    table,
    codeAt: table === undefined ? undefined : codeAt(type, tableComponent),
    ...(profile === undefined ? {} : { profile }),
  };
}

/** A primitive is its own code. Of a composite 0 says that the facts do not tell where the code is. */
function codeAt(type: DataTypeDefinition | undefined, component: number): number | undefined {
  if (type === undefined || type.components.length === 0) return 0;
  return component === 0 ? undefined : component;
}
