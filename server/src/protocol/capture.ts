/** Messages of network captures and logs. */

/**
 * Client to server: the messages of a network capture or a log that the user has chosen. Answered with
 * {@link CaptureResponse}.
 */
export const captureMethod = 'pipehat/capture';

export interface CaptureParams {
  /** A file of this machine. */
  readonly uri: string;
}

export type CaptureResponse =
  | {
      readonly kind: 'messages';
      readonly messages: readonly CapturedMessage[];
      /** What is missing or could not be read, as full sentences. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

export interface CapturedMessage {
  /** ISO 8601, UTC; empty where it comes from a log. */
  readonly time: string;
  /** The ends of its connection; empty where it comes from a log. */
  readonly from: string;
  readonly to: string;
  readonly messageType: string;
  readonly controlId: string;
  readonly text: string;
  readonly replies: readonly { readonly code: string; readonly text: string }[];
  /** To the first reply; undefined where it is not known. */
  readonly latencyMs?: number;
}
