import path from 'node:path';
import { buildDefinitions } from '../../scripts/build-definitions.mjs';
import { resolveVersion } from '../../server/src/core/definitions/versions.ts';
import type { VersionFacts } from '../../server/src/core/validate/document-validation.ts';
import { definitionsIn, type FolderDefinitions } from '../../server/src/node/definitions.ts';
import { repositoryRoot } from './paths.ts';

let built: FolderDefinitions | undefined;

/** The definitions, built once for each test file from their sources, so that tests need no earlier build. */
export function testDefinitions(): FolderDefinitions {
  if (built === undefined) {
    const folder = path.join(repositoryRoot, 'out', 'test-definitions', String(process.pid));
    buildDefinitions(path.join(repositoryRoot, 'server', 'definitions'), folder);
    built = definitionsIn(folder);
  }
  return built;
}

/** The facts for an MSH-12, as the server answers them with 2.5.1 as default. */
export function factsOf(version: string): VersionFacts {
  const resolved = resolveVersion(version) ?? { version: '2.5.1' as const };
  return { definitions: testDefinitions().loadSync(resolved.version), label: resolved.version };
}
