/** Whether what a profile names is there: segments, fields, data types, tables, structures. */
import type { Definitions } from '../core/definitions/types.ts';
import { didYouMean } from '../mapping/nearest.ts';
import type { Problems } from '../mapping/problem.ts';
import type { ReadElement, ReadSegment } from './read-elements.ts';
import type { ReadStructure } from './read-messages.ts';
import { namesIn } from './structures.ts';

/** Facts below a profile, and with it. Where a profile says no version there are several, and any of them will do. */
export interface CheckedFacts {
  readonly base: Definitions;
  readonly overlay: Definitions;
}

/** Reports segments, fields, data types and tables that no facts have. */
export function checkSegments(
  facts: readonly CheckedFacts[],
  segments: readonly ReadSegment[],
  problems: Problems,
): void {
  const [{ base } = { base: undefined }] = facts;
  if (base === undefined) return;
  for (const { id, segment, elements } of segments) {
    const isKnown = id.text.startsWith('Z') || facts.some(known => known.base.segment(id.text) !== undefined);
    if (!isKnown && segment.name === undefined) {
      const hint = didYouMean(id.text, base.segmentIds);
      problems.error(
        'unknown-path',
        id,
        `HL7 ${base.version} has no segment ${id.text}.${hint} Give it a 'name' to add it.`,
      );
    }
    for (const element of elements) checkElement(facts, id.text, isKnown, element, problems);
  }
}

function checkElement(
  facts: readonly CheckedFacts[],
  segment: string,
  isKnown: boolean,
  { element, key, typeAt, tableAt }: ReadElement,
  problems: Problems,
): void {
  const [{ base } = { base: undefined }] = facts;
  if (base === undefined) return;
  const known = base.segment(segment);
  const isBeyond = facts.every(({ base: { segment: find } }) => (find(segment)?.fields.length ?? 0) < element.field);
  if (
    isKnown &&
    isBeyond &&
    known !== undefined &&
    known.profile === undefined &&
    element.component === undefined &&
    element.type === undefined
  ) {
    const last = known.fields.length;
    const text = `HL7 ${base.version} has no ${segment}-${element.field}: ${segment} (${known.name}) ends with ${segment}-${last}. Give it a 'type' to add it.`;
    problems.error('unknown-path', key, text);
  }
  if (
    typeAt !== undefined &&
    typeAt.text !== 'varies' &&
    facts.every(({ base: { dataType } }) => dataType(typeAt.text) === undefined)
  ) {
    const hint = didYouMean(typeAt.text, base.dataTypeIds);
    problems.error('schema', typeAt, `HL7 ${base.version} has no data type '${typeAt.text}'.${hint}`);
  }
  if (tableAt !== undefined && facts.every(({ overlay: { table } }) => table(tableAt.text) === undefined)) {
    const names = facts[0]?.overlay.tableIds ?? [];
    const hint = didYouMean(tableAt.text, names);
    const text = `There is no table '${tableAt.text}', neither below 'tables:' nor in HL7 ${base.version}.${hint}`;
    problems.error('unknown-table', tableAt, text);
  }
}

/** Reports structures that no facts have, and places that a structure does not have. */
export function checkStructures(
  facts: readonly CheckedFacts[],
  structures: readonly ReadStructure[],
  problems: Problems,
): void {
  const [{ base } = { base: undefined }] = facts;
  if (base === undefined) return;
  for (const { id, structure, names } of structures) {
    const known = facts.find(({ base: { structure: find } }) => find(id.text) !== undefined)?.base;
    const definition = known?.structure(id.text);
    if (known === undefined || definition === undefined) {
      const [code = '', event = ''] = id.text.split(/[\^_]/);
      const meant = base.structureOf(code, event);
      const hint =
        meant === undefined || meant === id.text
          ? didYouMean(id.text, base.structureIds)
          : ` ${code}^${event} has the structure ${meant}.`;
      problems.error('unknown-path', id, `HL7 ${base.version} has no message structure '${id.text}'.${hint}`);
      continue;
    }
    const added = structure.add.map(({ segment }) => segment);
    const present = [...namesIn(definition.children), ...added];
    for (const { at, name, use } of names) {
      const isThere =
        use === 'present' ? present.includes(name) : facts.some(({ overlay }) => overlay.segment(name) !== undefined);
      if (isThere) continue;
      const text =
        use === 'present'
          ? `${id.text} has no ${name} in HL7 ${known.version}.${didYouMean(name, present)}`
          : `There is no segment ${name}: say what it is below 'segments:'.`;
      problems.error('unknown-path', at, text);
    }
  }
}
