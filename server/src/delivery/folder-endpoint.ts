/** A folder as a place to send to: plain data. */
import type { Charset } from '../core/encoding/charset-names.ts';
import { endpointDefaults } from '../mllp/endpoint.ts';

/** A folder that somebody takes messages from, as files that end in `.hl7`. Times are in milliseconds. */
export interface FolderEndpoint {
  /** Absolute path. It has to be there. */
  readonly folder: string;
  /** Waits until `<the message's name>.ack` holds the reply. Otherwise a message that is written is accepted. */
  readonly acknowledgements: boolean;
  /** Until the message is written; a network drive may take any time. */
  readonly writeTimeout: number;
  /** Until the reply is there. */
  readonly replyTimeout: number;
  /** How long a reply must stay as it is before it is taken as complete. */
  readonly settleTime: number;
  /** How often to look for the reply where the system tells of no change, as with many network drives. */
  readonly pollInterval: number;
  /** Largest reply, in bytes. */
  readonly replyLimit: number;
  /** What an empty MSH-18 of a reply means here; UTF-8 where nothing is set. */
  readonly charset?: Charset;
}

/** An endpoint with defaults for what is not given; nobody acknowledges there unless it is said. */
export function folderEndpointAt(
  folder: string,
  settings: Partial<Omit<FolderEndpoint, 'folder'>> = {},
): FolderEndpoint {
  const { connectTimeout, replyTimeout, replyLimit } = endpointDefaults;
  return {
    acknowledgements: false,
    writeTimeout: connectTimeout,
    replyTimeout,
    settleTime: 100,
    pollInterval: 1_000,
    replyLimit,
    ...settings,
    folder,
  };
}
