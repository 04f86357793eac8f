/** Web addresses in values: pointers of RP, and whatever text names one. */
import type { DocumentLink } from 'vscode-languageserver-types';
import { decodeText } from '../core/encoding/escapes.ts';
import { sectionAt, sectionDelimiters } from '../core/syntax/sections.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';

/** More than anybody follows. */
const MAX_LINKS = 1_000;
/** Longer addresses are none that a browser takes. */
const MAX_LENGTH = 2_000;
/** What an address ends before, and what a sentence puts behind it. */
const addressPattern = /^https?:\/\/[^\s"'<>]+/i;
const trailing = /[.,;:!?)\]}]+$/;

/**
 * The addresses of a document, escapes decoded.
 * @returns undefined when the token was cancelled first
 */
export async function documentLinks(
  { source }: DocumentSnapshot,
  pause: Pause,
  token: CancellationToken,
): Promise<DocumentLink[] | undefined> {
  const links: DocumentLink[] = [];
  const slices = new Slices(pause, token);
  for (const [index, chunk] of source.chunks.entries()) {
    if (slices.isOver && !(await slices.rest())) return undefined;
    for (const { index: at } of chunk.text.matchAll(/https?:\/\//gi)) {
      if (links.length >= MAX_LINKS) return links;
      const { line, character } = source.positionAt((source.chunkStarts[index] ?? 0) + at);
      const { delimiters } = sectionDelimiters(source, sectionAt(source, line));
      const whole = addressPattern.exec(chunk.text.slice(at, at + MAX_LENGTH))?.[0] ?? '';
      const { field, component, repetition, subcomponent } = delimiters;
      const separators = [field, component, repetition, subcomponent].filter(mark => mark !== '');
      const ends = separators.map(mark => whole.indexOf(mark)).filter(end => end !== -1);
      const raw = whole.slice(0, Math.min(whole.length, ...ends)).replace(trailing, '');
      const target = decodeText(raw, delimiters);
      // An escape may stand for a line end, which is where an address ends at the latest.
      if (!/^https?:\/\/[^\s/]/i.test(target) || /\s/.test(target)) continue;
      links.push({
        range: { start: { line, character }, end: { line, character: character + raw.length } },
        target,
      });
    }
  }
  return links;
}
