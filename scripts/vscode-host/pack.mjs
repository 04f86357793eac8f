import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './install.mjs';

/**
 * Packs what is in dist/ as the marketplace would get it, for a host to install.
 * @param {string} vsix where to put it
 * @throws when vsce refuses; the message has its reason
 */
export function packExtension(vsix) {
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  // The bundles hold their dependencies. Links in the README matter to the marketplace only.
  const options = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--skip-license'];
  const result = spawnSync(process.execPath, [vsce, 'package', ...options, '--out', vsix], {
    cwd: root,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`The extension could not be packed: ${result.stderr || result.stdout}`);
}
