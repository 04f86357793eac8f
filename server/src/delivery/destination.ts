/** The ways out, by kind. */
import type { Endpoint } from '../mllp/endpoint.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import { createSender, type Sender } from '../mllp/sender.ts';
import type { FolderEndpoint } from './folder-endpoint.ts';
import { createFolderSender } from './folder-sender.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { createHttpSender } from './http-sender.ts';

/** Where messages go. */
export type Destination =
  | { readonly kind: 'mllp'; readonly endpoint: Endpoint }
  | { readonly kind: 'http'; readonly endpoint: HttpEndpoint }
  | { readonly kind: 'folder'; readonly endpoint: FolderEndpoint };

/** A sender for a destination. It connects, or looks at the folder, with the first message and not before. */
export function createRoute(destination: Destination, runtime: MllpRuntime): Sender {
  switch (destination.kind) {
    case 'mllp':
      return createSender(destination.endpoint, runtime);
    case 'http':
      return createHttpSender(destination.endpoint, runtime);
    case 'folder':
      return createFolderSender(destination.endpoint, runtime);
  }
}
