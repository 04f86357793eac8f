/** What went wrong with a socket, in words for the person who has to do something about it. */
import { formatAddress } from './endpoint.ts';

/** The code of a system or TLS error, such as `ECONNREFUSED`; of several tries (IPv6, IPv4), that of the last. */
export function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors.at(-1));
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** The first line of an error's message, for cases that have no words of their own. */
export function errorText(error: unknown): string {
  const text = error instanceof AggregateError ? String(error.errors.at(-1)) : String(error);
  return text.replace(/^(?:Error|TypeError): /, '').split('\n', 1)[0] ?? '';
}

/** Why no connection to a peer came about. */
export function describeConnectProblem(error: unknown, host: string, port: number): string {
  const peer = formatAddress(host, port);
  const code = errorCode(error);
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${peer}. Check host and port, and whether the receiver is started.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return `The host name "${host}" can't be resolved. Check its spelling, and the network.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return `There is no route to ${peer}. Check the network, VPN or firewall.`;
    case 'ETIMEDOUT':
      return `${peer} did not answer. Check host and port, and any firewall between.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `${peer} closed the connection at once. It may want TLS, or not know this machine.`;
    case 'EACCES':
    case 'EPERM':
      return `This machine does not allow a connection to ${peer}. Check its firewall.`;
    default:
      return `No connection to ${peer}: ${errorText(error)}.`;
  }
}

/** Why a TLS handshake failed. */
export function describeTlsProblem(error: unknown, host: string, port: number): string {
  const peer = formatAddress(host, port);
  const code = errorCode(error);
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${peer} is signed by nobody that is trusted here. Name its CA for this endpoint.`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${peer} has expired.`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${peer} is not valid yet. Check the clock of this machine.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${peer} is for another name. Set the server name that it holds, or connect by that name.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `${peer} closed the connection during the TLS handshake. It may want a client certificate, or no TLS.`;
    default:
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_TOO_SMALL/.test(code) || code === 'EPROTO') {
    return `${peer} does not speak TLS. Send to it without TLS, or ask for its TLS port.`;
  }
  if (/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/.test(code)) return `${peer} offers no TLS version that is allowed here.`;
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/.test(code)) {
    return `${peer} refused the TLS handshake: it wants a client certificate that it trusts.`;
  }
  return `No TLS connection to ${peer}: ${errorText(error)}.`;
}

/** Whether this side does not take the peer's certificate: trying again changes nothing, another setting might. */
export function isUntrusted(error: unknown): boolean {
  return /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_)/.test(
    errorCode(error),
  );
}

/**
 * Why a connection ended before a reply came.
 *
 * @param error undefined where the peer closed its side without one
 */
export function describeBreak(error: unknown, host: string, port: number, isTls: boolean): string {
  const peer = formatAddress(host, port);
  const code = errorCode(error);
  // With TLS 1.3 a peer refuses a client certificate only after the handshake.
  if (isTls && code.startsWith('ERR_SSL')) return describeTlsProblem(error, host, port);
  if (error === undefined) return `${peer} closed the connection without a reply.`;
  if (code === 'ECONNRESET') return `${peer} reset the connection before a reply came.`;
  return `The connection to ${peer} failed before a reply came: ${errorText(error)}.`;
}

/** Why the key material of an endpoint or listener can't be used. */
export function describeKeyProblem(error: unknown): string {
  const code = errorCode(error);
  if (
    /BAD_DECRYPT|BAD_PASSWORD|MAC_VERIFY|INTERRUPTED_OR_CANCELLED|BAD_READ/.test(code) ||
    /mac verify|bad decrypt/i.test(errorText(error))
  ) {
    return "The private key or PFX can't be opened: its passphrase is missing or wrong.";
  }
  if (/KEY_VALUES_MISMATCH/.test(code)) return 'The private key does not belong to the certificate.';
  return `The certificate or key can't be read: ${errorText(error)}.`;
}

/** Why a listener could not be started. */
export function describeListenProblem(error: unknown, host: string, port: number): string {
  const address = formatAddress(host, port);
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: another program, or another listener, holds ${address}. Stop it, or choose another port.`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Choose a port above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host} to listen on. Use 127.0.0.1, or an address of its own.`;
    default:
      return `No listener on ${address}: ${errorText(error)}.`;
  }
}
