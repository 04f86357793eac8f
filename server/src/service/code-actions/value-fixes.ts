/** Fixes of values: codes, dates, numbers, versions, control ids, character sets. */

import type { PlaceFacts } from '../../core/definitions/segment-facts.ts';
import { knownVersions } from '../../core/definitions/types.ts';
import { decodeText, encodeText } from '../../core/encoding/escapes.ts';
import { editDistance } from '../../core/repair/edit-distance.ts';
import { readLooseDate } from '../../core/repair/loose-date.ts';
import { nearestCodes } from '../../core/repair/nearest-code.ts';
import { resolveStructure } from '../../core/structure/message-structure.ts';
import { messageType } from '../../core/syntax/message.ts';
import { lineAt } from '../facts-at.ts';
import { type Fix, type Fixer, leafOf, named, type Problem, quoted, replaceSpan } from './fix.ts';
import { insertValue } from './insert-value.ts';

function factsOf(problem: Problem): PlaceFacts {
  const { field, component, subcomponent } = leafOf(problem);
  return problem.known.at(field, component, subcomponent);
}

/** `Change 'Female' to F (Female)`. */
export const nearCode: Fixer = problem => {
  const { segment } = problem;
  const leaf = leafOf(problem);
  const { table } = factsOf(problem);
  if (table === undefined) return [];
  const raw = segment.text.slice(leaf.start, leaf.end);
  return nearestCodes(table, decodeText(raw, segment.delimiters)).map(({ code, meaning, isSure }, index) => ({
    title: `Change ${quoted(raw)} to ${named(quoted(code), meaning)}`,
    edits: [replaceSpan(problem, leaf, encodeText(code, segment.delimiters))],
    isPreferred: isSure && index === 0,
    isSafe: isSure && index === 0,
  }));
};

/** `Change to 20260301 (1 March 2026)`, and numbers with a comma or blanks. */
export const looseValue: Fixer = problem => {
  const { segment } = problem;
  const leaf = leafOf(problem);
  const { form } = factsOf(problem);
  const raw = segment.text.slice(leaf.start, leaf.end);
  const text = decodeText(raw, segment.delimiters);
  if (form === 'NM' || form === 'SI') return looseNumber(problem, form, text);
  return readLooseDate(form, text).map(({ value, words, isSure }, index) => ({
    title: `Change to ${value} (${words})`,
    edits: [replaceSpan(problem, leaf, value)],
    isPreferred: isSure && index === 0,
    isSafe: isSure,
  }));
};

function looseNumber(problem: Problem, form: 'NM' | 'SI', text: string): readonly Fix[] {
  const leaf = leafOf(problem);
  const to = (value: string, isSafe: boolean): Fix => ({
    title: `Change ${quoted(text)} to ${value}`,
    edits: [replaceSpan(problem, leaf, value)],
    isPreferred: isSafe,
    isSafe,
  });
  const trimmed = text.trim();
  const isRight = (value: string): boolean => (form === 'SI' ? /^\d{1,4}$/ : /^[+-]?(?:\d+\.?\d*|\.\d+)$/).test(value);
  if (isRight(trimmed)) return [to(trimmed, true)];
  // A comma is the decimal sign of some and groups digits for others, so both are offered.
  if (form === 'NM' && /^[+-]?\d{1,3}(?:,\d{3})+$/.test(trimmed))
    return [
      to(trimmed.replaceAll(',', ''), false),
      ...(/^[^,]*,[^,]*$/.test(trimmed) ? [to(trimmed.replace(',', '.'), false)] : []),
    ];
  if (form === 'NM' && /^[+-]?\d+,\d+$/.test(trimmed)) return [to(trimmed.replace(',', '.'), false)];
  return [];
}

/** `Change ADT_A04 to ADT_A01`: MSH-9.3 that is not the structure of the event. */
export const structureOfType: Fixer = problem => {
  const { segment, facts } = problem;
  const resolved = resolveStructure(facts.definitions, messageType(segment));
  const span = segment.locate({ field: 9, component: 3 });
  if (resolved.kind === 'unknown' || resolved.mismatch === undefined || span === undefined) return [];
  const { written, expected } = resolved.mismatch;
  return [
    {
      title: `Change ${quoted(written)} to ${quoted(expected)}`,
      edits: [replaceSpan(problem, span, expected)],
      isPreferred: true,
      isSafe: true,
    },
  ];
};

/** `Set MSH-12 to 2.5.1`: the version that is used anyway, and those that are nearly what is written. */
export const knownVersion: Fixer = problem => {
  const { segment, facts } = problem;
  const written = segment.rawAt({ field: 12, component: 1 }).trim();
  const near = knownVersions.filter(version => written !== '' && editDistance(written, version, 3) < 2);
  return [...new Set([facts.label, ...near])].slice(0, 4).map((version, index) => ({
    title: written === '' ? `Set MSH-12 to ${version}` : `Change ${quoted(written)} to ${version}`,
    edits: insertValue(problem, { field: 12, component: 1 }, version),
    isPreferred: index === 0 && written === '',
  }));
};

/** A control id that another message has already. */
export const newControlId: Fixer = problem => {
  const id = problem.environment?.newId();
  if (id === undefined) return [];
  const edits = insertValue(problem, { field: 10 }, encodeText(id, problem.segment.delimiters));
  return [{ title: `Give the message a control id of its own (${id})`, edits }];
};

/** MSH-18 names a set that does not have the characters of the message; Unicode has them all. */
export const unicodeCharset: Fixer = problem => {
  const { document, section, segment, facts } = problem;
  const text = segment.text.slice(problem.start - segment.prefix, problem.end - segment.prefix);
  // What was read wrongly is not mended by another name.
  if (section.kind !== 'MSH' || text.includes('\ufffd')) return [];
  const charset = facts.definitions.table('0211')?.codes.has('UNICODE UTF-8') === false ? 'UNICODE' : 'UNICODE UTF-8';
  const header = { ...problem, line: section.firstLine, segment: lineAt(document.source, section.firstLine).segment };
  return [{ title: `Set MSH-18 to ${charset}`, edits: insertValue(header, { field: 18 }, charset), isPreferred: true }];
};
