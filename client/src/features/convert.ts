/** HL7: Convert Message to JSON, HL7: Convert Message to XML. */
import { commands, Disposable, type TextDocument, window, workspace } from 'vscode';
import { type ConvertParams, type ConvertResponse, convertMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { messageAt } from '../views/choose-message.ts';

export function register(context: Context): Disposable {
  const convert = async (target: unknown, to: ConvertParams['to']): Promise<TextDocument | undefined> => {
    const chosen = await messageAt(context, target);
    if (chosen === undefined) {
      void window.showWarningMessage('There is no HL7 message here to convert. Put the cursor in one.');
      return undefined;
    }
    const params: ConvertParams = { uri: chosen.document.uri.toString(), line: chosen.line, to };
    const response = await context.server.sendRequest<ConvertResponse>(convertMethod, params);
    if (response.kind === 'refused') {
      void window.showWarningMessage(response.message);
      return undefined;
    }
    if (response.note !== '') void window.showInformationMessage(response.note);
    const document = await workspace.openTextDocument({ content: response.text, language: to });
    await window.showTextDocument(document, { preview: false });
    return document;
  };
  return Disposable.from(
    commands.registerCommand('pipehat.convertToJson', target => convert(target, 'json')),
    commands.registerCommand('pipehat.convertToXml', target => convert(target, 'xml')),
  );
}
