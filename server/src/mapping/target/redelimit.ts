/** Re-writes raw text of one message for another one with other delimiters. */
import { translateText } from '../../core/encoding/escapes.ts';
import { type Delimiters, makeDelimiters } from '../../core/syntax/delimiters.ts';
import type { Segment } from '../../core/syntax/segment.ts';

/** How deep raw text is cut: a field by all three separators, a repetition by two, a component by one, a leaf by none. */
export type RawDepth = 'field' | 'repetition' | 'component' | 'leaf';

const cuts = [
  { depth: 'field', role: 'repetition', inner: 'repetition' },
  { depth: 'repetition', role: 'component', inner: 'component' },
  { depth: 'component', role: 'subcomponent', inner: 'leaf' },
] as const;

/** The same content in the other message's delimiters, leaf by leaf; as it is where they are equal. */
export function redelimit(raw: string, depth: RawDepth, from: Delimiters, to: Delimiters): string {
  if (from.key === to.key) return raw;
  const cut = cuts.find(each => each.depth === depth);
  if (cut === undefined) return translateText(raw, from, to);
  const separator = from[cut.role];
  if (separator === '' || !raw.includes(separator)) return redelimit(raw, cut.inner, from, to);
  return raw
    .split(separator)
    .map(part => redelimit(part, cut.inner, from, to))
    .join(to[cut.role]);
}

/** A whole segment in other delimiters. In a header MSH-1 and MSH-2 become those of the target. */
export function redelimitSegment(segment: Segment, to: Delimiters): string {
  const { text, delimiters: from } = segment;
  if (from.key === to.key || segment.form !== 'segment') return text;
  const fields = text.split(from.field);
  return fields
    .map((field, index) => {
      if (index === 0) return field;
      return segment.isHeader && index === 1 ? encodingCharacters(to) : redelimit(field, 'field', from, to);
    })
    .join(to.field);
}

/** MSH-2 for a set of delimiters. */
export function encodingCharacters(delimiters: Delimiters): string {
  const { component, repetition, subcomponent, truncation } = delimiters;
  return component + repetition + delimiters.escape + subcomponent + truncation;
}

/**
 * The delimiters that MSH-1 and MSH-2 of a target ask for, or undefined where the two cannot delimit a message: four or
 * five different characters that are no letters, digits or blanks are needed beside the field separator.
 */
export function delimitersOf(field: string, encoding: string): Delimiters | undefined {
  const all = field + encoding;
  if (field.length !== 1 || encoding.length < 4 || encoding.length > 5) return undefined;
  if (!/^[!-/:-@[-`{-~]+$/.test(all) || all.includes('"') || new Set(all).size < all.length) return undefined;
  return makeDelimiters(field, encoding);
}
