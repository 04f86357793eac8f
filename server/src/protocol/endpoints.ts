/** Where messages go, as the client says it: from the user's settings, with secrets filled in. */

/** Key material as files, for either side of a TLS connection. Paths are absolute; `~/` is the user's home. */
export interface TlsIdentityParams {
  /** PEM of the authorities that are trusted in place of the system's. */
  readonly ca?: readonly string[];
  /** PEM; goes with {@link key}. */
  readonly certificate?: string;
  readonly key?: string;
  /** PKCS #12, in place of certificate and key. */
  readonly pfx?: string;
  /** Out of secret storage; never in a log. */
  readonly passphrase?: string;
  readonly minimumVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** TLS as the side that connects wants it. */
export interface TlsParams extends TlsIdentityParams {
  /** The name that the certificate has to hold; the host where it is left out. */
  readonly serverName?: string;
  /** Takes any certificate. Every result says so. */
  readonly insecure?: boolean;
}

/** When a message is sent again unasked. */
export interface RetryParams {
  /** How often at most, beyond the first time. */
  readonly times: number;
  /** Seconds before the first of them; each later one waits twice as long. */
  readonly delay: number;
  /** Whether what may have arrived is sent again, too: it may then be there twice, and the result says so. */
  readonly uncertain: boolean;
}

/** What holds for every kind of endpoint. */
export interface EndpointSettings {
  readonly name: string;
  /** Seconds to wait for the reply. */
  readonly timeout: number;
  /** Whether each message goes out with a control id and time of its own. */
  readonly newIds?: boolean;
  /** What `{{name}}` in a message stands for; without it such text goes out as it is. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly retries?: RetryParams;
  /** What an empty MSH-18 means here, by its name in table 0211; UTF-8 where it is left out. */
  readonly charset?: string;
}

export interface MllpEndpointParams extends EndpointSettings {
  readonly kind: 'mllp';
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsParams;
  /** Seconds until the connection stands. */
  readonly connectTimeout?: number;
  /** Whether one connection serves the messages that are sent together. */
  readonly keepAlive?: boolean;
}

/** HL7 over HTTP, as HAPI does it. */
export interface HttpEndpointParams extends EndpointSettings {
  readonly kind: 'http';
  readonly url: string;
  readonly tls?: TlsParams;
  readonly connectTimeout?: number;
  readonly user?: string;
  /** Out of secret storage; never in a log. */
  readonly password?: string;
}

/** A folder that another system takes files from. */
export interface FolderEndpointParams extends EndpointSettings {
  readonly kind: 'folder';
  /** Absolute; `~/` is the user's home. */
  readonly folder: string;
  /** Whether an `.ack` of the same name is waited for. */
  readonly acknowledgements?: boolean;
}

/** Where to send. The built-in listener is started on a free loopback port when it is needed. */
export type EndpointParams =
  | { readonly kind: 'builtIn' }
  | MllpEndpointParams
  | HttpEndpointParams
  | FolderEndpointParams;
