import type {
  ComponentDefinition,
  DataTypeDefinition,
  EventDefinition,
  FieldDefinition,
  SegmentDefinition,
  StructureDefinition,
  StructureNode,
  TableDefinition,
  TablePattern,
  Usage,
} from './types.ts';

// Reads the blocks that scripts/build-definitions.mjs writes: rows are parted by `~`, columns by `|`, the first column
// of the first row is the id. The build has checked every row, so nothing is checked again here.

/** dist/definitions/pool.json.br: what the versions share. */
export interface CompiledPool {
  /** Every distinct block of facts of any version. */
  readonly blocks: readonly string[];
  /** How far each segment and data type reached, from which version on: `2.1 20,2.2 27`. */
  readonly history: {
    readonly segments: Readonly<Record<string, string>>;
    readonly types: Readonly<Record<string, string>>;
  };
}

/** The version of the first step that reaches that far. */
export function firstVersionReaching(steps: string | undefined, count: number): string | undefined {
  for (const step of steps?.split(',') ?? []) {
    const [version, reached] = step.split(' ');
    if (Number(reached) >= count) return version;
  }
  return undefined;
}

/** dist/definitions/VERSION.json: the version's blocks of each kind, as steps from one number to the next. */
export interface CompiledVersion {
  readonly version: string;
  readonly segments: readonly number[];
  readonly types: readonly number[];
  readonly tables: readonly number[];
  readonly structures: readonly number[];
  readonly events: readonly number[];
}

/** The blocks of one kind by id, in the order of the ids. Nothing is decoded but the ids. */
export function blocksById(pool: CompiledPool, steps: readonly number[]): Map<string, string> {
  const blocks = new Map<string, string>();
  let number = 0;
  for (const step of steps) {
    number += step;
    const block = pool.blocks[number] ?? '';
    blocks.set(firstColumn(block), block);
  }
  return blocks;
}

/** `PID|Patient Identification~R|CX|0|250|0203.5|00106|Patient Identifier List` */
export function decodeSegment(block: string): SegmentDefinition {
  const [head = '', ...rows] = block.split('~');
  const [id = '', name = ''] = head.split('|');
  const fields = rows.map((row, index): FieldDefinition => {
    const [usage = '', dataType = '', repetitions = '', length = '', table = '', item = '', label = ''] =
      row.split('|');
    return {
      position: index + 1,
      name: label,
      dataType,
      usage: usage as Usage,
      maxRepetitions: Number(repetitions),
      maxLength: Number(length),
      ...decodeBinding(table),
      item,
    };
  });
  return { id, name, fields };
}

/** `CX|||Extended Composite ID~R|ST|15||ID Number` */
export function decodeDataType(block: string): DataTypeDefinition {
  const [head = '', ...rows] = block.split('~');
  const [id = '', displayId = '', open = '', name = ''] = head.split('|');
  const components = rows.map((row, index): ComponentDefinition => {
    const [usage = '', dataType = '', length = '', table = '', label = ''] = row.split('|');
    return {
      position: index + 1,
      name: label,
      dataType,
      usage: usage as Usage,
      maxLength: Number(length),
      ...decodeBinding(table),
    };
  });
  return { id, name, displayId: displayId === '' ? id : displayId, components, open: open === 'open' };
}

/** `0396|hl7||Coding System~99zzz|Local code|99.+` */
export function decodeTable(block: string): TableDefinition {
  const [head = '', ...rows] = block.split('~');
  const [id = '', kind = '', open = '', name = ''] = head.split('|');
  const codes = new Map<string, string>();
  const patterns: TablePattern[] = [];
  for (const row of rows) {
    const [code = '', meaning = '', pattern] = row.split('|');
    codes.set(code, meaning);
    if (pattern !== undefined) patterns.push({ code, expression: new RegExp(`^(?:${pattern})$`) });
  }
  return { id, name, kind: kind === 'hl7' ? 'hl7' : 'user', codes, open: open === 'open', patterns };
}

/** `ORU_R01|MSH SFT* PATIENT_RESULT+(PATIENT?(PID PD1?)) CHOICE<OBR RQD>`: `?` 0..1, `*` 0.., `+` 1.. */
export function decodeStructure(block: string): StructureDefinition {
  const id = firstColumn(block);
  const tokens = block.slice(id.length + 1).matchAll(/[)>]|([A-Za-z0-9_]*)([?*+]?)([(<]?)/g);
  const children: StructureNode[] = [];
  const open: StructureNode[][] = [children];
  for (const [token, name = '', occurrence = '', opener = ''] of tokens) {
    if (token === '') continue;
    if (token === ')' || token === '>') {
      open.pop();
      continue;
    }
    const min = occurrence === '?' || occurrence === '*' ? 0 : 1;
    const max = occurrence === '*' || occurrence === '+' ? 0 : 1;
    const inner: StructureNode[] = [];
    if (opener === '') open.at(-1)?.push({ kind: 'segment', id: name, min, max });
    else if (opener === '(') open.at(-1)?.push({ kind: 'group', name, min, max, children: inner });
    else open.at(-1)?.push({ kind: 'choice', name, min, max, alternatives: inner });
    if (opener !== '') open.push(inner);
  }
  return { id, children };
}

/** `ADT~A01 ADT_A01~A04 ADT_A01` */
export function decodeEvents(block: string): EventDefinition[] {
  const [code = '', ...rows] = block.split('~');
  return rows.map(row => {
    const [event = '', structure = ''] = row.split(' ');
    return { code, event, structure };
  });
}

/** `0203.5` is table 0203 for component 5. */
function decodeBinding(text: string): { table: string | undefined; tableComponent: number } {
  if (text === '') return { table: undefined, tableComponent: 0 };
  const [table = '', component = '0'] = text.split('.');
  return { table, tableComponent: Number(component) };
}

function firstColumn(block: string): string {
  const end = block.search(/[|~]/);
  return end === -1 ? block : block.slice(0, end);
}
