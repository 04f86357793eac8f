/** What is to be sent, one after the other, ready to go out. */
import { renewed } from '../../core/edit/renew.ts';
import { describeUnknownVariable, type VariableValues, withVariables } from '../../core/edit/variables.ts';
import type { Charset } from '../../core/encoding/charset-names.ts';
import { messagesOf } from '../../core/syntax/message.ts';
import { hasEnvelope } from '../../core/syntax/sections.ts';
import type { LoadJob } from '../../delivery/run-load.ts';
import { prepareBatch, prepareMessage } from '../../mllp/outgoing.ts';
import type { HL7Document } from '../input/documents.ts';

/** One message to be sent, or a batch that goes as one. */
export interface Job extends LoadJob {
  readonly file: string;
  /** 1-based number of the message in its file; 1 for a batch that goes as one. */
  readonly number: number;
  /** How many there are in the file. */
  readonly of: number;
}

/** How a file is cut into messages, how often each is sent, and what is put into it on its way. */
export interface JobOptions {
  readonly batch: 'split' | 'whole';
  readonly count: number;
  /** Makes a control id for every message sent; undefined leaves MSH-10 as it is. */
  readonly newId: (() => string) | undefined;
  /** What names in double braces stand for; undefined leaves them as they are. */
  readonly values: VariableValues | undefined;
  /** What an empty MSH-18 means; UTF-8 where nothing is set. */
  readonly charset: Charset | undefined;
}

/** Reads on only when the next job is asked for. */
export async function* jobsOf(documents: AsyncIterable<HL7Document>, options: JobOptions): AsyncGenerator<Job> {
  for await (const { name: file, source } of documents) {
    const isBatch = options.batch === 'whole' && hasEnvelope(source);
    const texts = isBatch ? [source.toString()] : messagesOf(source).map(message => message.text);
    for (const [index, text] of texts.entries()) {
      for (let round = 0; round < options.count; round++) {
        yield { file, number: index + 1, of: texts.length, message: prepared(text, isBatch, options) };
      }
    }
  }
}

function prepared(text: string, isBatch: boolean, { newId, values, charset }: JobOptions): LoadJob['message'] {
  const filled = values === undefined ? ({ kind: 'text', text } as const) : withVariables(text, values);
  if (filled.kind === 'unknown') return { kind: 'refused', message: describeUnknownVariable(filled) };
  const sent = newId === undefined ? filled.text : renewed(filled.text, { newId });
  return isBatch ? prepareBatch(sent, charset) : prepareMessage(sent, charset);
}
