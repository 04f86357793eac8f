/** What can be written at the cursor: whole messages, segments that the structure allows here, values of a place. */
import type { CompletionList } from 'vscode-languageserver-types';
import { sectionAt } from '../../core/syntax/sections.ts';
import { newMessages } from './new-messages.ts';
import type { CompletionRequest } from './request.ts';
import { segments } from './segments.ts';
import { values } from './values.ts';

/** @returns undefined where nothing is known to offer */
export function completion(request: CompletionRequest): CompletionList | undefined {
  const { document, position } = request;
  const before = document.source.lineContent(position.line).slice(0, position.character);
  // At the start of a line an id is written, whatever stands there by now.
  if (!/^\s*[A-Za-z0-9]{0,3}$/.test(before)) return values(request);
  const section = sectionAt(document.source, position.line);
  const items = section.firstLine === position.line ? [] : segments(request, before);
  // A message begins where there is none, and wherever MSH is being written.
  if (section.kind === 'none' || /^\s*m/i.test(before)) items.push(...newMessages(request, before));
  return items.length === 0 ? undefined : { isIncomplete: false, items };
}
