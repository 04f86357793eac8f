/** Writes a value where it stands: asks for it in an input box, and lets the server escape it and say what is wrong. */
import { commands, InputBoxValidationSeverity, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import {
  type PlaceParams,
  type PlaceResponse,
  placeMethod,
  type SetValueParams,
  type SetValueResponse,
  setValueMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

const severities = {
  error: InputBoxValidationSeverity.Warning,
  warning: InputBoxValidationSeverity.Warning,
  information: InputBoxValidationSeverity.Info,
} as const;

/** An input box shows no more of a value at once than one can see. */
const MAX_IN_BOX = 2_000;

/**
 * Asks for the value of a place and writes it; what has several lines, or is long, is opened in an editor.
 * @param character where the value starts on its line
 */
export async function editValue({ server }: Context, place: PlaceParams, character: number): Promise<void> {
  const found = await server.sendRequest<PlaceResponse>(placeMethod, place);
  if (found.kind === 'nothing') return void window.showWarningMessage(`The message has no ${place.path} any more.`);
  const { version } = found;
  // An input box has one line, and would make one of several.
  if (found.value.length > MAX_IN_BOX || /[\r\n]/.test(found.value)) {
    const { uri, line } = place;
    await commands.executeCommand('pipehat.openDecodedValue', { uri, line, character });
    return;
  }
  const ask = (value: string): Promise<SetValueResponse> =>
    server.sendRequest<SetValueResponse>(setValueMethod, { ...place, version, value } satisfies SetValueParams);
  const value = await window.showInputBox({
    title: `${place.path} ${found.name}`.trimEnd(),
    value: found.value,
    prompt: 'The value as people read it; delimiters in it are escaped.',
    async validateInput(text) {
      const response = await ask(text);
      if (response.kind === 'refused') return response.message;
      const { problem } = response;
      // What is wrong with a value is said, and can be written all the same: messages for tests have mistakes, too.
      return problem && { message: problem.message, severity: severities[problem.severity] };
    },
  });
  if (value === undefined) return;
  const response = await ask(value);
  if (response.kind === 'refused') return void window.showWarningMessage(response.message);
  const uri = Uri.parse(place.uri, true);
  const document = await workspace.openTextDocument(uri);
  const { start, end } = response.range;
  const edit = new WorkspaceEdit();
  edit.replace(uri, new Range(start.line, start.character, end.line, end.character), response.newText);
  if (document.version !== version || !(await workspace.applyEdit(edit))) {
    void window.showWarningMessage('The message has changed meanwhile. Nothing was written.');
  }
}
