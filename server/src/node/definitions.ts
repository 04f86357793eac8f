import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { CompiledPool, CompiledVersion } from '../core/definitions/compiled.ts';
import { createDefinitions } from '../core/definitions/create.ts';
import { type CompiledFhir, FhirFacts } from '../core/definitions/fhir.ts';
import type { Definitions, DefinitionsSource, KnownVersion } from '../core/definitions/types.ts';
import { type CompiledFhirR4, createFhirR4 } from '../core/fhir/compiled.ts';
import type { FhirR4 } from '../core/fhir/types.ts';

/** The build writes ASCII. Read as Latin-1 it needs no decoding, which is a third of the time of UTF-8. */
const encoding = 'latin1';

/** The facts of all versions; unpacking them takes three milliseconds. */
const poolFile = 'pool.json.br';

const fhirR4File = 'fhir-r4.json';

/** Definitions from a folder that scripts/build-definitions.mjs has filled; each file is read once, on first use. */
export interface FolderDefinitions extends DefinitionsSource {
  /** As `load`, without waiting: for the command line. Throws when the version's file is missing or damaged. */
  loadSync(version: KnownVersion): Definitions;
  fhirR4(): Promise<FhirR4>;
  /** As `fhirR4`, without waiting: for the command line. Throws when the file is missing or damaged. */
  fhirR4Sync(): FhirR4;
}

/** @param folder dist/definitions, as an absolute path. Nothing is read before the first load. */
export function definitionsIn(folder: string): FolderDefinitions {
  const versions = new Map<KnownVersion, Definitions>();
  const loading = new Map<KnownVersion, Promise<Definitions>>();
  let pool: CompiledPool | undefined;
  let fhir: Promise<FhirFacts> | undefined;
  let fhirR4: FhirR4 | undefined;
  let fhirR4Loading: Promise<FhirR4> | undefined;
  let poolLoading: Promise<CompiledPool> | undefined;

  const keep = (version: KnownVersion, data: CompiledVersion, blocks: CompiledPool): Definitions => {
    // Two loads of one version may overlap; all callers must get the same object, since caches are keyed by it.
    const known = versions.get(version);
    if (known !== undefined) return known;
    pool = blocks;
    const definitions = createDefinitions(data, blocks);
    versions.set(version, definitions);
    return definitions;
  };
  const readPool = (): Promise<CompiledPool> => {
    poolLoading ??= readFile(path.join(folder, poolFile)).then(parsePool);
    // A file that could not be read is tried again with the next load.
    poolLoading.catch(() => {
      poolLoading = undefined;
    });
    return poolLoading;
  };
  const read = async (version: KnownVersion): Promise<Definitions> => {
    // The pool first: when both are missing, the next load must not meet a rejection that is still on its way.
    const blocks = await readPool();
    const text = await readFile(path.join(folder, `${version}.json`), encoding);
    return keep(version, parseVersion(text), blocks);
  };

  return {
    loaded: version => versions.get(version),
    load(version) {
      const known = versions.get(version);
      if (known !== undefined) return Promise.resolve(known);
      let promise = loading.get(version);
      if (promise === undefined) {
        promise = read(version).finally(() => loading.delete(version));
        loading.set(version, promise);
      }
      return promise;
    },
    fhir() {
      fhir ??= readFile(path.join(folder, 'fhir.json'), encoding).then(
        text => new FhirFacts(JSON.parse(text) as CompiledFhir),
      );
      // A file that could not be read is tried again with the next question.
      fhir.catch(() => {
        fhir = undefined;
      });
      return fhir;
    },
    fhirR4() {
      // A load that waits and one that does not may overlap; both answer the object that was there first.
      fhirR4Loading ??= readFile(path.join(folder, fhirR4File), encoding).then(text => {
        fhirR4 ??= parseFhirR4(text);
        return fhirR4;
      });
      fhirR4Loading.catch(() => {
        fhirR4Loading = undefined;
      });
      return fhirR4Loading;
    },
    fhirR4Sync() {
      fhirR4 ??= parseFhirR4(readFileSync(path.join(folder, fhirR4File), encoding));
      return fhirR4;
    },
    loadSync(version) {
      const known = versions.get(version);
      if (known !== undefined) return known;
      pool ??= parsePool(readFileSync(path.join(folder, poolFile)));
      return keep(version, parseVersion(readFileSync(path.join(folder, `${version}.json`), encoding)), pool);
    },
  };
}

/** The build wrote it, beside this program: its shape is not checked again. */
function parsePool(bytes: Buffer): CompiledPool {
  return JSON.parse(brotliDecompressSync(bytes).toString(encoding)) as CompiledPool;
}

function parseVersion(text: string): CompiledVersion {
  return JSON.parse(text) as CompiledVersion;
}

function parseFhirR4(text: string): FhirR4 {
  return createFhirR4(JSON.parse(text) as CompiledFhirR4);
}
