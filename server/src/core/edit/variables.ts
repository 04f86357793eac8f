/** Variables in messages: `{{name}}` becomes a value while a message goes out; the text that it is kept as stays. */
import { encodeText } from '../encoding/escapes.ts';
import { leafPath } from '../path/leaf-path.ts';
import { Message, type SegmentLine } from '../syntax/message.ts';
import { sections } from '../syntax/sections.ts';
import { SourceText } from '../syntax/source-text.ts';

/** The variables that are always there. */
export const builtInVariables = ['now', 'today', 'id', 'uuid', 'number'] as const;

/** The name of a variable that is always there. */
export type BuiltInVariable = (typeof builtInVariables)[number];

/**
 * Makes the values of the built-in variables: `now` as `YYYYMMDDHHMMSS+ZZZZ`, `today` as `YYYYMMDD`, `id` a new control id,
 * `uuid` a UUID, `number` a number that runs. Each is asked for once a message, and holds for all of it.
 */
export type BuiltInValues = Readonly<Record<BuiltInVariable, () => string>>;

/** The same values, and a `number` of its own that begins at 1. */
export function numberedFromOne(builtIns: BuiltInValues): BuiltInValues {
  let number = 0;
  return { ...builtIns, number: () => String(++number) };
}

/** What names stand for. */
export interface VariableValues {
  /** The user's own; they win over the built-in ones. */
  readonly variables: Readonly<Record<string, string>>;
  readonly builtIns: BuiltInValues;
}

/** The outcome of {@link withVariables}. */
export type WithVariables =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'unknown';
      readonly name: string;
      /** The place, such as `PID-5.1`; of several messages, which one it is in goes before it. */
      readonly path: string;
      /** Of the first brace, in UTF-16 units of the text. */
      readonly offset: number;
    };

/** A name begins with a letter or an underscore; blanks may stand inside of it, so that a wrong one is found as well. */
const reference = /\{\{[ \t]*([\p{L}_](?:[\p{L}\p{N}_. -]*[\p{L}\p{N}_.-])?)[ \t]*\}\}/gu;

/** Whether a text of that kind could name a variable of the user's own. */
export function isVariableName(name: string): boolean {
  return new RegExp(`^${reference.source}$`, 'u').exec(`{{${name}}}`)?.[1] === name;
}

/**
 * The text with the values of its variables in it, escaped by the delimiters of the message that they are in. MSH-1 and
 * MSH-2 are left alone, and braces that hold no name; a name that nobody gives a value refuses the whole.
 */
export function withVariables(text: string, values: VariableValues): WithVariables {
  if (!text.includes('{{')) return { kind: 'text', text };
  const source = SourceText.of(text);
  const all = [...sections(source)];
  const messages = all.filter(({ kind }) => kind === 'MSH').length;
  let out = '';
  let copied = 0;
  let number = 0;
  for (const section of all) {
    const message = new Message(source, section);
    if (section.kind === 'MSH') number++;
    const { delimiters } = message;
    // Where a brace cuts, two of them are empty parts and no variable.
    if (/[{}]/.test(delimiters.key)) continue;
    const known = new Map<string, string>();
    for (const entry of message.lines) {
      if (!entry.segment.text.includes('{{')) continue;
      for (const found of entry.segment.text.matchAll(reference)) {
        const [written, name = ''] = found;
        if (found.index < contentStart(entry)) continue;
        const offset = entry.start + found.index;
        const value = known.get(name) ?? valueFor(name, values);
        if (value === undefined) {
          const path = pathOf(message, entry, found.index);
          const isOneOfMany = messages > 1 && section.kind === 'MSH';
          return { kind: 'unknown', name, path: isOneOfMany ? `message ${number}, ${path}` : path, offset };
        }
        known.set(name, value);
        out += text.slice(copied, offset) + encodeText(value, delimiters);
        copied = offset + written.length;
      }
    }
  }
  return { kind: 'text', text: out + text.slice(copied) };
}

/** Says which variable has no value, and what to do. */
export function describeUnknownVariable(unknown: WithVariables & { readonly kind: 'unknown' }): string {
  const names = builtInVariables.join(', ');
  return `${unknown.path}: {{${unknown.name}}} has no value. Give it one, or use one of ${names}.`;
}

function valueFor(name: string, { variables, builtIns }: VariableValues): string | undefined {
  if (Object.hasOwn(variables, name)) return variables[name];
  const builtIn = builtInVariables.find(one => one === name);
  return builtIn === undefined ? undefined : builtIns[builtIn]();
}

/** Where the values of a segment begin: in a header behind MSH-2. */
function contentStart({ segment }: SegmentLine): number {
  return segment.isHeader ? (segment.locate({ field: 2 })?.end ?? segment.text.length) : 0;
}

function pathOf(message: Message, entry: SegmentLine, offset: number): string {
  return entry.segment.form === 'segment' ? leafPath(message, entry, offset) : `line ${entry.line + 1}`;
}
