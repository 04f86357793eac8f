/** Fixes of what is empty and must not be. */
import { standInOf } from '../../core/compose/stand-in.ts';
import { encodeText } from '../../core/encoding/escapes.ts';
import type { Place } from '../../core/syntax/segment.ts';
import { hasSetId } from '../../core/validate/message-rules.ts';
import { timesNow } from '../../core/values/now.ts';
import { snippetOf } from '../completion/snippet.ts';
import { nextSetId } from '../set-ids.ts';
import { type Fix, type Fixer, named, type Problem, placeOf, structuredMessage } from './fix.ts';
import { gapAt, insertValue } from './insert-value.ts';

/** Codes beyond which a list of fixes is no help; completion has them all. */
const MAX_CODES = 6;

/** `Set PV1-2 to I (Inpatient)`, and a tab stop to fill in what nobody can know. */
export const fillIn: Fixer = problem => {
  const place = placeOf(problem);
  if (place === undefined) return [];
  const path = problem.path;
  const values = knownValues(problem, place).map(
    ({ value, meaning, isOnly }): Fix => ({
      title: `Set ${path} to ${named(value, meaning)}`,
      edits: insertValue(problem, place, encodeText(value, problem.segment.delimiters)),
      isPreferred: isOnly,
    }),
  );
  const blank = tabStop(problem, place);
  return blank === undefined ? values : [...values, blank];
};

interface KnownValue {
  readonly value: string;
  readonly meaning: string;
  /** There is no other value that could be meant. */
  readonly isOnly: boolean;
}

function knownValues(problem: Problem, place: Place): readonly KnownValue[] {
  const { segment, known, environment, facts } = problem;
  const { field, component, subcomponent } = place;
  const path = `${segment.id}-${field}`;
  if (path === 'MSH-10') {
    const id = environment?.newId();
    return id === undefined ? [] : [{ value: id, meaning: 'new id', isOnly: true }];
  }
  if (field === 1 && hasSetId(facts.definitions, segment.id)) {
    const number = setIdOf(problem);
    return number === undefined ? [] : [{ value: String(number), meaning: 'next set id', isOnly: true }];
  }
  // The value of a composite that stands for all of it is its first part.
  const whole = known.at(field, component ?? 0, subcomponent ?? 0);
  const first = !whole.composite
    ? whole
    : component === undefined
      ? known.at(field, 1, 0)
      : known.at(field, component, 1);
  const { constant } = first.definition?.profile ?? {};
  if (constant !== undefined) return [{ value: constant.value, meaning: `profile ${constant.profile}`, isOnly: true }];
  if (first.table !== undefined && first.table.codes.size <= MAX_CODES) {
    const { codes } = first.table;
    return [...codes].map(([value, meaning]) => ({ value, meaning, isOnly: codes.size === 1 }));
  }
  if (environment === undefined) return [];
  return timesNow(first.form, first.definition?.maxLength ?? 0, '', environment.now)
    .filter(({ label }) => label !== 'now with offset')
    .map(({ value, label }) => ({ value, meaning: label, isOnly: false }));
}

function setIdOf(problem: Problem): number | undefined {
  const structured = structuredMessage(problem);
  if (structured === undefined) return undefined;
  const { message, ids, structures, structure } = structured;
  const index = message.segments.findIndex(({ line }) => line === problem.line);
  if (index === -1) return undefined;
  return nextSetId(structures, structure, ids.toSpliced(index, 1), index, problem.segment.id);
}

function tabStop(problem: Problem, place: Place): Fix | undefined {
  const { segment, known, facts, environment, snippets, line } = problem;
  const { field, component, subcomponent } = place;
  const { name, definition } = known.at(field, component ?? 0, subcomponent ?? 0);
  const element = facts.definitions.segment(segment.id)?.fields[field - 1];
  if (!snippets || definition === undefined || element === undefined) return undefined;
  const source = { definitions: facts.definitions, delimiters: segment.delimiters, now: environment?.now ?? '' };
  const pieces = component === undefined ? standInOf(source, element) : [{ text: name, standsFor: name }];
  const { start, end, before } = gapAt(segment, place);
  const { prefix } = segment;
  const range = { start: { line, character: prefix + start }, end: { line, character: prefix + end } };
  return {
    title: `Fill in ${problem.path}${name === '' ? '' : ` (${name})`}`,
    edits: [{ range, snippet: snippetOf([[{ text: before }, ...pieces]], '', 'name') }],
  };
}
