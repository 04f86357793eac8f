import { type LogOutputChannel, workspace } from 'vscode';
import { type LanguageClientOptions, RevealOutputChannelOn } from 'vscode-languageclient';
import { scheme } from './virtual-documents.ts';

/** Where documents live whose problems and hovers a user wants to see; a diff's other side is not among them. */
const schemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', scheme];
const languages = ['hl7', 'hl7map', 'hl7profile'];

/** What the language client is told on every platform. */
export function clientOptions(log: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: languages.flatMap(language => schemes.map(scheme => ({ language, scheme }))),
    // So that the first diagnostics go by the user's settings; later the server asks for them.
    initializationOptions: () => ({
      validation: workspace.getConfiguration('pipehat').get('validation'),
      // The server may put links to these commands into hovers, and lenses above messages.
      commands: true,
      // JavaScript of a mapping runs only where the user vouches for it.
      trusted: workspace.isTrusted,
    }),
    markdown: { isTrusted: { enabledCommands: ['pipehat.openDecodedValue'] } },
    middleware: {
      // What is read-only is neither sent nor mapped from where it is shown.
      provideCodeLenses: (document, token, next) => (document.uri.scheme === scheme ? [] : next(document, token)),
    },
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  };
}
