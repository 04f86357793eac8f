import { messagesOf } from '../../core/syntax/message.ts';
import type { GetOptions } from '../commands/get.ts';
import { messageFilesOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { MessageFacts } from '../input/structures.ts';
import { Progress } from '../progress.ts';
import { printable, refuse, type Shell } from '../shell.ts';
import { type PathValue, valueAt } from './values.ts';
import { type AskedPath, splitWords } from './words.ts';

/** What was found in one message. */
interface Row {
  readonly file: string;
  /** 1-based number of the message in its file. */
  readonly message: number;
  readonly controlId: string;
  readonly values: readonly PathValue[];
}

/** `pipehat get`: a row for each message, printed as soon as it is read. */
export async function get(words: readonly string[], options: GetOptions, shell: Shell): Promise<void> {
  const split = splitWords(words, shell.cwd);
  if (split.kind === 'problem') return await refuse(shell, split.message);
  if (options.csv === true && options.json === true)
    return await refuse(shell, '--csv and --json are two forms; name one');
  const inputs = await openInputs(split.files, shell);
  if (inputs === undefined) return;

  const { asked } = split;
  const form = options.csv === true ? csvForm(asked) : options.json === true ? jsonForm(asked) : tabForm();
  const facts = new MessageFacts(shell.definitions);
  const progress = new Progress(shell.err);
  await shell.out.write(form.head);
  let isFirst = true;
  for await (const { name, source } of messageFilesOf(inputs, shell)) {
    await progress.show(name);
    let text = '';
    for (const [index, message] of messagesOf(source).entries()) {
      const values = asked.map(({ path }) => valueAt(message, path, facts));
      text += form.row({ file: name, message: index + 1, controlId: message.controlId, values }, isFirst);
      isFirst = false;
    }
    await progress.clear();
    await shell.out.write(text);
  }
  await progress.clear();
  await shell.out.write(form.end(isFirst));
}

interface Form {
  readonly head: string;
  row(row: Row, isFirst: boolean): string;
  end(isEmpty: boolean): string;
}

function tabForm(): Form {
  return {
    head: '',
    row: ({ values }) => `${values.map(value => printable(cellOf(value))).join('\t')}\n`,
    end: () => '',
  };
}

/** RFC 4180, with LF between the rows. */
function csvForm(asked: readonly AskedPath[]): Form {
  const line = (cells: readonly string[]): string =>
    `${cells.map(cell => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
  return {
    head: line(['file', 'message', 'controlId', ...asked.map(({ text }) => text)]),
    row: ({ file, message, controlId, values }) => line([file, String(message), controlId, ...values.map(cellOf)]),
    end: () => '',
  };
}

function jsonForm(asked: readonly AskedPath[]): Form {
  return {
    head: '[',
    row({ values, ...rest }, isFirst) {
      const byPath = Object.fromEntries(asked.map(({ text }, index) => [text, values[index]]));
      return `${isFirst ? '' : ','}\n  ${JSON.stringify({ ...rest, values: byPath })}`;
    },
    end: isEmpty => (isEmpty ? ']\n' : '\n]\n'),
  };
}

function cellOf(value: PathValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.join('~') : String(value);
}
