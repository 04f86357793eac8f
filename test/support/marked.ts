/** Documents of tests: a cursor in a text is `$0`. */
import type { Position, Range } from 'vscode-languageserver/node';
import type { Editor } from './lsp.ts';

export interface Marked {
  readonly uri: string;
  readonly text: string;
  readonly position: Position;
}

let documents = 0;

/** Opens a text as a document of its own. */
export async function openMarked(editor: Editor, marked: string): Promise<Marked> {
  const uri = `file:///marked-${documents++}.hl7`;
  const offset = marked.indexOf('$0');
  const text = marked.replace('$0', '');
  const before = lines(offset === -1 ? '' : marked.slice(0, offset));
  await editor.open(uri, text);
  return { uri, text, position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
}

/** The text of a range; lines are joined by LF. */
export function textIn(text: string, { start, end }: Range): string {
  const all = lines(text).slice(start.line, end.line + 1);
  const last = all.length - 1;
  return all
    .map((line, at) => line.slice(at === 0 ? start.character : 0, at === last ? end.character : undefined))
    .join('\n');
}

function lines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}
