/**
 * The plainest of replies, read without cutting it: one MSH that asks for nothing, one MSA, the standard's delimiters, no
 * escape sequence. Nearly every reply is one, and as a message in parts it takes three times as long. What is read here is
 * what `readAcknowledgement` reads; a test holds the two together.
 */
import type { Acknowledgement } from './acknowledgement.ts';

const START = 'MSH|^~\\&|';

/**
 * @param text all that came in one piece
 * @returns undefined where the reply is not that plain, whatever it says
 */
export function readPlainAcknowledgement(text: string): Acknowledgement | undefined {
  const headerEnd = text.indexOf('\r');
  if (!text.startsWith(START) || !text.startsWith('MSA|', headerEnd + 1)) return undefined;
  const lastReturn = text.indexOf('\r', headerEnd + 1);
  if (lastReturn !== -1 && lastReturn !== text.length - 1) return undefined;
  if (!isPlain(text) || asksForAnswer(text, headerEnd)) return undefined;
  const end = lastReturn === -1 ? text.length : lastReturn;
  const codeStart = headerEnd + 'MSA|'.length + 1;
  const codeEnd = fieldEnd(text, codeStart, end);
  const idEnd = fieldEnd(text, codeEnd + 1, end);
  const textEnd = fieldEnd(text, idEnd + 1, end);
  // MSA-6 codes an error.
  if (fieldEnd(text, fieldEnd(text, textEnd + 1, end) + 1, end) < end) return undefined;
  const controlId = text.slice(codeEnd + 1, idEnd);
  return {
    code: text.slice(codeStart, codeEnd).trim(),
    controlId,
    rawControlId: controlId,
    text: text.slice(idEnd + 1, textEnd),
    errors: [],
  };
}

/** Whether it holds no escape sequence, and no control character that a line might be read by. */
function isPlain(text: string): boolean {
  for (let at = START.length; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x5c || (character < 0x20 && character !== 0x0d)) return false;
  }
  return true;
}

/** Whether MSH-15 or MSH-16 holds anything: the reply then wants to be acknowledged in turn. */
function asksForAnswer(text: string, headerEnd: number): boolean {
  // Behind the id stands MSH-1, so MSH-15 comes behind fourteen separators.
  let at = 'MSH'.length;
  for (let count = 1; count < 14; count++) {
    at = fieldEnd(text, at + 1, headerEnd);
    if (at >= headerEnd) return false;
  }
  const acceptEnd = fieldEnd(text, at + 1, headerEnd);
  return acceptEnd > at + 1 || fieldEnd(text, acceptEnd + 1, headerEnd) > acceptEnd + 1;
}

/** Where the field that starts at `from` ends; a segment that ends at `end` has nothing but empty fields behind it. */
function fieldEnd(text: string, from: number, end: number): number {
  if (from >= end) return end;
  const at = text.indexOf('|', from);
  return at === -1 || at > end ? end : at;
}
