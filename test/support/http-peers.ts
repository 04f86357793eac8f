/** Receivers of HL7 over HTTP, played by a test. They wait for events and never sleep. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { type HttpEndpoint, httpEndpointAt } from '../../server/src/delivery/http-endpoint.ts';
import { createHttpSender } from '../../server/src/delivery/http-sender.ts';
import type { Sender } from '../../server/src/mllp/sender.ts';
import { Arrivals, testRuntime } from './mllp-peers.ts';

/** A request that came, its body whole. */
export interface HttpRequest {
  readonly message: IncomingMessage;
  readonly body: Buffer;
}

/** A server that is up on a free loopback port. */
export interface HttpPeer {
  /** Its address, ending in `/hl7`. */
  readonly url: string;
  readonly port: number;
  readonly requests: Arrivals<HttpRequest>;
  /** Every connection that was made. */
  readonly sockets: ReadonlySet<Socket>;
  /** Calls back with each connection that is made from now on. */
  connected(call: (socket: Socket) => void): void;
}

/** Starts a server that answers each request as the test says; it is closed when the test ends. */
export async function startHttpPeer(
  t: TestContext,
  answer: (request: HttpRequest, response: ServerResponse) => void,
  tls?: ServerOptions,
): Promise<HttpPeer> {
  const requests = new Arrivals<HttpRequest>('request');
  const sockets = new Set<Socket>();
  const onRequest: RequestListener = (message, response) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('error', () => {});
    message.on('end', () => {
      const request = { message, body: Buffer.concat(parts) };
      requests.add(request);
      answer(request, response);
    });
  };
  const server = tls === undefined ? createServer(onRequest) : createSecureServer(tls, onRequest);
  server.on('tlsClientError', () => {});
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/hl7`,
    port,
    requests,
    sockets,
    connected: call => void server.on('connection', call),
  };
}

/** An answer with an HL7 message in it. */
export const hl7 =
  (text: string | Buffer, status = 200, contentType = 'application/hl7-v2; charset=UTF-8') =>
  (_: HttpRequest, response: ServerResponse): void => {
    response.writeHead(status, { 'Content-Type': contentType });
    response.end(text);
  };

/** A sender that waits long for what comes and is closed when the test ends. */
export function httpSenderTo(t: TestContext, url: string, settings: Partial<Omit<HttpEndpoint, 'url'>> = {}): Sender {
  const sender = createHttpSender(httpEndpointAt(url, { replyTimeout: 20_000, ...settings }), testRuntime());
  t.after(() => sender.close());
  return sender;
}
