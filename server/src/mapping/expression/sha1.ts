/** SHA-1 (FIPS 180-4), as name-based UUIDs need it. Nothing here is secret. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = new DataView(new ArrayBuffer(length));
  bytes.forEach((byte, index) => {
    padded.setUint8(index, byte);
  });
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(length - 8, Math.floor((bytes.length * 8) / 2 ** 32));
  padded.setUint32(length - 4, (bytes.length * 8) >>> 0);
  const hash = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = new Uint32Array(80);
  for (let block = 0; block < length; block += 64) {
    for (let index = 0; index < 80; index++)
      words[index] = index < 16 ? padded.getUint32(block + index * 4) : turned(mixed(words, index), 1);
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
    words.forEach((word, index) => {
      const [f, k] = round(index, b, c, d);
      const next = (turned(a, 5) + f + e + k + word) >>> 0;
      [a, b, c, d, e] = [next, a, turned(b, 30), c, d];
    });
    [a, b, c, d, e].forEach((part, index) => {
      hash[index] = ((hash[index] as number) + part) >>> 0;
    });
  }
  const result = new DataView(new ArrayBuffer(20));
  hash.forEach((word, index) => {
    result.setUint32(index * 4, word);
  });
  return new Uint8Array(result.buffer);
}

function mixed(words: Uint32Array, index: number): number {
  const at = (back: number): number => words[index - back] as number;
  return at(3) ^ at(8) ^ at(14) ^ at(16);
}

function turned(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

function round(index: number, b: number, c: number, d: number): readonly [f: number, k: number] {
  if (index < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (index < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (index < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}
