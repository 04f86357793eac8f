/** The rules that only a profile brings up: what may not be sent, what must be there so often, the one value allowed. */
import type { PlaceFacts } from '../definitions/segment-facts.ts';
import type { ProfileOrigin } from '../definitions/types.ts';
import { decodeText } from '../encoding/escapes.ts';
import type { Place, Span } from '../syntax/segment.ts';
import { hasContent, type TreeNode } from '../syntax/segment-tree.ts';
import type { SegmentCheck } from './segment-check.ts';

/** Who asks for something, for messages: `profile Borealis inbound (line 21)`. */
export function originText({ profile, line }: ProfileOrigin): string {
  return `profile ${profile} (line ${line})`;
}

/** The profile where it asks, else the version: what stands before "requires it". */
export function sourceOf(origin: ProfileOrigin | undefined, version: string): string {
  return origin === undefined ? `version ${version}` : originText(origin);
}

/** Reports a valued place to which a profile gives usage X; true where it is one. */
export function checkForbidden({ report }: SegmentCheck, span: Span, place: Place, known: PlaceFacts): boolean {
  const asked = known.definition?.profile?.usage;
  if (asked === undefined || known.definition?.usage !== 'X') return false;
  report('profile', span, place, known.name, `holds a value; ${originText(asked)} says that it must not be sent`);
  return true;
}

/** Fewer repetitions than a profile asks for, of a field that holds any. */
export function checkFewest({ report }: SegmentCheck, node: TreeNode, known: PlaceFacts): void {
  const { minRepetitions = 0, repetitions: asked } = known.definition?.profile ?? {};
  if (asked === undefined || minRepetitions < 2) return;
  const count = node.children.filter(hasContent).length;
  if (count >= minRepetitions) return;
  const text = `holds ${count} repetition${count === 1 ? '' : 's'}; ${originText(asked)} asks for at least ${minRepetitions}`;
  report('profile', node, { field: node.number }, known.name, text);
}

/** A value other than the one, or of another form, than a profile allows. `""` deletes the value and is none. */
export function checkConstant({ segment, report }: SegmentCheck, span: Span, place: Place, known: PlaceFacts): void {
  const { constant, format } = known.definition?.profile ?? {};
  if (constant === undefined && format === undefined) return;
  const raw = segment.text.slice(span.start, span.end);
  if (raw === '""') return;
  const value = decodeText(raw, segment.delimiters);
  const shown = value.length <= 40 ? value : `${value.slice(0, 39)}…`;
  const say = (text: string): void => report('profile', span, place, known.name, `'${shown}' ${text}`);
  if (constant !== undefined && value !== constant.value)
    say(`is not '${constant.value}', the only value that ${originText(constant)} allows`);
  if (format !== undefined && !format.accepts(value))
    say(`has not the form ${format.text} that ${originText(format)} asks for`);
}
