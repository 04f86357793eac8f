import { type PathValue, valueAt } from '../../core/structure/path-values.ts';
import { messagesOf } from '../../core/syntax/message.ts';
import { csvRow } from '../../service/csv.ts';
import { type AskedPath, cellOf, extractHead, extractRow } from '../../service/extract.ts';
import { countsTable, ValueCounts } from '../../service/value-counts.ts';
import type { GetOptions } from '../commands/get.ts';
import { messageFilesOf } from '../input/documents.ts';
import { type InputFile, openInputs } from '../input/files.ts';
import { MessageFacts } from '../input/structures.ts';
import { Progress } from '../progress.ts';
import { printable, refuse, type Shell } from '../shell.ts';
import { splitWords } from './words.ts';

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
  if (options.count === true) return await count(asked, inputs, options, shell);
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

/** `pipehat get --count`: how often each value occurs. Only the different values are kept. */
async function count(
  asked: readonly AskedPath[],
  inputs: AsyncIterable<InputFile>,
  options: GetOptions,
  shell: Shell,
): Promise<void> {
  const [first, more] = asked;
  if (first === undefined || more !== undefined) return await refuse(shell, '--count counts the values of one path');
  const facts = new MessageFacts(shell.definitions);
  const progress = new Progress(shell.err);
  const counts = new ValueCounts();
  for await (const { name, source } of messageFilesOf(inputs, shell)) {
    await progress.show(name);
    for (const message of messagesOf(source)) counts.add(valueAt(message, first.path, facts));
  }
  await progress.clear();
  const rows = counts.rows();
  const percent = (share: number): string => (share * 100).toFixed(1);
  if (options.json === true) await shell.out.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else if (options.csv === true) {
    const lines = rows.map(({ value, count, share }) =>
      csvRow([value ?? '(other values)', String(count), percent(share)]),
    );
    await shell.out.write(csvRow(['value', 'count', 'percent']) + lines.join(''));
  } else await shell.out.write(countsTable(rows.map(row => ({ ...row, value: row.value && printable(row.value) }))));
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

function csvForm(asked: readonly AskedPath[]): Form {
  return {
    head: extractHead(asked),
    row: ({ file, message, controlId, values }) => extractRow(file, message, controlId, values),
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
