import { resolveVersion } from '../../server/src/core/definitions/versions.ts';
import type { VersionFacts } from '../../server/src/core/validate/document-validation.ts';
import { definitionsIn, type FolderDefinitions } from '../../server/src/node/definitions.ts';

let loaded: FolderDefinitions | undefined;

/** The definitions that scripts/unit.mjs has built from their sources, so that tests need no earlier build. */
export function testDefinitions(): FolderDefinitions {
  const folder = process.env.PIPEHAT_TEST_DEFINITIONS;
  if (folder === undefined) throw new Error('PIPEHAT_TEST_DEFINITIONS is not set; run tests with scripts/unit.mjs');
  loaded ??= definitionsIn(folder);
  return loaded;
}

/** The facts for an MSH-12, as the server answers them with 2.5.1 as default. */
export function factsOf(version: string): VersionFacts {
  const resolved = resolveVersion(version) ?? { version: '2.5.1' as const };
  return { definitions: testDefinitions().loadSync(resolved.version), label: resolved.version };
}
