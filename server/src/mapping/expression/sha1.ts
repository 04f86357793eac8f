/** A block of SHA-1 is 64 bytes, or 16 words. */
const BLOCK = 64;
/** Room for most names; what a longer one takes is not kept. */
const KEPT = 4 * BLOCK;

/**
 * SHA-1 (FIPS 180-4), as name-based UUIDs need it. Nothing here is secret. Every resource of a Bundle has such an id, so the
 * rounds are written out as loops over plain numbers, and whoever hashes often keeps one of these: it holds the room that a
 * hash is made in, and nothing from one hash to the next.
 */
export class Sha1 {
  readonly #words = new Int32Array(80);
  readonly #hash = new Int32Array(5);
  readonly #padded = new Uint8Array(KEPT);

  /**
   * @param count how many of the bytes are hashed
   * @returns the five words of the hash; they hold until the next one is made
   */
  hash(bytes: Uint8Array, count = bytes.length): Int32Array {
    const length = Math.ceil((count + 9) / BLOCK) * BLOCK;
    const padded = this.#pad(bytes, count, length);
    const hash = this.#hash;
    const words = this.#words;
    hash[0] = 0x67452301;
    hash[1] = 0xefcdab89;
    hash[2] = 0x98badcfe;
    hash[3] = 0x10325476;
    hash[4] = 0xc3d2e1f0;
    for (let block = 0; block < length; block += BLOCK) {
      for (let index = 0; index < 16; index++) words[index] = wordAt(padded, block + index * 4);
      for (let index = 16; index < 80; index++) {
        const word = at(words, index - 3) ^ at(words, index - 8) ^ at(words, index - 14) ^ at(words, index - 16);
        words[index] = (word << 1) | (word >>> 31);
      }
      addBlock(hash, words);
    }
    return hash;
  }

  /** The bytes, a bit behind them, and at the end of a block how many bits they are. */
  #pad(bytes: Uint8Array, count: number, length: number): Uint8Array {
    const padded = length > KEPT ? new Uint8Array(length) : this.#padded;
    for (let index = 0; index < count; index++) padded[index] = bytes[index] as number;
    padded.fill(0, count, length);
    padded[count] = 0x80;
    const bits = count * 8;
    for (let index = 1; index <= 6; index++) padded[length - index] = Math.floor(bits / 256 ** (index - 1)) & 0xff;
    return padded;
  }
}

function wordAt(bytes: Uint8Array, index: number): number {
  const byte = (offset: number): number => bytes[index + offset] as number;
  return (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
}

function addBlock(hash: Int32Array, words: Int32Array): void {
  let a = at(hash, 0);
  let b = at(hash, 1);
  let c = at(hash, 2);
  let d = at(hash, 3);
  let e = at(hash, 4);
  for (let index = 0; index < 80; index++) {
    let mixed: number;
    if (index < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (index < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (index < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    const next = (((a << 5) | (a >>> 27)) + mixed + e + at(words, index)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  hash[0] = at(hash, 0) + a;
  hash[1] = at(hash, 1) + b;
  hash[2] = at(hash, 2) + c;
  hash[3] = at(hash, 3) + d;
  hash[4] = at(hash, 4) + e;
}

function at(words: Int32Array, index: number): number {
  return words[index] as number;
}
