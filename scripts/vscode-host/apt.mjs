// Installs Debian packages that the tests need, where that is possible without asking.
import { spawnSync } from 'node:child_process';
import { findOnPath } from './find-on-path.mjs';

/**
 * @param {string} what what a person calls it
 * @param {readonly string[]} packages
 * @returns {import('./install.mjs').Installed}
 */
export function installByApt(what, packages) {
  const missing = todo => ({ ready: false, problem: `Not run: there is no ${what} here; ${todo}.` });
  const apt = findOnPath('apt-get');
  if (apt === undefined) return missing(`install ${what}`);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    return missing(`run \`sudo apt-get install ${packages.join(' ')}\``);
  }
  console.log(`Installing ${what} by apt-get (once) ...`);
  for (const command of [
    [apt, 'update', '-qq'],
    [apt, 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [program, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command];
    const result = spawnSync(program, rest, { encoding: 'utf8' });
    if (result.status !== 0) {
      const reason = result.stderr?.trim().split('\n')[0] ?? String(result.error);
      return missing(`\`${command.slice(1).join(' ')}\` failed (${reason}); install it by hand`);
    }
  }
  return { ready: true };
}
