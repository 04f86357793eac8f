/** What an HTTP response without an acknowledgement in it means, in words for the person who has to do something. */

/** A response, without its body. */
export interface ResponseFacts {
  readonly status: number;
  /** The peer's own words for it; may be empty. */
  readonly phrase: string;
  /** Bytes of the body. */
  readonly bytes: number;
  /** `Content-Type`, `Location` and `WWW-Authenticate`; empty where there is none. */
  readonly contentType: string;
  readonly location: string;
  readonly challenge: string;
}

/** What was sent. */
export interface RequestFacts {
  readonly url: string;
  /** Whether a user name and password went with it. */
  readonly hasCredentials: boolean;
}

/** Whether something in front of the receiver says that the receiver can't be reached. */
export function isGatewayStatus(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

/** Whether a status says that all went well. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** `HTTP 404 Not Found`. */
export function statusLine({ status, phrase }: Pick<ResponseFacts, 'status' | 'phrase'>): string {
  return `HTTP ${status} ${phrase.slice(0, 80)}`.trim();
}

/** Says what the peer answered instead of an acknowledgement, and what to do. */
export function describeStatus(response: ResponseFacts, request: RequestFacts): string {
  const said = `The peer answered ${statusLine(response)}`;
  const { status, bytes, contentType } = response;
  if (isSuccess(status)) {
    const type = contentType === '' ? '' : ` of ${contentType.slice(0, 80)}`;
    const body = bytes === 0 ? 'with an empty body' : `with ${bytes} bytes${type}`;
    return `${said} ${body} and no HL7 acknowledgement. Check the path of the address: another service may answer there.`;
  }
  if (status >= 300 && status < 400) {
    const target = redirectTarget(response.location, request.url);
    return target === ''
      ? `${said}, a redirection, but does not say where to. Check the address.`
      : `${said} and points to ${target}. A message is not sent on by itself: send to that address if it is the right one.`;
  }
  return `${said}${advice(response, request)}`;
}

function advice({ status, challenge }: ResponseFacts, { hasCredentials }: RequestFacts): string {
  switch (status) {
    case 401: {
      const scheme = /^\s*([A-Za-z0-9-]+)/.exec(challenge)?.[1] ?? '';
      if (scheme !== '' && !/\bbasic\b/i.test(challenge)) {
        return `: it wants ${scheme} authentication, and Pipehat can give a user name and password (Basic) only.`;
      }
      return hasCredentials
        ? ': it does not take this user name and password. Check both.'
        : ': it wants a user name and password. Set them for this destination.';
    }
    case 403:
      return ': this user or machine may not send there. Ask whoever runs the receiver for permission.';
    case 404:
    case 405:
    case 410:
      return ': nothing takes messages at this path. Check the path of the address.';
    case 406:
    case 415:
      return ': it does not take application/hl7-v2 at this path. Check the path of the address.';
    case 407:
      return ': a proxy on the way wants to know who sends. Send past it, or by another address.';
    case 413:
      return ': the message is larger than the peer takes. Ask for a higher limit there.';
    case 408:
    case 429:
      return ': it is too busy for this message. Try again later, or send more slowly.';
    default:
  }
  if (isGatewayStatus(status)) return ': the receiver behind it is down or busy. Check whether it runs, and try again.';
  return status >= 500
    ? ': it failed, and says nothing in HL7. Look for the reason in its log.'
    : ': it does not take this request. Check the address, and what the receiver asks for.';
}

/** Where a redirection points, without credentials; empty where it does not say. */
function redirectTarget(location: string, base: string): string {
  if (location === '') return '';
  try {
    const target = new URL(location, base);
    target.username = '';
    target.password = '';
    return target.href;
  } catch {
    // The one way in which the constructor says that a text is no URL.
    return JSON.stringify(location.slice(0, 200));
  }
}
