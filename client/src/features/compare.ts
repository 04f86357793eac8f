/** HL7: Compare Messages. The result is shown in VS Code's own diff editor, a line for each value. */
import {
  commands,
  Disposable,
  type DocumentLink,
  languages,
  Range,
  type TextDocument,
  Uri,
  ViewColumn,
  window,
} from 'vscode';
import {
  type CompareParams,
  type CompareResponse,
  type CompareText,
  compareMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { chooseMessage, type MessageChoice, messageAt } from '../views/choose-message.ts';
import { fileName, scheme } from '../virtual-documents.ts';

/** How many comparisons are kept, since a tab that was closed can be opened again. */
const keptComparisons = 20;

/** A side of a comparison with the document that it is of. */
interface Side {
  readonly shown: CompareText;
  readonly source: Uri;
}

export function register(context: Context): Disposable {
  const sides = new Map<string, Side>();
  let lastNumber = 0;

  const show = async (
    params: { readonly left: MessageChoice; readonly right: MessageChoice },
    response: Extract<CompareResponse, { kind: 'compared' }>,
  ): Promise<void> => {
    const number = ++lastNumber;
    const uriFor = (side: 'left' | 'right'): Uri => {
      const choice = params[side];
      // Without an extension VS Code would take the text for HL7 by its first line.
      const uri = Uri.from({ scheme, path: `/compare/${number}/${side}/${fileName(choice.name)}.txt` });
      sides.set(uri.toString(), { shown: response[side], source: choice.document.uri });
      return uri;
    };
    const [left, right] = [uriFor('left'), uriFor('right')];
    for (const old of [...sides.keys()].slice(0, Math.max(0, sides.size - 2 * keptComparisons))) sides.delete(old);
    const { differences } = response;
    const title = `${params.left.name} ↔ ${params.right.name} (${differences} difference${differences === 1 ? '' : 's'})`;
    await commands.executeCommand('vscode.diff', left, right, title, { preview: false });
  };

  const compare = async (target: unknown): Promise<CompareResponse | undefined> => {
    const left = await messageAt(context, target);
    if (left === undefined) {
      void window.showWarningMessage('There is no HL7 message here to compare. Put the cursor in one.');
      return undefined;
    }
    const other = otherIn(target);
    const right = await (other === undefined
      ? chooseMessage(context, left, `Compare ${left.name} with`)
      : messageAt(context, other));
    if (right === undefined) return undefined;
    const params: CompareParams = { left: placeOf(left), right: placeOf(right) };
    const response = await context.server.sendRequest<CompareResponse>(compareMethod, params);
    if (response.kind === 'refused') void window.showWarningMessage(response.message);
    else if (response.differences === 0) void window.showInformationMessage(sameWords(response));
    else await show({ left, right }, response);
    return response;
  };

  return Disposable.from(
    context.documents.serve('compare', uri => {
      return sides.get(uri.toString())?.shown.text ?? 'This comparison is no longer kept: it was in memory only.';
    }),
    languages.registerDocumentLinkProvider(
      { scheme, pattern: '/compare/**' },
      { provideDocumentLinks: document => linksOf(document, sides.get(document.uri.toString())) },
    ),
    commands.registerCommand('pipehat.compareMessages', compare),
    commands.registerCommand('pipehat.openPlace', (uri: string, range: readonly [number, number, number]) => {
      const [line, start, end] = range;
      return window.showTextDocument(Uri.parse(uri, true), {
        selection: new Range(line, start, line, end),
        viewColumn: ViewColumn.Beside,
      });
    }),
  );
}

/** The paths of a side as links to where they stand in the message. */
function linksOf(document: TextDocument, side: Side | undefined): DocumentLink[] {
  if (side === undefined) return [];
  return side.shown.ranges.flatMap(({ start, end }, number) => {
    const path = /\S+/.exec(document.lineAt(number).text);
    if (path === null) return [];
    const range = new Range(number, path.index, number, path.index + path[0].length);
    const place = [side.source.toString(), [start.line, start.character, end.character]];
    const target = Uri.parse(`command:pipehat.openPlace?${encodeURIComponent(JSON.stringify(place))}`);
    return [{ range, target, tooltip: 'Show in message' }];
  });
}

/** The second message, where a command names both: `{ uri, line, with: { uri, line } }`. */
function otherIn(target: unknown): unknown {
  return typeof target === 'object' && target !== null && 'with' in target ? target.with : undefined;
}

function placeOf({ document, line }: MessageChoice): { uri: string; line: number } {
  return { uri: document.uri.toString(), line };
}

function sameWords({ places, ignored }: Extract<CompareResponse, { kind: 'compared' }>): string {
  const left = ignored.length === 0 ? '' : ` Left out: ${ignored.join(', ')}.`;
  return `The messages say the same: ${places} value${places === 1 ? '' : 's'} compared.${left}`;
}
