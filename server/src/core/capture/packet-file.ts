/**
 * The packets of a capture file, as network tools write them: pcap (the libpcap file format) and pcapng
 * (draft-ietf-opsawg-pcapng). Whatever is damaged ends the reading with a note; what came before it counts.
 */

/** One packet as it was captured. */
export interface Packet {
  /** Microseconds since 1970, UTC. */
  readonly time: number;
  /** What the bytes start with: a LINKTYPE number (1 Ethernet, 101 raw IP, 113 and 276 Linux "any", 0 and 108 loopback). */
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** The capture kept only a part of the packet. */
  readonly isCut: boolean;
}

/** What a file held. */
export interface PacketFile {
  readonly packets: readonly Packet[];
  /** Set where reading stopped early, as a full sentence. */
  readonly problem: string | undefined;
}

const PCAP = { micro: 0xa1b2c3d4, nano: 0xa1b23c4d } as const;
const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
/** Larger packets than any link has: the length is not one, so the file is damaged. */
const MAX_PACKET = 0x1000000;

/** Whether bytes start like a capture file. */
export function isPacketFile(bytes: Uint8Array): boolean {
  return bytes.length >= 12 && (pcapOrder(viewOf(bytes)) !== undefined || sectionOrder(viewOf(bytes), 0) !== undefined);
}

