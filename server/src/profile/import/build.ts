/** One message of a PROFILE as a profile of ours: what differs from the facts of its version. */
import { placeOf } from '../../core/definitions/place.ts';
import type { Definitions, StructureNode } from '../../core/definitions/types.ts';
import { parsePattern } from '../../core/values/pattern.ts';
import { type AssertionScope, assertionOf, type Condition, conditionOf, isUnderstood, targetOf } from './assertions.ts';
import type { Bundle, LeftOut, Statement, ValueSet } from './bundle.ts';
import { childOf, childrenOf, type XmlElement } from './xml.ts';

/** What a profile says of a place, as it is written. */
export interface BuiltElement {
  name?: string;
  type?: string;
  usage?: string;
  length?: number;
  repeat?: string;
  table?: string;
  value?: string;
  format?: string;
  when?: Condition;
  else?: string;
}

export interface BuiltSegment {
  name: string | undefined;
  readonly elements: Map<string, BuiltElement>;
  readonly checks: { readonly that: Condition; readonly message: string }[];
}

export interface BuiltProfile {
  readonly name: string;
  readonly version: string;
  readonly messageType: string;
  readonly structure: string;
  readonly segments: ReadonlyMap<string, BuiltSegment>;
  readonly add: readonly {
    readonly segment: string;
    readonly after: string | undefined;
    readonly min: number;
    readonly max: number;
  }[];
  readonly require: readonly string[];
  readonly forbid: readonly string[];
  readonly tables: ReadonlyMap<string, { readonly set: ValueSet; readonly closed: boolean | undefined }>;
}

const usages = new Set(['R', 'RE', 'O', 'C', 'CE', 'X', 'B', 'W']);

/** Builds the profile of one message. */
export class ProfileBuilder {
  readonly #file: string;
  readonly #bundle: Bundle;
  readonly #definitions: Definitions;
  readonly #leftOut: LeftOut[];
  readonly #flavours: ReadonlyMap<string, XmlElement>;
  readonly #types: ReadonlyMap<string, XmlElement>;
  readonly #segments = new Map<string, BuiltSegment>();
  readonly #tables = new Map<string, { set: ValueSet; closed: boolean | undefined }>();
  readonly #used = new Set<Statement>();
  readonly #add: BuiltProfile['add'][number][] = [];
  readonly #require: string[] = [];
  readonly #forbid: string[] = [];

  constructor(file: string, root: XmlElement, bundle: Bundle, definitions: Definitions, leftOut: LeftOut[]) {
    this.#file = file;
    this.#bundle = bundle;
    this.#definitions = definitions;
    this.#leftOut = leftOut;
    this.#flavours = byId(childrenOf(childOf(root, 'Segments'), 'Segment'));
    this.#types = byId(childrenOf(childOf(root, 'Datatypes'), 'Datatype'));
  }

  /** @returns the profile and the statements that it carries, or that were said to be left out */
  build(message: XmlElement): { readonly profile: BuiltProfile; readonly used: ReadonlySet<Statement> } {
    const { Type = '', Event = '', StructID = '', Identifier = '', Name = '' } = message.attributes;
    const seen = new Map<string, string>();
    this.#readStructure(message.children, StructID, seen);
    for (const [segment, flavour] of seen) this.#readSegment(segment, flavour);
    const profile: BuiltProfile = {
      name: [Identifier, Name || message.attributes.Description || StructID].filter(part => part !== '').join(' '),
      version: this.#definitions.version,
      messageType: [Type, Event].filter(part => part !== '').join('^'),
      structure: StructID,
      segments: this.#segments,
      add: this.#add,
      require: this.#require,
      forbid: this.#forbid,
      tables: this.#tables,
    };
    return { profile, used: this.#used };
  }

  #leave(kind: string, id: string, why: string): void {
    this.#leftOut.push({ file: this.#file, kind, id, why });
  }

