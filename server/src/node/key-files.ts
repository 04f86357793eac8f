/** Key material that settings name by its files. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { TlsIdentity } from '../mllp/endpoint.ts';
import type { TlsIdentityParams } from '../protocol.ts';
import { reasonOf } from './file-problems.ts';

/** The outcome of {@link readKeyFiles}. */
export type KeyFiles =
  | { readonly kind: 'identity'; readonly identity: TlsIdentity }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads the files of one side of a TLS connection. */
export async function readKeyFiles(params: TlsIdentityParams): Promise<KeyFiles> {
  const { ca, certificate, key, pfx, passphrase, minimumVersion } = params;
  const problems: string[] = [];
  const read = async (what: string, file: string): Promise<Buffer> => {
    try {
      return await readFile(fullPath(file));
    } catch (error) {
      problems.push(`${what}: ${file}: ${reasonOf(error)}.`);
      return Buffer.alloc(0);
    }
  };
  const optional = async (what: string, file: string | undefined): Promise<Buffer | undefined> =>
    file === undefined ? undefined : await read(what, file);
  const found = {
    ca: ca === undefined ? undefined : await Promise.all(ca.map(file => read('tls.ca', file))),
    certificate: await optional('tls.certificate', certificate),
    key: await optional('tls.key', key),
    pfx: await optional('tls.pfx', pfx),
    passphrase,
    minimumVersion,
  };
  if (problems.length > 0) return { kind: 'problem', message: problems.join(' ') };
  const identity = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  return { kind: 'identity', identity };
}

/** A path of the settings: `~/` is the user's home. */
export function fullPath(file: string): string {
  return /^~[\\/]/.test(file) ? path.join(homedir(), file.slice(2)) : path.resolve(file);
}
