import { type Command, Option } from 'commander';
import type { Shell } from '../shell.ts';

/** Declares `pipehat lsp`; what it needs is loaded when it is run. */
export function addLsp(program: Command, shell: Shell): void {
  program
    .command('lsp')
    .description('Run the language server, for editors other than VS Code.')
    .requiredOption('--stdio', 'speak the Language Server Protocol over standard input and output')
    // Clients built on vscode-languageclient add it unasked; the server's library reads it by itself.
    .addOption(new Option('--clientProcessId <id>').hideHelp())
    .action(async () => await shell.serveLanguage());
}
