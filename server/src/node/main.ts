/** The language server as a Node process: `--node-ipc` for VS Code, `--stdio` for every other editor. */
import path from 'node:path';
import { startNodeServer } from './start.ts';

startNodeServer(path.join(import.meta.dirname, 'definitions'));