/** Reads a capture file; undefined where the bytes are none. */
export function readPacketFile(bytes: Uint8Array): PacketFile | undefined {
  if (!isPacketFile(bytes)) return undefined;
  const view = viewOf(bytes);
  const order = pcapOrder(view);
  return order === undefined ? readPcapng(view) : readPcap(view, order);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface PcapOrder {
  readonly isLittle: boolean;
  /** How many of the smaller unit a second has. */
  readonly perMicrosecond: number;
}

function pcapOrder(view: DataView): PcapOrder | undefined {
  for (const isLittle of [true, false]) {
    const magic = view.getUint32(0, isLittle);
    if (magic === PCAP.micro) return { isLittle, perMicrosecond: 1 };
    if (magic === PCAP.nano) return { isLittle, perMicrosecond: 1_000 };
  }
  return undefined;
}

function readPcap(view: DataView, { isLittle, perMicrosecond }: PcapOrder): PacketFile {
  const packets: Packet[] = [];
  if (view.byteLength < 24) return { packets, problem: 'The file ends within its header.' };
  // The upper bits say how long a frame check sequence is.
  const linkType = view.getUint32(20, isLittle) & 0xffff;
  let at = 24;
  while (at < view.byteLength) {
    if (at + 16 > view.byteLength) return { packets, problem: endsIn(packets.length + 1) };
    const length = view.getUint32(at + 8, isLittle);
    const original = view.getUint32(at + 12, isLittle);
    if (length > MAX_PACKET) return { packets, problem: isDamaged(packets.length + 1) };
    if (at + 16 + length > view.byteLength) return { packets, problem: endsIn(packets.length + 1) };
    packets.push({
      time: view.getUint32(at, isLittle) * 1_000_000 + Math.floor(view.getUint32(at + 4, isLittle) / perMicrosecond),
      linkType,
      bytes: bytesOf(view, at + 16, length),
      isCut: length < original,
    });
    at += 16 + length;
  }
  return { packets, problem: undefined };
}

/** An interface of a pcapng section. */
interface Interface {
  readonly linkType: number;
  /** Microseconds of one tick of its clock. */
  readonly tick: number;
  /** Seconds that its clock starts at. */
  readonly offset: number;
  readonly snapLength: number;
}

function readPcapng(view: DataView): PacketFile {
  const packets: Packet[] = [];
  let interfaces: Interface[] = [];
  let isLittle = true;
  let at = 0;
  while (at < view.byteLength) {
    if (at + 12 > view.byteLength) return { packets, problem: endsIn(packets.length + 1) };
    const order = sectionOrder(view, at);
    // Each section has a byte order and interfaces of its own.
    if (order !== undefined) {
      isLittle = order;
      interfaces = [];
    }
    const type = view.getUint32(at, isLittle);
    const length = view.getUint32(at + 4, isLittle);
    if (length < 12 || length % 4 !== 0) return { packets, problem: isDamaged(packets.length + 1) };
    if (at + length > view.byteLength) return { packets, problem: endsIn(packets.length + 1) };
    const block = new DataView(view.buffer, view.byteOffset + at + 8, length - 12);
    if (type === 1) interfaces.push(readInterface(block, isLittle));
    else {
      const packet = readPacketBlock(type, block, isLittle, interfaces, packets.at(-1)?.time ?? 0);
      if (packet === 'damaged') return { packets, problem: isDamaged(packets.length + 1) };
      if (packet !== undefined) packets.push(packet);
    }
    at += length;
  }
  return { packets, problem: undefined };
}

/** Whether the section that starts at a place is little-endian; undefined where none starts there. */
function sectionOrder(view: DataView, at: number): boolean | undefined {
  if (view.getUint32(at, true) !== SECTION_HEADER || at + 12 > view.byteLength) return undefined;
  if (view.getUint32(at + 8, true) === BYTE_ORDER) return true;
  return view.getUint32(at + 8, false) === BYTE_ORDER ? false : undefined;
}

function readInterface(block: DataView, isLittle: boolean): Interface {
  if (block.byteLength < 8) return { linkType: -1, tick: 1, offset: 0, snapLength: 0 };
  let tick = 1;
  let offset = 0;
  for (let at = 8; at + 4 <= block.byteLength; ) {
    const code = block.getUint16(at, isLittle);
    const length = block.getUint16(at + 2, isLittle);
    if (code === 0 || at + 4 + length > block.byteLength) break;
    if (code === 9 && length === 1) tick = microsecondsPerTick(block.getUint8(at + 4));
    if (code === 14 && length === 8) offset = Number(block.getBigInt64(at + 4, isLittle));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return { linkType: block.getUint16(0, isLittle), tick, offset, snapLength: block.getUint32(4, isLittle) };
}

/** if_tsresol: a power of ten, or of two where the highest bit is set. */
function microsecondsPerTick(resolution: number): number {
  const exponent = resolution & 0x7f;
  return 1_000_000 / (resolution & 0x80 ? 2 ** exponent : 10 ** exponent);
}

/** @param before time of the packet before it: a simple packet has none of its own */
function readPacketBlock(
  type: number,
  block: DataView,
  isLittle: boolean,
  interfaces: readonly Interface[],
  before: number,
): Packet | 'damaged' | undefined {
  // Enhanced packets, and the obsolete packets that came before them.
  if (type === 6 || type === 2) {
    if (block.byteLength < 20) return 'damaged';
    const found = interfaces[type === 6 ? block.getUint32(0, isLittle) : block.getUint16(0, isLittle)];
    const length = block.getUint32(12, isLittle);
    if (found === undefined || length > block.byteLength - 20) return 'damaged';
    const ticks = block.getUint32(4, isLittle) * 2 ** 32 + block.getUint32(8, isLittle);
    return {
      time: Math.floor(found.offset * 1_000_000 + ticks * found.tick),
      linkType: found.linkType,
      bytes: bytesOf(block, 20, length),
      isCut: length < block.getUint32(16, isLittle),
    };
  }
  if (type === 3) {
    const [found] = interfaces;
    if (block.byteLength < 4 || found === undefined) return 'damaged';
    const original = block.getUint32(0, isLittle);
    const length = Math.min(original, found.snapLength || original, block.byteLength - 4);
    return { time: before, linkType: found.linkType, bytes: bytesOf(block, 4, length), isCut: length < original };
  }
  return undefined;
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

function endsIn(packet: number): string {
  return `The file ends within packet ${packet}; what came before it was read.`;
}

function isDamaged(packet: number): string {
  return `The file is damaged at packet ${packet}; what came before it was read.`;
}
