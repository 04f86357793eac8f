/** The questions that help to write a message: one function a feature, each in a file of its own. */
import type { CompletionList, Position } from 'vscode-languageserver-types';
import { completion } from './completion.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';

/** A cancelled question is answered with undefined. */
export interface WritingFeatures {
  completion(document: DocumentSnapshot, position: Position): Promise<CompletionList | undefined>;
}

/** @param now what holds at the time of a question */
export function writingFeatures(now: () => ServiceContext): WritingFeatures {
  return {
    async completion(document, position) {
      const context = now();
      return completion(document, position, await context.factsAt(document, position.line), context.versions);
    },
  };
}
