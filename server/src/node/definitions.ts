import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { CompiledPool, CompiledVersion } from '../core/definitions/compiled.ts';
import { createDefinitions } from '../core/definitions/create.ts';
import { type CompiledFhir, FhirFacts } from '../core/definitions/fhir.ts';
import type { BuiltInMappings, Definitions, DefinitionsSource, KnownVersion } from '../core/definitions/types.ts';
import { type CompiledV2f, V2fTables } from '../core/definitions/v2f.ts';
import { type CompiledFhirR4, createFhirR4 } from '../core/fhir/compiled.ts';
import type { FhirR4 } from '../core/fhir/types.ts';

/** The build writes ASCII. Read as Latin-1 it needs no decoding, which is a third of the time of UTF-8. */
const encoding = 'latin1';

/** The facts of all versions; unpacking them takes three milliseconds. */
const poolFile = 'pool.json.br';

const fhirR4File = 'fhir-r4.json.br';

const v2fFile = 'v2f.json.br';

const mappingsFile = 'mappings.json.br';

/** Definitions from a folder that scripts/build-definitions.mjs has filled; each file is read once, on first use. */
export interface FolderDefinitions extends DefinitionsSource {
  /** As `load`, without waiting: for the command line. Throws when the version's file is missing or damaged. */
  loadSync(version: KnownVersion): Definitions;
  fhirR4(): Promise<FhirR4>;
  /** As `fhirR4`, without waiting: for the command line. Throws when the file is missing or damaged. */
  fhirR4Sync(): FhirR4;
  v2f(): Promise<V2fTables>;
  /** As `v2f`, without waiting: for the command line. Throws when the file is missing or damaged. */
  v2fSync(): V2fTables;
  mappings(): Promise<BuiltInMappings>;
  /** As `mappings`, without waiting: for the command line. Throws when the file is missing or damaged. */
  mappingsSync(): BuiltInMappings;
}

/** @param folder dist/definitions, as an absolute path. Nothing is read before the first load. */
export function definitionsIn(folder: string): FolderDefinitions {
  const versions = new Map<KnownVersion, Definitions>();
  const loading = new Map<KnownVersion, Promise<Definitions>>();
  let pool: CompiledPool | undefined;
  const fhir = lazy(path.join(folder, 'fhir.json.br'), text => new FhirFacts(JSON.parse(text) as CompiledFhir));
  const fhirR4 = lazy(path.join(folder, fhirR4File), text => createFhirR4(JSON.parse(text) as CompiledFhirR4));
  const v2f = lazy(path.join(folder, v2fFile), text => new V2fTables(JSON.parse(text) as CompiledV2f));
  const mappings = lazy(
    path.join(folder, mappingsFile),
    text => new Map(Object.entries(JSON.parse(text) as Readonly<Record<string, string>>)),
  );
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
    fhir: fhir.load,
    fhirR4: fhirR4.load,
    fhirR4Sync: fhirR4.loadSync,
    v2f: v2f.load,
    v2fSync: v2f.loadSync,
    mappings: mappings.load,
    mappingsSync: mappings.loadSync,
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
  return JSON.parse(unpacked(bytes)) as CompiledPool;
}

function unpacked(bytes: Buffer): string {
  return brotliDecompressSync(bytes).toString(encoding);
}

function parseVersion(text: string): CompiledVersion {
  return JSON.parse(text) as CompiledVersion;
}

/** What is made of one packed file: read when it is first asked for, and kept. */
function lazy<T>(file: string, parse: (text: string) => T): { load(): Promise<T>; loadSync(): T } {
  let kept: T | undefined;
  let loading: Promise<T> | undefined;
  // A load that waits and one that does not may overlap; both answer the object that was there first.
  const keep = (bytes: Buffer): T => {
    kept ??= parse(unpacked(bytes));
    return kept;
  };
  return {
    load() {
      loading ??= readFile(file).then(keep);
      // A file that could not be read is tried again with the next question.
      loading.catch(() => {
        loading = undefined;
      });
      return loading;
    },
    loadSync: () => kept ?? keep(readFileSync(file)),
  };
}
