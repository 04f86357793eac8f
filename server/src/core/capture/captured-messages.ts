/** The MLLP messages of a capture: both directions of every connection, each message with the reply that it got. */
import { FrameDecoder } from '../encoding/frames.ts';
import { readPacketFile } from './packet-file.ts';
import { type Address, tcpSegmentOf } from './tcp-segment.ts';
import { type StreamPart, TcpStream } from './tcp-stream.ts';

/** A message as it went over the wire; still bytes, since only its MSH-18 says what they mean. */
export interface CapturedMessage {
  /** When its last byte was captured: microseconds since 1970, UTC. */
  readonly time: number;
  readonly from: Address;
  readonly to: Address;
  readonly content: Uint8Array;
}

/** What a capture held. */
export interface Capture {
  /** In the order in which they ended. */
  readonly messages: readonly CapturedMessage[];
  /** What is missing or could not be read, as full sentences. */
  readonly notes: readonly string[];
}

/** Reads the messages of a capture file; undefined where the bytes are no capture. */
export function readCapture(bytes: Uint8Array): Capture | undefined {
  const file = readPacketFile(bytes);
  if (file === undefined) return undefined;
  const directions = new Map<string, Direction>();
  let fragments = 0;
  for (const packet of file.packets) {
    const segment = tcpSegmentOf(packet);
    if (segment === 'fragment') fragments++;
    if (typeof segment === 'string') continue;
    const key = `${segment.from} ${segment.to}`;
    let direction = directions.get(key);
    if (direction === undefined) {
      direction = new Direction(segment.from, segment.to);
      directions.set(key, direction);
    }
    direction.take(direction.stream.push(segment));
  }
  for (const direction of directions.values()) direction.finish();
  const messages = [...directions.values()].flatMap(direction => direction.messages).sort((a, b) => a.time - b.time);
  const notes = [...directions.values()].flatMap(direction => direction.notes());
  if (fragments > 0) notes.unshift(`${count(fragments, 'packet')} came in IP fragments and could not be read.`);
  if (file.problem !== undefined) notes.unshift(file.problem);
  return { messages, notes };
}

class Direction {
  readonly #from: Address;
  readonly #to: Address;
  readonly stream = new TcpStream();
  readonly messages: CapturedMessage[] = [];
  #decoder = new FrameDecoder();
  #lost = 0;
  #unfinished = 0;
  #refused = false;
  #time = 0;

  constructor(from: Address, to: Address) {
    this.#from = from;
    this.#to = to;
  }

  take(parts: readonly StreamPart[]): void {
    for (const part of parts) {
      if (part.kind === 'gap') {
        // A message with a hole in it is none; the next one starts with a start of block.
        this.#lost += part.length;
        if (this.#decoder.isInside) this.#unfinished++;
        this.#decoder = new FrameDecoder();
        this.#refused = false;
        continue;
      }
      if (this.#refused) continue;
      // What waited for an earlier packet is whole only when that one has come.
      this.#time = Math.max(this.#time, part.time);
      for (const event of this.#decoder.push(part.bytes)) {
        if (event.kind === 'refused') {
          this.#refused = true;
          break;
        }
        this.#keep(event.content);
      }
    }
  }

  /** At the end of the capture: what waited for packets that never came, and a frame whose CR never came. */
  finish(): void {
    this.take(this.stream.flush());
    const last = this.#decoder.takeUnreturned();
    if (last !== undefined) this.#keep(last.content);
  }

  /** Other protocols have the bytes that frame a message, too. */
  #keep(content: Uint8Array): void {
    if (looksLikeHl7(content))
      this.messages.push({ time: this.#time, from: this.#from, to: this.#to, content: Uint8Array.from(content) });
  }

  /** Only of directions that spoke MLLP at all: a capture holds much else. */
  notes(): string[] {
    const way = `From ${this.#from} to ${this.#to}`;
    const notes: string[] = [];
    const open = this.#unfinished + (this.#decoder.isInside ? 1 : 0);
    if (this.messages.length === 0 && open === 0) return notes;
    if (this.#lost > 0) notes.push(`${way}: the capture lacks ${count(this.#lost, 'byte')}.`);
    if (open > 0)
      notes.push(`${way}: ${count(open, 'message')} did not come whole and ${open === 1 ? 'is' : 'are'} left out.`);
    return notes;
  }
}

/** Whether bytes start with MSH, FHS or BHS, in any charset that MLLP can carry or in UTF-16. */
function looksLikeHl7(content: Uint8Array): boolean {
  const letters = content.subarray(0, 16).filter(byte => byte > 0x20 && byte < 0x7f);
  return ['MSH', 'FHS', 'BHS'].includes(String.fromCharCode(...letters.subarray(0, 3)));
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
