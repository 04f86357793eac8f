import { type CompareSide, compareMessages, differencesOf } from '../../core/compare/compare.ts';
import { defaultIgnored, readIgnored } from '../../core/compare/ignored.ts';
import { FactsCache } from '../../core/definitions/segment-facts.ts';
import { formatMessageType, type Message, messagesOf } from '../../core/syntax/message.ts';
import type { DiffOptions } from '../commands/diff.ts';
import { messageFilesOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { MessageFacts } from '../input/structures.ts';
import { printable, raiseExitCode, refuse, type Shell } from '../shell.ts';

/** One difference; null where a message has nothing at the place. */
interface Difference {
  /** 1-based number of the messages in their files. */
  readonly message: number;
  readonly path: string;
  readonly name: string;
  readonly left: string | null;
  readonly right: string | null;
}

/** Values are cut here in text; JSON has them whole. */
const MAX_SHOWN = 200;

/** `pipehat diff`: a line for each difference. */
export async function diff(left: string, right: string, options: DiffOptions, shell: Shell): Promise<void> {
  const read = readIgnored([...(options.all === true ? [] : defaultIgnored), ...(options.ignore ?? [])]);
  if (read.kind === 'problem') {
    const { expected, offset } = read.problem;
    return await refuse(shell, `--ignore ${read.text}: no path (expected ${expected} at character ${offset + 1})`);
  }
  const ours = await messagesIn(left, shell);
  const theirs = ours && (await messagesIn(right, shell));
  if (ours === undefined || theirs === undefined) return;
  const facts = new MessageFacts(shell.definitions);
  const cache = new FactsCache();
  const differences: Difference[] = [];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    const one = ours[index];
    const other = theirs[index];
    const message = index + 1;
    if (one === undefined || other === undefined) {
      const summary = { message, path: 'MSH', name: 'message', left: one ? titleOf(one) : null };
      differences.push({ ...summary, right: other ? titleOf(other) : null });
      continue;
    }
    const compared = compareMessages(sideOf(one, facts), sideOf(other, facts), cache, read.isIgnored);
    for (const { path, name, left, right } of differencesOf(compared)) {
      differences.push({ message, path, name, left: left?.text ?? null, right: right?.text ?? null });
    }
  }
  if (differences.length > 0) raiseExitCode(shell, 1);
  const isOne = ours.length === 1 && theirs.length === 1;
  const text = options.json === true ? `${JSON.stringify(differences, undefined, 2)}\n` : textOf(differences, isOne);
  await shell.out.write(text);
}

/** The messages of one file; undefined where it can't be read or holds none, which has been said then. */
async function messagesIn(name: string, shell: Shell): Promise<readonly Message[] | undefined> {
  const inputs = await openInputs([name], shell);
  if (inputs === undefined) return undefined;
  const messages: Message[] = [];
  for await (const { source } of messageFilesOf(inputs, shell)) messages.push(...messagesOf(source));
  return messages.length === 0 ? undefined : messages;
}

function sideOf(message: Message, facts: MessageFacts): CompareSide {
  return { message, definitions: facts.of(message), match: facts.match(message) };
}

function titleOf(message: Message): string {
  return `${formatMessageType(message.type)} ${message.controlId}`.trim();
}

function textOf(differences: readonly Difference[], isOne: boolean): string {
  return differences
    .map(({ message, path, name, left, right }) => {
      const place = `${isOne ? '' : `message ${message}: `}${path} ${name}`.trimEnd();
      return `${place}: ${shown(left)} → ${shown(right)}\n`;
    })
    .join('');
}

function shown(value: string | null): string {
  if (value === null) return 'nothing';
  const text = printable(value.slice(0, MAX_SHOWN));
  return value.length <= MAX_SHOWN ? `'${text}'` : `'${text}…' (${value.length} characters)`;
}
