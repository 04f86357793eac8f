/** Listeners: what comes in, and how it was answered. */
import type { TlsIdentityParams } from './endpoints.ts';

/** Client to server: start a listener. Answered with {@link ListenResponse}. */
export const startListenerMethod = 'pipehat/listener/start';

export interface StartListenerParams {
  /** What it is called; one that runs under this name stays what it is. */
  readonly name: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls?: ListenerTlsParams;
  /** The answer rules of the user's settings, as they stand there. */
  readonly rules?: unknown;
  /** What an empty MSH-18 means here, by its name in table 0211. */
  readonly charset?: string;
  /** The folder that every message is written to. Absolute; `~/` is the user's home. */
  readonly capture?: string;
}

export interface ListenerTlsParams extends TlsIdentityParams {
  /** Whether clients without a certificate that `ca` vouches for are turned away. */
  readonly requireClientCertificate?: boolean;
}

export type ListenResponse =
  | ({ readonly kind: 'listening' } & ListenerInfo)
  | { readonly kind: 'problem'; readonly message: string };

/** Client to server: stop a listener. Answered with how many were running. */
export const stopListenerMethod = 'pipehat/listener/stop';

export interface StopListenerParams {
  /** Without it all of them are stopped. */
  readonly name?: string;
}

/** Server to client: a listener has started or stopped, for whatever reason. */
export const listenerStateMethod = 'pipehat/listener/state';

export interface ListenerState {
  /** Those that run. */
  readonly listeners: readonly ListenerInfo[];
}

export interface ListenerInfo {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** The listener that every installation has, and the endpoint of the same name: what is sent to it goes to that one. */
export const builtInListenerName = 'built-in listener';

/** Server to client: a listener took a message and answered it. */
export const receivedMethod = 'pipehat/listener/received';

export interface ReceivedMessage {
  /** Unique as long as the server runs. */
  readonly id: number;
  /** The listener that took it. */
  readonly listener: string;
  /** ISO 8601. */
  readonly time: string;
  readonly peer: string;
  readonly controlId: string;
  readonly messageType: string;
  /** The acknowledgement codes that it was answered with, parted by commas; empty where there was no answer. */
  readonly answer: string;
  readonly bytes: number;
  /** The message as it was decoded. */
  readonly text: string;
  /** What was odd about it on the wire, in sentences. */
  readonly notes: readonly string[];
}

/** Server to client: what Pipehat's own rules say about a message that was received. */
export const validatedMethod = 'pipehat/listener/validated';

export interface ValidatedMessage {
  /** Of {@link ReceivedMessage}. */
  readonly id: number;
  readonly errors: number;
  readonly warnings: number;
}

/** Server to client: something about a listener that a person should see. */
export const listenerProblemMethod = 'pipehat/listener/problem';

export interface ListenerProblem {
  readonly listener: string;
  readonly message: string;
}
