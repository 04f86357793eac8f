/** HL7: Go to Next Field and its like: from value to value, which is selected. */
import { commands, Disposable, Range, Selection, window } from 'vscode';
import { type MoveParams, type MoveResponse, moveMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

const units = ['field', 'component', 'repetition', 'segment', 'message'] as const;
const directions = ['next', 'previous'] as const;

export function register(context: Context): Disposable {
  // Each step starts where the last one ended, however fast the key repeats.
  let last: Promise<void> = Promise.resolve();
  const registrations = units.flatMap(unit =>
    directions.map(direction =>
      commands.registerCommand(`pipehat.${direction}${unit[0]?.toUpperCase()}${unit.slice(1)}`, () => {
        last = last.then(() => move(context, unit, direction));
        return last;
      }),
    ),
  );
  return Disposable.from(...registrations);
}

async function move(
  { server, log }: Context,
  unit: MoveParams['unit'],
  direction: MoveParams['direction'],
): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId !== 'hl7') return;
  // Where the value that is selected starts; behind it another one may start already, as MSH-2 does behind MSH-1.
  const { line, character } = editor.selection.start;
  const params: MoveParams = {
    uri: editor.document.uri.toString(),
    position: { line, character },
    unit,
    direction,
  };
  try {
    const found = await server.sendRequest<MoveResponse | null>(moveMethod, params);
    if (found === null) {
      window.setStatusBarMessage(`There is no ${direction} ${unit} from here.`, 3_000);
      return;
    }
    const range = new Range(found.start.line, found.start.character, found.end.line, found.end.character);
    editor.selection = new Selection(range.start, range.end);
    editor.revealRange(range);
  } catch (error) {
    log.error(`move: ${error}`);
  }
}
