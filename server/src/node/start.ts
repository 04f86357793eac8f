import { setImmediate as nextTurn } from 'node:timers/promises';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { formatTimestamp } from '../core/encoding/acknowledgement.ts';
import { builtInValues } from '../delivery/built-in-values.ts';
import { systemRuntime } from '../mllp/runtime.ts';
import { startServer } from '../server.ts';
import { readCaptureUri } from './capture-file.ts';
import { readChosenFile } from './chosen-file.ts';
import { definitionsIn } from './definitions.ts';
import { listMessages, readMessageFile } from './message-files.ts';
import { nodeTransport } from './transport.ts';
import { programVersion } from './version.ts';
import { listProfiles, readBeside } from './workspace-files.ts';

/**
 * Serves the connection that the command line of this process names.
 * @param definitions folder of the compiled definitions
 */
export function startNodeServer(definitions: string): void {
  const connection = createConnection(ProposedFeatures.all);
  // What goes to the console must not end up between the messages of a connection over standard output.
  console.log = connection.console.log.bind(connection.console);
  const mllp = systemRuntime();
  startServer(connection, {
    version: programVersion,
    definitions: definitionsIn(definitions),
    transport: nodeTransport(mllp),
    builtIns: builtInValues(mllp),
    runEnvironment: () => ({
      now: formatTimestamp(mllp.now(), true),
      newId: () => mllp.newControlId(),
      elapsed: () => mllp.elapsed(),
      // An editor waits for it.
      limits: { time: 5_000 },
    }),
    readFile: readBeside,
    listProfiles,
    listMessages,
    readMessageFile,
    readCapture: readCaptureUri,
    readChosenFile,
    pause: () => nextTurn(),
    after(milliseconds, call) {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
  });
}
