/** TLS as endpoints and listeners have it in the settings: files by their paths, secrets never. */
import type { ListenerTlsParams, TlsParams } from '../../../server/src/protocol.ts';
import { defined, type Entry } from './entry.ts';

/** TLS of a setting: what the server takes, and whether a passphrase has to come out of secret storage. */
export interface TlsSetting<Params> {
  readonly params: Params;
  readonly needsPassphrase: boolean;
}

const identityKeys = ['ca', 'certificate', 'key', 'pfx', 'passphrase', 'minimumVersion'];

/** `tls` of an endpoint: `true`, or an object; undefined where there is none. */
export function clientTls(entry: Entry): TlsSetting<TlsParams> | undefined {
  if (typeof entry.raw('tls') === 'boolean') return entry.flag('tls') ? plain : undefined;
  return entry.part('tls', part => {
    part.only([...identityKeys, 'serverName', 'insecure']);
    const own = { serverName: part.text('serverName'), insecure: part.flag('insecure') || undefined };
    return { params: defined({ ...identityOf(part), ...own }), needsPassphrase: part.flag('passphrase') };
  });
}

/** `tls` of a listener: an object; undefined where there is none. */
export function serverTls(entry: Entry): TlsSetting<ListenerTlsParams> | undefined {
  return entry.part('tls', part => {
    part.only([...identityKeys, 'requireClientCertificate']);
    const identity = identityOf(part);
    if (identity.pfx === undefined && (identity.certificate === undefined || identity.key === undefined)) {
      part.problems.push('tls: a listener needs certificate and key, or pfx');
    }
    const own = { requireClientCertificate: part.flag('requireClientCertificate') || undefined };
    return { params: defined({ ...identity, ...own }), needsPassphrase: part.flag('passphrase') };
  });
}

const plain: TlsSetting<TlsParams> = { params: {}, needsPassphrase: false };

function identityOf(part: Entry) {
  const identity = {
    ca: part.texts('ca'),
    certificate: part.text('certificate'),
    key: part.text('key'),
    pfx: part.text('pfx'),
    minimumVersion: part.oneOf('minimumVersion', ['TLSv1.2', 'TLSv1.3']),
  };
  if ((identity.certificate === undefined) !== (identity.key === undefined)) {
    part.problems.push('tls: certificate and key go together');
  }
  return identity;
}
