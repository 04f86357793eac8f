/** What is to be sent, one after the other, as texts. */
import { renewed } from '../../core/edit/renew.ts';
import { messagesOf } from '../../core/syntax/message.ts';
import { sections } from '../../core/syntax/sections.ts';
import type { SourceText } from '../../core/syntax/source-text.ts';
import type { HL7Document } from '../input/documents.ts';

/** One frame to be. */
export interface Job {
  readonly file: string;
  /** 1-based number of the message in its file; 1 for a batch that goes as one. */
  readonly message: number;
  /** How many there are in the file. */
  readonly of: number;
  /** Whether it is a batch that goes as one block. */
  readonly isBatch: boolean;
  readonly text: string;
}

/** How a file is cut into frames, and how often each is sent. */
export interface JobOptions {
  readonly batch: 'split' | 'whole';
  readonly count: number;
  /** Makes a control id for every message sent; undefined leaves MSH-10 as it is. */
  readonly newId: (() => string) | undefined;
}

/** Reads on only when the next job is asked for. */
export async function* jobsOf(documents: AsyncIterable<HL7Document>, options: JobOptions): AsyncGenerator<Job> {
  for await (const { name: file, source } of documents) {
    const isBatch = options.batch === 'whole' && hasEnvelope(source);
    const texts = isBatch ? [source.toString()] : messagesOf(source).map(message => message.text);
    for (const [index, text] of texts.entries()) {
      for (let round = 0; round < options.count; round++) {
        const { newId } = options;
        const sent = newId === undefined ? text : renewed(text, { newId });
        yield { file, message: index + 1, of: texts.length, isBatch, text: sent };
      }
    }
  }
}

function hasEnvelope(source: SourceText): boolean {
  for (const { kind } of sections(source)) if (kind === 'FHS' || kind === 'BHS') return true;
  return false;
}
