/** As much of simple-hl7 as the peer tests use; the package brings no types. */
declare module 'simple-hl7' {
  import type { Server } from 'node:net';

  interface Message {
    toString(): string;
    readonly header: { getField(index: number): { toString(): string } };
    getSegment(id: string): { getField(index: number): { toString(): string } | string };
  }
  interface Request {
    readonly msg: Message;
    readonly raw: string;
  }
  interface Response {
    readonly ack: Message;
    end(): void;
  }
  interface App {
    use(handler: (request: Request, response: Response, next: () => void) => void): void;
    /** Hands its first argument to Node's `server.listen`, which takes options as well as a port. */
    start(address: { readonly host: string; readonly port: number }, encoding?: string): { readonly server: Server };
    stop(): void;
  }
  interface Client {
    send(message: Message, callback: (error: Error | null, ack: Message) => void): void;
    close(): void;
  }
  const library: {
    tcp(): App;
    Parser: new (options?: { segmentSeperator: string }) => { parse(text: string): Message };
    Server: {
      createTcpClient(options: { host: string; port: number; keepalive: boolean; callback?: () => void }): Client;
    };
  };
  export default library;
}
