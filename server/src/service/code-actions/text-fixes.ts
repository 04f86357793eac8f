/** Fixes of how a value is written: delimiters that should be text, bad escapes, control characters, parts too many. */
import { findEscapes } from '../../core/encoding/escapes.ts';
import { type Fix, type Fixer, leafOf, placeOf, quoted, replace, replaceSpan } from './fix.ts';

/** A part that its data type does not have: mostly a plain `^` or `&` that should have been text. */
export const extraPart: Fixer = problem => {
  const { segment, start, end } = problem;
  const { delimiters, prefix } = segment;
  const before = start - 1;
  const mark = segment.text.charAt(before - prefix);
  const letter = mark === delimiters.component ? 'S' : mark === delimiters.subcomponent ? 'T' : undefined;
  if (letter === undefined || mark === '') return [];
  const sign = delimiters.escape;
  const fixes: Fix[] = [];
  if (sign !== '')
    fixes.push({
      title: `Write the ${mark} before ${quoted(segment.text.slice(start - prefix, end - prefix))} as text (${sign}${letter}${sign})`,
      edits: [replace(problem, before, start, sign + letter + sign)],
      isPreferred: true,
    });
  fixes.push({
    title: `Remove ${quoted(segment.text.slice(before - prefix, end - prefix))}`,
    edits: [replace(problem, before, end, '')],
  });
  return fixes;
};

/** A field beyond the last one of the version. */
export const extraField: Fixer = problem => {
  const { segment, path } = problem;
  const span = segment.locate({ field: placeOf(problem)?.field ?? 0 });
  if (span === undefined || span.start === 0) return [];
  // The last field goes with its separator; others leave a gap, so that those behind keep their numbers.
  const isLast = span.end === segment.text.length;
  return [
    {
      title: `Remove ${path}`,
      edits: [replaceSpan(problem, { start: isLast ? span.start - 1 : span.start, end: span.end }, '')],
    },
  ];
};

/** An escape character that stands for itself. */
export const plainEscape: Fixer = problem => {
  const { segment, start, end } = problem;
  const mark = segment.delimiters.escape;
  const raw = segment.text.slice(start - segment.prefix, end - segment.prefix);
  if (mark === '' || !raw.startsWith(mark)) return [];
  const isClosed = raw.length > 1 && raw.endsWith(mark);
  const written = `${mark}E${mark}`;
  const text = isClosed ? written + raw.slice(1, -1) + written : written + raw.slice(1);
  // Nothing else can be meant by an escape character that opens nothing. A closed sequence may be the sender's own.
  const leaf = leafOf(problem);
  const found = findEscapes(segment.text.slice(leaf.start, leaf.end), segment.delimiters);
  const isAlone = found.some(
    one => one.problem === 'unterminated' && leaf.start + one.start === start - segment.prefix,
  );
  return [
    {
      title: `Write the ${mark} as text (${written})`,
      edits: [replace(problem, start, end, text)],
      isPreferred: true,
      isSafe: isAlone,
    },
  ];
};

/** Control characters of a value: written as escape sequences, or taken out. Framing bytes mean nothing and go. */
export const controlCharacters: Fixer = problem => {
  const { segment } = problem;
  const mark = segment.delimiters.escape;
  const leaf = leafOf(problem);
  const raw = segment.text.slice(leaf.start, leaf.end);
  const isControl = (character: string): boolean => character < ' ' || character === '\u007f';
  const characters = [...raw];
  const found = characters.filter(isControl);
  const isFraming = found.every(character => character === '\u000b' || character === '\u001c');
  const hexadecimal = (character: string): string =>
    `${mark}X${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}${mark}`;
  const escaped = characters.map(one => (isControl(one) ? hexadecimal(one) : one)).join('');
  const removed = characters.filter(one => !isControl(one)).join('');
  const [only] = found;
  const write: Fix = {
    title:
      found.length === 1 && only !== undefined
        ? `Write it as ${hexadecimal(only)}`
        : `Write the control characters as ${mark}X..${mark}`,
    edits: [replaceSpan(problem, leaf, escaped)],
    isPreferred: !isFraming,
    isSafe: !isFraming,
  };
  const remove: Fix = {
    title: isFraming
      ? 'Remove the framing bytes of MLLP'
      : found.length === 1
        ? 'Remove the control character'
        : 'Remove the control characters',
    edits: [replaceSpan(problem, leaf, removed)],
    isPreferred: isFraming,
    isSafe: isFraming,
  };
  if (mark === '') return [remove];
  return isFraming ? [remove, write] : [write, remove];
};

/** A header without encoding characters. */
export const encodingCharacters: Fixer = problem => {
  const { segment, section, line } = problem;
  if (!segment.isHeader || section.firstLine !== line || segment.text.length > 4) return [];
  const text = `${segment.id}|^~\\&`;
  return segment.text.length === 4 && segment.text[3] !== '|'
    ? []
    : [
        {
          title: `Write ${text}`,
          edits: [replaceSpan(problem, { start: 0, end: segment.text.length }, text)],
          isPreferred: true,
        },
      ];
};
