/**
 * Two places where YAML cuts a mapping in another way than its writer meant. Both are errors (other YAML readers would
 * misread the file as well), but they are easy to tell, so they come with a fix and the rest of the file is still read.
 */
import type { MappingFix, Span } from '../problem.ts';

/** A trap at its place, and the text with characters of equal length put in, so that YAML reads it as it was meant. */
export interface Trap extends Span {
  readonly message: string;
  readonly repaired: string;
  /** Undefined where the whole scalar is to be quoted: its ends are known only after parsing. */
  readonly fix: MappingFix | undefined;
}

/** The trap on the line that a YAML error points at; undefined where the error has another cause. */
export function findTrap(text: string, errorOffset: number): Trap | undefined {
  const start = Math.max(text.lastIndexOf('\n', errorOffset - 1), text.lastIndexOf('\r', errorOffset - 1)) + 1;
  const rest = /[\r\n]/.exec(text.slice(start));
  const line = text.slice(start, rest === null ? text.length : start + rest.index);
  return colonTrap(text, start, line) ?? bracketTrap(text, start, line);
}

/** `PID-8 | lookup: 'sex'`: a colon with a blank behind it is YAML's mark of a key. */
function colonTrap(text: string, start: number, line: string): Trap | undefined {
  const found = /\|\s*([A-Za-z_]+):([ \t]+)(?=\S)/.exec(line);
  const [whole, name = '', blanks = ''] = found ?? [];
  if (found === null || whole === undefined) return undefined;
  const end = start + found.index + whole.length;
  const blank = end - blanks.length;
  const word = blank - 1 - name.length;
  return {
    start: word,
    end,
    message: `YAML takes ': ' for the end of a key: write '${name}:' without a blank behind it.`,
    // A blank to Liquid, and none to YAML.
    repaired: replaceAt(text, blank, '\u00a0'.repeat(blanks.length)),
    fix: { title: `Write ${name}: without the blank`, start: blank, end, text: '' },
  };
}

/** `{ from: PID-3[2].1 }` and `[PID-3[2]]`: inside braces and brackets YAML takes a bracket for a list. */
function bracketTrap(text: string, start: number, line: string): Trap | undefined {
  const opener = line.search(/[[{]/);
  const found = /(?<=[A-Za-z0-9_])\[([^[\]{}]*)\]/g;
  found.lastIndex = opener + 1;
  const match = opener === -1 ? null : found.exec(line);
  if (match === null) return undefined;
  const at = start + match.index;
  const inside = (match[1] ?? '').replaceAll(',', '\u201a').replaceAll(':', '\u02d0');
  return {
    start: at,
    end: at + match[0].length,
    message: "Inside { } and [ ] YAML takes '[' for a list: put the whole value in quotes.",
    repaired: replaceAt(text, at, `\u27e6${inside}\u27e7`),
    fix: undefined,
  };
}

function replaceAt(text: string, at: number, replacement: string): string {
  return text.slice(0, at) + replacement + text.slice(at + replacement.length);
}