  /** Notes which flavour each segment id has, and what the structure asks for beyond the standard's. */
  #readStructure(nodes: readonly XmlElement[], structure: string, seen: Map<string, string>): void {
    const known = this.#definitions.structure(structure);
    if (known === undefined)
      this.#leave('Message', structure, `HL7 ${this.#definitions.version} has no such structure`);
    const standard = new Map<string, { readonly min: number; readonly max: number }>();
    noteNodes(known?.children ?? [], standard);
    const placed = new Set<string>();
    const visit = (children: readonly XmlElement[], always: boolean, group: string): void => {
      let before: string | undefined = group === '' ? undefined : group;
      for (const node of children) {
        const { Ref = '', Usage = 'O', Min = '0', Max = '1', Name = '', ID = '' } = node.attributes;
        if (node.name === 'Group') {
          const isRequired = Usage === 'R' && Number(Min) > 0;
          visit(node.children, always && isRequired, Name.split('.').at(-1) ?? ID);
          before = Name.split('.').at(-1) ?? before;
          continue;
        }
        if (node.name !== 'Segment') continue;
        const id = this.#flavours.get(Ref)?.attributes.Name ?? Ref;
        const first = seen.get(id);
        if (first === undefined) seen.set(id, Ref);
        else if (first !== Ref)
          this.#leave('Segment', Ref, `${id} has another form already (${first}); a profile has one for each id`);
        this.#readPlace(
          id,
          { usage: Usage, min: Number(Min) || 0, max: Max === '*' ? 0 : Number(Max) },
          { always, before },
          standard,
          placed,
          known !== undefined,
        );
        before = id;
      }
    };
    visit(nodes, true, '');
  }

  #readPlace(
    id: string,
    asked: { readonly usage: string; readonly min: number; readonly max: number },
    place: { readonly always: boolean; readonly before: string | undefined },
    standard: ReadonlyMap<string, { readonly min: number; readonly max: number }>,
    placed: Set<string>,
    isKnown: boolean,
  ): void {
    const isFirst = !placed.has(id);
    placed.add(id);
    const known = standard.get(id);
    if (asked.usage === 'X') {
      if (known !== undefined && isFirst) this.#forbid.push(id);
      return;
    }
    if (!isKnown || !isFirst) return;
    if (known === undefined) {
      const after =
        place.before !== undefined &&
        (standard.has(place.before) || this.#add.some(({ segment }) => segment === place.before))
          ? place.before
          : undefined;
      this.#add.push({ segment: id, after, min: place.always ? asked.min : 0, max: asked.max });
      return;
    }
    if (asked.usage === 'R' && asked.min > 0 && known.min === 0) {
      if (place.always) this.#require.push(id);
      else this.#leave('Segment', id, 'it is required only where its group is there');
    }
    if (asked.max !== known.max && asked.max > 0)
      this.#leave('Segment', id, `its greatest number (${asked.max}); profiles say it only of segments that they add`);
  }

  #readSegment(id: string, flavour: string): void {
    const element = this.#flavours.get(flavour);
    if (element === undefined) {
      this.#leave('Segment', flavour, 'the bundle does not define it');
      return;
    }
    const known = this.#definitions.segment(id);
    const built: BuiltSegment = {
      name: known === undefined ? element.attributes.Description : undefined,
      elements: new Map(),
      checks: [],
    };
    this.#segments.set(id, built);
    for (const [index, field] of childrenOf(element, 'Field').entries()) this.#readField(id, index + 1, field, built);
    for (const statement of this.#bundle.statements) {
      if (statement.context !== 'Segment' || statement.about !== (statement.byName ? id : flavour)) continue;
      this.#used.add(statement);
      this.#readStatement(statement, id, undefined, built, 1);
    }
    if (built.elements.size === 0 && built.checks.length === 0 && known !== undefined) this.#segments.delete(id);
  }

  #readField(segment: string, number: number, field: XmlElement, built: BuiltSegment): void {
    const { Usage = 'O', Min = '0', Max = '1', Datatype = '', Name = '' } = field.attributes;
    const known = placeOf(this.#definitions, { segment, field: number });
    const element: BuiltElement = {};
    const type = this.#types.get(Datatype)?.attributes.Name ?? Datatype;
    if (known === undefined) {
      if (Name !== '') element.name = Name;
      if (this.#definitions.dataType(type) !== undefined) element.type = type;
      else if (type !== '' && type !== 'varies')
        this.#leave('Field', `${segment}-${number}`, `data type ${type} is not in HL7 ${this.#definitions.version}`);
    } else if (
      type !== '' &&
      type !== known.dataType &&
      type !== known.type?.displayId &&
      this.#definitions.dataType(type) !== undefined
    ) {
      element.type = type;
    }
    this.#readUsage(`${segment}-${number}`, Usage, known?.usage, element);
    const max = Max === '*' ? 0 : Number(Max);
    const min = Number(Min) || 0;
    if (Usage !== 'X' && max !== (known?.maxRepetitions ?? 1))
      element.repeat = max === 0 ? '*' : min > 1 ? `${min}..${max}` : String(max);
    if (Usage !== 'X' && min > 1) element.repeat = `${min}..${max === 0 ? '*' : max}`;
    this.#readCommon(`${segment}-${number}`, String(number), field, known?.maxLength, known?.table, built, element);
    const repeats = max !== 1;
    this.#readType(segment, [number], Datatype, built, repeats);
  }

  #readUsage(path: string, usage: string, known: string | undefined, element: BuiltElement): void {
    if (!usages.has(usage)) this.#leave('Usage', path, `usage '${usage}' is not known`);
    else if (usage !== known && !(known === undefined && usage === 'O')) element.usage = usage;
  }

  /** Length, value set, and the place in the list of elements. */
  #readCommon(
    path: string,
    key: string,
    { attributes }: XmlElement,
    knownLength: number | undefined,
    knownTable: string | undefined,
    built: BuiltSegment,
    element: BuiltElement,
  ): void {
    const { MaxLength = '', Datatype = '', Binding = '', BindingLocation = '', BindingStrength = '' } = attributes;
    const type = this.#types.get(Datatype);
    // What the bundle does not describe is what the standard says it is.
    const standard = this.#definitions.dataType(type?.attributes.Name ?? Datatype);
    const isPrimitive = childrenOf(type, 'Component').length === 0 && (standard?.components.length ?? 0) === 0;
    if (isPrimitive && /^[1-9]\d{0,5}$/.test(MaxLength) && Number(MaxLength) !== knownLength)
      element.length = Number(MaxLength);
    const add = (at: string, change: BuiltElement): void => {
      if (Object.keys(change).length > 0) built.elements.set(at, { ...built.elements.get(at), ...change });
    };
    add(key, element);
    for (const [index, binding] of Binding.split(':')
      .filter(part => part !== '')
      .entries()) {
      if (index > 0) {
        this.#leave('Binding', `${path} ${binding}`, 'a place has one table');
        continue;
      }
      const table = this.#tableOf(binding, BindingStrength);
      if (table === undefined || table === knownTable) continue;
      for (const location of BindingLocation === '' || isPrimitive ? [''] : BindingLocation.split(':')) {
        if (location === '' || location === '.' || location === '1') add(key, { table });
        else if (/^[1-9]\d*$/.test(location) && key.split('.').length < 3) add(`${key}.${location}`, { table });
        else this.#leave('Binding', `${path} ${binding}`, `location '${location}'`);
      }
    }
  }

  /** The table of a value set; undefined where there are no codes to hold values against. */
  #tableOf(binding: string, strength: string): string | undefined {
    if (this.#bundle.unchecked.has(binding)) return undefined;
    const set = this.#bundle.valueSets.get(binding);
    const number = /^HL7(\d{4})$/.exec(binding)?.[1];
    if (set === undefined || set.codes.size === 0) {
      if (number !== undefined && this.#definitions.table(number) !== undefined) return number;
      if (set === undefined) this.#leave('Binding', binding, 'the bundle has no such value set');
      return undefined;
    }
    const closed =
      set.extensibility === undefined ? (strength === 'R' ? true : undefined) : set.extensibility === 'Closed';
    this.#tables.set(binding, { set, closed });
    return binding;
  }

  /** What a flavour of a data type says of the parts of a place, and the statements about it. */
  #readType(segment: string, numbers: readonly number[], flavour: string, built: BuiltSegment, repeats: boolean): void {
    const type = this.#types.get(flavour);
    const base = `${segment}-${numbers.join('.')}`;
    for (const statement of this.#bundle.statements) {
      if (statement.context !== 'Datatype') continue;
      if (statement.about !== (statement.byName ? type?.attributes.Name : flavour)) continue;
      this.#used.add(statement);
      this.#readStatement(statement, base, numbers, built, repeats ? 0 : 1);
    }
    if (numbers.length > 2) return;
    childrenOf(type, 'Component').forEach((part, index) => {
      const [field = 0, component, subcomponent] = [...numbers, index + 1];
      const known = placeOf(this.#definitions, { segment, field, component, subcomponent });
      const path = `${base}.${index + 1}`;
      // A part that the version does not have can't be asked for.
      if (known === undefined && placeOf(this.#definitions, { segment, field }) !== undefined) {
        if (part.attributes.Usage === 'R')
          this.#leave('Component', path, `HL7 ${this.#definitions.version} has no such part`);
        return;
      }
      const element: BuiltElement = {};
      this.#readUsage(path, part.attributes.Usage ?? 'O', known?.usage ?? 'O', element);
      const key = path.slice(segment.length + 1);
      this.#readCommon(path, key, part, known?.maxLength, known?.table, built, element);
      this.#readType(segment, [...numbers, index + 1], part.attributes.Datatype ?? '', built, repeats);
    });
  }

  /** @param times how often what the statement is about can be there: 1, or 0 for any number */
  #readStatement(
    statement: Statement,
    base: string,
    numbers: readonly number[] | undefined,
    built: BuiltSegment,
    times: 0 | 1,
  ): void {
    const { element, kind, id, file } = statement;
    const leave = (why: string): void => void this.#leftOut.push({ file, kind, id, why: `${why} (at ${base})` });
    const assertion = assertionOf(element);
    if (assertion === undefined) {
      leave('it has no assertion');
      return;
    }
    if (kind === 'Constraint' && this.#addValue(assertion, numbers, built)) return;
    const scope: AssertionScope = { base, valueSets: this.#bundle.valueSets };
    const condition = conditionOf(assertion, scope);
    if (!isUnderstood(condition)) {
      leave(condition.why);
      return;
    }
    if (kind === 'Predicate') this.#addPredicate(element, condition, numbers, built, leave);
    else if (times === 0) leave('it holds for every repetition, and a check of a segment sees the first one');
    else {
      const text = childOf(element, 'Description')?.text.replace(/\s+/g, ' ') ?? '';
      built.checks.push({ that: condition, message: text === '' ? id : `${id}: ${text}` });
    }
  }

  /** A form, or the only value of a part of a data type, is asked of the place itself: so it holds for every repetition. */
  #addValue(assertion: XmlElement, numbers: readonly number[] | undefined, built: BuiltSegment): boolean {
    const { Path, Text = '', Regex = '', IgnoreCase } = assertion.attributes;
    const target = targetOf(Path);
    const place = [...(numbers ?? []), ...(target ?? [])];
    if (target === undefined || place.length > 3) return false;
    const key = place.join('.');
    const isFormat = assertion.name === 'Format' && parsePattern(Regex).problem === undefined;
    const isValue = assertion.name === 'PlainText' && numbers !== undefined && IgnoreCase !== 'true' && Text !== '';
    if (isFormat) built.elements.set(key, { ...built.elements.get(key), format: Regex });
    else if (isValue) built.elements.set(key, { ...built.elements.get(key), value: Text });
    return isFormat || isValue;
  }

  #addPredicate(
    { attributes }: XmlElement,
    condition: Condition,
    numbers: readonly number[] | undefined,
    built: BuiltSegment,
    leave: (why: string) => void,
  ): void {
    const target = targetOf(attributes.Target);
    const place = [...(numbers ?? []), ...(target ?? [])];
    const { TrueUsage = 'R', FalseUsage = 'X' } = attributes;
    if (target === undefined || place.length > 3) leave(`target '${attributes.Target}'`);
    else if (TrueUsage === 'X') leave('usage X where the condition holds');
    else {
      const key = place.join('.');
      // RE, O and the like: nothing is missing where the condition holds.
      const usage = TrueUsage === 'R' ? 'C' : 'CE';
      const otherwise = usages.has(FalseUsage) ? FalseUsage : 'O';
      built.elements.set(key, { ...built.elements.get(key), usage, when: condition, else: otherwise });
    }
  }
}

function byId(elements: readonly XmlElement[]): ReadonlyMap<string, XmlElement> {
  return new Map(elements.map(element => [element.attributes.ID ?? '', element]));
}

/** The first place of each segment in the standard's structure: whether it has to be there, and how often it may. */
function noteNodes(
  nodes: readonly StructureNode[],
  found: Map<string, { readonly min: number; readonly max: number }>,
): void {
  for (const node of nodes) {
    if (node.kind === 'segment') {
      if (!found.has(node.id)) found.set(node.id, { min: node.min, max: node.max });
    } else noteNodes(node.kind === 'group' ? node.children : node.alternatives, found);
  }
}
