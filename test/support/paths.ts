import { existsSync } from 'node:fs';
import path from 'node:path';

/** The checkout: tests are bundled into out/, so it is the folder the runner was started in and not the file's own. */
export const repositoryRoot = process.cwd();

/**
 * The material beside the checkout that not everybody has (corpus of public messages, raw definitions).
 * Undefined where it is absent; tests that need it then skip and say so.
 */
export const sharedFolder = ((): string | undefined => {
  const folder = process.env.PIPEHAT_SHARED ?? path.join(repositoryRoot, '..', 'shared');
  return existsSync(path.join(folder, 'corpus', 'manifest.tsv')) ? folder : undefined;
})();

/** What a test that needs the shared material says when it is skipped. */
export const sharedMissing = sharedFolder === undefined ? 'the shared test material is not beside the checkout' : false;
