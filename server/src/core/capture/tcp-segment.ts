/** From the bytes of a packet to its TCP segment: link layer, IPv4 (RFC 791) or IPv6 (RFC 8200), TCP (RFC 9293). */
import type { Packet } from './packet-file.ts';

/** One end of a connection, as people write it: `10.1.2.3:2575`, `[::1]:2575`. */
export type Address = string;

/** A TCP segment. */
export interface TcpSegment {
  /** Microseconds since 1970, UTC. */
  readonly time: number;
  readonly from: Address;
  readonly to: Address;
  readonly sequence: number;
  /** The first segment of its direction. */
  readonly isSyn: boolean;
  /** The last one: FIN, or RST. */
  readonly isEnd: boolean;
  readonly payload: Uint8Array;
  /** Bytes at the end of the payload that the capture did not keep. */
  readonly missing: number;
}

/** Why a packet has no segment that can be read: it is something else, or what it holds was not kept. */
export type NoSegment = 'other' | 'fragment';

/** The TCP segment of a packet. */
export function tcpSegmentOf(packet: Packet): TcpSegment | NoSegment {
  const internet = internetPart(packet.linkType, packet.bytes);
  if (internet === undefined || internet.length < 20) return 'other';
  const version = (internet[0] as number) >> 4;
  const part = version === 4 ? readIpv4(internet) : version === 6 ? readIpv6(internet) : 'other';
  return typeof part === 'string' ? part : readTcp(packet, part);
}

/** What stands behind the link layer's header; undefined where that is no IP. */
function internetPart(linkType: number, bytes: Uint8Array): Uint8Array | undefined {
  switch (linkType) {
    case 1: {
      let at = 12;
      // VLAN tags, also one inside the other (802.1Q, 802.1ad).
      while ([0x8100, 0x88a8, 0x9100].includes(word(bytes, at))) at += 4;
      return isInternet(word(bytes, at)) ? bytes.subarray(at + 2) : undefined;
    }
    // Loopback of the BSDs: an address family in either byte order, always four bytes.
    case 0:
    case 108:
      return bytes.subarray(4);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return bytes;
    case 113:
      return isInternet(word(bytes, 14)) ? bytes.subarray(16) : undefined;
    case 276:
      return isInternet(word(bytes, 0)) ? bytes.subarray(20) : undefined;
    default:
      return undefined;
  }
}

function isInternet(etherType: number): boolean {
  return etherType === 0x0800 || etherType === 0x86dd;
}

/** A TCP segment with the addresses around it. */
interface TcpPart {
  readonly source: string;
  readonly target: string;
  readonly bytes: Uint8Array;
  /** How long it was before the capture cut it. */
  readonly length: number;
}

const TCP = 6;

function readIpv4(bytes: Uint8Array): TcpPart | NoSegment {
  const header = ((bytes[0] as number) & 0xf) * 4;
  if (bytes[9] !== TCP || header < 20) return 'other';
  const fragment = word(bytes, 6) & 0x3fff;
  if (fragment !== 0) return 'fragment';
  // Network cards that cut packets themselves leave the length at 0 in what they capture.
  const length = (word(bytes, 2) || bytes.length) - header;
  return {
    source: dotted(bytes, 12),
    target: dotted(bytes, 16),
    bytes: bytes.subarray(header, Math.min(bytes.length, header + length)),
    length,
  };
}

/** Extension headers that may stand between IPv6 and TCP: hop by hop, routing, destination options. */
const passedHeaders = [0, 43, 60];
const FRAGMENT_HEADER = 44;

function readIpv6(bytes: Uint8Array): TcpPart | NoSegment {
  if (bytes.length < 40) return 'other';
  let next = bytes[6] as number;
  let at = 40;
  while (passedHeaders.includes(next) && at + 2 <= bytes.length) {
    next = bytes[at] as number;
    at += ((bytes[at + 1] as number) + 1) * 8;
  }
  if (next === FRAGMENT_HEADER) return 'fragment';
  if (next !== TCP) return 'other';
  const length = (word(bytes, 4) || bytes.length - 40) - (at - 40);
  return {
    source: `[${colons(bytes, 8)}]`,
    target: `[${colons(bytes, 24)}]`,
    bytes: bytes.subarray(at, Math.min(bytes.length, at + length)),
    length,
  };
}

function readTcp({ time }: Packet, { source, target, bytes, length }: TcpPart): TcpSegment | NoSegment {
  if (bytes.length < 20) return 'other';
  const header = ((bytes[12] as number) >> 4) * 4;
  const flags = bytes[13] as number;
  if (header < 20) return 'other';
  const payload = bytes.subarray(Math.min(header, bytes.length));
  return {
    time,
    from: `${source}:${word(bytes, 0)}`,
    to: `${target}:${word(bytes, 2)}`,
    sequence: word(bytes, 4) * 0x10000 + word(bytes, 6),
    isSyn: (flags & 2) !== 0,
    isEnd: (flags & 5) !== 0,
    payload,
    missing: Math.max(0, length - header - payload.length),
  };
}

/** Two bytes, the higher one first; 0 behind the end. */
function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function dotted(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

/** RFC 5952: lower case, no leading zeros, the longest run of zeros as `::`. */
function colons(bytes: Uint8Array, at: number): string {
  const words = Array.from({ length: 8 }, (_, index) => word(bytes, at + index * 2).toString(16));
  const text = words.join(':');
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].map(match => match[0]);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return text;
  const index = text.search(new RegExp(`(?<![0-9a-f])${longest}(?![0-9a-f])`));
  const before = text.slice(0, index).replace(/:$/, '');
  const after = text.slice(index + longest.length).replace(/^:/, '');
  return `${before}::${after}`;
}
