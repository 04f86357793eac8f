/** Endpoints as people read them. */
import { addressText, isLoopback } from '../address.ts';
import type { Endpoint, Environment } from '../settings/endpoints.ts';

/** `lab.example:6661, TLS`, a URL or a folder; what is unsafe about it as well. */
export function addressOf({ params }: Endpoint): string {
  switch (params.kind) {
    case 'mllp':
      return `${addressText(params)}${params.tls === undefined ? '' : ', TLS'}${unverified(params.tls)}`;
    case 'http':
      return `${params.url}${unverified(params.tls)}`;
    case 'folder':
      return params.folder;
  }
}

/** Whether what is sent there can't leave this machine. A folder may be on another one; that is the system's affair. */
export function staysHere({ params }: Endpoint): boolean {
  switch (params.kind) {
    case 'mllp':
      return isLoopback(params.host);
    case 'http':
      return isLoopback(hostOf(params.url));
    case 'folder':
      return true;
  }
}

/** Whether the message could be read on its way. */
export function isEncrypted({ params }: Endpoint): boolean {
  switch (params.kind) {
    case 'mllp':
      return params.tls !== undefined;
    case 'http':
      return /^https:/i.test(params.url);
    case 'folder':
      return true;
  }
}

/** The words of a question before something is sent: what is asked, and what there is to know. */
export function question(endpoint: Endpoint, what: string): { readonly title: string; readonly detail: string } {
  const { params, environment } = endpoint;
  const where =
    params.kind === 'mllp'
      ? `at host ${params.host}, port ${params.port}`
      : params.kind === 'http'
        ? `at ${params.url}`
        : `in ${params.folder}`;
  const leaves = staysHere(endpoint)
    ? []
    : [`${what} leaves this machine${isEncrypted(endpoint) ? '' : ', unencrypted'}.`];
  const isUnverified = params.kind !== 'folder' && params.tls?.insecure === true;
  return {
    title: `Send to ${environment === 'production' ? 'PRODUCTION: ' : ''}${params.name} ${where}?`,
    detail: [
      ...(environment === 'production' ? ['This endpoint is marked as production.'] : []),
      ...leaves,
      ...(isUnverified ? ['Its certificate is not verified: another system could stand in for it.'] : []),
      'You are asked once until this window closes.',
    ].join(' '),
  };
}

/** The colour of an environment, as package.json contributes it. */
export function colourOf(environment: Environment | undefined): string | undefined {
  return environment === undefined ? undefined : `pipehat.environment.${environment}`;
}

/** The colours of environments in pictures, for light themes and for dark ones. */
export const environmentColours: Readonly<Record<Environment, readonly [light: string, dark: string]>> = {
  test: ['#388a34', '#89d185'],
  staging: ['#b5680b', '#e5ba7d'],
  production: ['#c72e0f', '#f14c4c'],
};

/** A picture (SVG) of a filled circle. */
export function dot(colour: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><circle cx="8" cy="8" r="5" fill="${colour}"/></svg>`;
}

/** The host of a URL, brackets of IPv6 included; empty where it is none. */
export function hostOf(url: string): string {
  return /^https?:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1] ?? '';
}

function unverified(tls: { readonly insecure?: boolean } | undefined): string {
  return tls?.insecure === true ? ', certificate NOT verified' : '';
}
