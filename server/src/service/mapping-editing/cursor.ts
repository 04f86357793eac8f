/**
 * What is being written at a place of a mapping, told by the text before it on its line: while somebody writes, the mapping
 * around it is seldom whole.
 */

/** What can be written at the cursor. `from` is where the word begins that the choice takes the place of, in the line. */
export type Wanted =
  | { readonly kind: 'filter'; readonly from: number }
  | { readonly kind: 'table' | 'fragment' | 'resource' | 'base'; readonly from: number }
  | { readonly kind: 'column'; readonly table: string; readonly from: number }
  /** A code of the table of a path: behind `==`. */
  | { readonly kind: 'code'; readonly path: string; readonly from: number }
  /** A path or its next part; `owner` is what stands before that: `PID`, `PID-3`, `PID-3.4`, or nothing. */
  | { readonly kind: 'path'; readonly side: 'source' | 'target'; readonly owner: string; readonly from: number };

const patterns: readonly (readonly [RegExp, (match: RegExpExecArray, from: number) => Wanted])[] = [
  [/^extends:\s+(\S*)$/, ([, word = ''], end) => ({ kind: 'base', from: end - word.length })],
  [
    /(?:reverse_)?lookup:\s*(['"])([^'"]*)\1\s*,\s*['"]([^'"]*)$/,
    ([, , table = '', word = ''], end) => ({ kind: 'column', table, from: end - word.length }),
  ],
  [/lookup:\s*['"]([^'"]*)$/, ([, word = ''], end) => ({ kind: 'table', from: end - word.length })],
  [/\btable:\s+([\w-]*)$/, ([, word = ''], end) => ({ kind: 'table', from: end - word.length })],
  [/\buse:\s+([\w.-]*)$/, ([, word = ''], end) => ({ kind: 'fragment', from: end - word.length })],
  [/\brefs?:\s+([\w-]*)$/, ([, word = ''], end) => ({ kind: 'resource', from: end - word.length })],
  [
    /([A-Z][A-Z0-9]{2}[^\s'"|=!]*)\s*(?:==|!=)\s*['"]([^'"]*)$/,
    ([, path = '', word = ''], end) => ({ kind: 'code', path, from: end - word.length }),
  ],
  [/[^|]\|\s*(\w*)$/, ([, word = ''], end) => ({ kind: 'filter', from: end - word.length })],
];

/** The path that is being written: segment, perhaps an index, field, component, each with what may still grow. */
const pathPattern =
  /(?:^|[^\w'./-])((?:[A-Z][A-Z0-9]{2}(?:\[[^\]]*\])?-(?:\d+(?:\[[^\]]*\])?(?:\.\d+)?\.)?)?)([A-Z][A-Z0-9]{0,2}|\d*)$/;

/**
 * @param before the text of the line up to the cursor
 * @returns undefined where nothing is known to offer: in a comment, behind a key that takes a text
 */
export function wantedAt(before: string): Wanted | undefined {
  if (/(?:^|\s)#/.test(before)) return undefined;
  for (const [pattern, make] of patterns) {
    const match = pattern.exec(before);
    if (match !== null) return make(match, before.length);
  }
  if (/\b(?:value|name|note|id|uuid|template|csv|key|hl7v2|message|samples|title|reason|as|join):\s*\S*$/.test(before))
    return undefined;
  const path = pathPattern.exec(before);
  if (path === null) return undefined;
  const [, owner = '', word = ''] = path;
  if (owner === '' && /^\d/.test(word)) return undefined;
  return { kind: 'path', side: sideOf(before), owner: owner.replace(/[-.]$/, ''), from: before.length - word.length };
}

/** On the left of a rule's colon stands a place of the target; everything else is read from the source. */
function sideOf(before: string): 'source' | 'target' {
  const isKey =
    /(?:^\s*(?:-\s+)?|[{,]\s*)['"]?[\w[\].=*'/-]*$/.test(before) &&
    !/\b(?:drop|keep|each|sort|by|after|before|add|split|merge|path):\s*(?:\[[^\]]*)?$/.test(
      before.replace(/[\w[\].=*'/-]*$/, ''),
    );
  return isKey ? 'target' : 'source';
}
