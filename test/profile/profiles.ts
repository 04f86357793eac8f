/** Profiles of tests: compiled from files or from texts by name. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileContent } from '../../server/src/mapping/mapping.ts';
import { type CompiledProfile, compileProfile } from '../../server/src/profile/profile.ts';
import { testDefinitions } from '../support/definitions.ts';

/** Compiles a profile of a few files by name; the first one is the profile. */
export function profileOf(files: Readonly<Record<string, string>>): CompiledProfile {
  const [name = '', text = ''] = Object.entries(files)[0] ?? [];
  return compiled(name, text, file => {
    const found = files[file];
    return found === undefined ? { problem: 'no such file or folder' } : { text: found };
  });
}

/** Compiles a profile file with what is beside it. */
export function profileIn(file: string, text = readFileSync(file, 'utf8')): CompiledProfile {
  return compiled(file, text, other => {
    try {
      return { text: readFileSync(other, 'utf8') };
    } catch {
      return { problem: 'no such file or folder' };
    }
  });
}

function compiled(file: string, text: string, read: (file: string) => FileContent): CompiledProfile {
  const resolve = (from: string, name: string): string => path.join(path.dirname(from), name);
  return compileProfile(file, text, {
    resolve,
    readFile: (from, name) => read(resolve(from, name)),
    definitions: version => testDefinitions().loadSync(version),
    defaultVersion: '2.5.1',
  });
}
