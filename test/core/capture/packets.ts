/** Builds captures for tests, byte by byte as the formats say. */

/** A TCP segment to be captured. */
export interface TestSegment {
  readonly time?: number;
  readonly from: { readonly port: number };
  readonly to: { readonly port: number };
  readonly sequence: number;
  readonly payload: Uint8Array;
  readonly flags?: number;
}

export const client = { port: 40_000 };
export const server = { port: 2_575 };
export const SYN = 2;

/** The segment in an Ethernet frame between 10.0.0.1 (the client) and 10.0.0.2. */
export function ethernet(segment: TestSegment, vlan = false): Uint8Array {
  const tag = vlan ? [0x81, 0, 0, 7] : [];
  return Uint8Array.from([...Array<number>(12).fill(2), ...tag, 0x08, 0, ...ipv4(segment)]);
}

export function ipv4(segment: TestSegment): number[] {
  const part = tcp(segment);
  const host = (end: { readonly port: number }): number[] => [10, 0, 0, end.port === client.port ? 1 : 2];
  return [
    0x45,
    0,
    ...two(20 + part.length),
    0,
    0,
    0,
    0,
    64,
    6,
    0,
    0,
    ...host(segment.from),
    ...host(segment.to),
    ...part,
  ];
}

export function ipv6(segment: TestSegment): number[] {
  const part = tcp(segment);
  const host = (end: { readonly port: number }): number[] => [
    ...Array<number>(15).fill(0),
    end.port === client.port ? 1 : 2,
  ];
  return [0x60, 0, 0, 0, ...two(part.length), 6, 64, ...host(segment.from), ...host(segment.to), ...part];
}

function tcp({ from, to, sequence, payload, flags = 0x18 }: TestSegment): number[] {
  return [
    ...two(from.port),
    ...two(to.port),
    ...four(sequence),
    ...four(0),
    0x50,
    flags,
    0,
    64,
    0,
    0,
    0,
    0,
    ...payload,
  ];
}

/** A pcap file; times are microseconds. */
export function pcap(
  packets: readonly { readonly time: number; readonly bytes: Uint8Array }[],
  linkType = 1,
): Uint8Array {
  const bytes: number[] = [
    0xd4,
    0xc3,
    0xb2,
    0xa1,
    2,
    0,
    4,
    0,
    ...little(0),
    ...little(0),
    ...little(65_535),
    ...little(linkType),
  ];
  for (const { time, bytes: packet } of packets) {
    bytes.push(
      ...little(Math.floor(time / 1e6)),
      ...little(time % 1e6),
      ...little(packet.length),
      ...little(packet.length),
    );
    bytes.push(...packet);
  }
  return Uint8Array.from(bytes);
}

/** The same as pcapng, big-endian, with nanoseconds. */
export function pcapng(
  packets: readonly { readonly time: number; readonly bytes: Uint8Array }[],
  linkType = 1,
): Uint8Array {
  const block = (type: number, body: readonly number[]): number[] => {
    const padded = [...body, ...Array<number>((4 - (body.length % 4)) % 4).fill(0)];
    return [...four(type), ...four(padded.length + 12), ...padded, ...four(padded.length + 12)];
  };
  const bytes = [
    ...block(0x0a0d0d0a, [...four(0x1a2b3c4d), 0, 1, 0, 0, ...four(0xffffffff), ...four(0xffffffff)]),
    ...block(1, [...two(linkType), 0, 0, ...four(0), ...two(9), ...two(1), 9, 0, 0, 0, 0, 0, 0, 0]),
  ];
  for (const { time, bytes: packet } of packets) {
    const ticks = BigInt(time) * 1000n;
    const [high, low] = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
    bytes.push(
      ...block(6, [...four(0), ...four(high), ...four(low), ...four(packet.length), ...four(packet.length), ...packet]),
    );
  }
  return Uint8Array.from(bytes);
}

function two(number: number): number[] {
  return [(number >> 8) & 0xff, number & 0xff];
}

function four(number: number): number[] {
  return [...two(number >>> 16), ...two(number & 0xffff)];
}

function little(number: number): number[] {
  return four(number).reverse();
}
