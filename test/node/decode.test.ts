import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import iconv from 'iconv-lite';
import { decodeFile, startsLikeHl7 } from '../../server/src/node/decode.ts';
import { pipehat, registration } from '../cli/memory-shell.ts';

const name = 'Näyte';
const text = (charset = '') => registration('F', name, charset);

/** The mismatch as `actual, expected`, empty where there is none. */
async function read(bytes: Buffer): Promise<readonly [text: string, mismatch: string]> {
  const { text, mismatch } = await decodeFile(bytes);
  return [text, mismatch === undefined ? '' : `${mismatch.actual}, ${mismatch.expected}`];
}

describe('the bytes of a file', () => {
  it('go by their byte order mark, which is no part of the text', async () => {
    const utf8 = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text())]);
    assert.deepEqual(await read(utf8), [text(), '']);
    const little = Buffer.from(`\ufeff${text()}`, 'utf16le');
    assert.deepEqual(await read(little), [text(), 'UTF-16, UNICODE UTF-16']);
    assert.deepEqual(await read(Buffer.from(little).swap16()), [text(), 'UTF-16, UNICODE UTF-16']);
  });

  it('are known as UTF-16 without a mark by the zero bytes in the segment id', async () => {
    const little = Buffer.from(text(), 'utf16le');
    assert.deepEqual(await read(little), [text(), 'UTF-16, UNICODE UTF-16']);
    assert.deepEqual(await read(Buffer.from(little).swap16()), [text(), 'UTF-16, UNICODE UTF-16']);
    assert.equal((await read(little.subarray(0, -1)))[0], `${text().slice(0, -1)}\ufffd`);
  });

  it('may be UTF-16 where MSH-18 says so', async () => {
    const said = text('UNICODE UTF-16');
    assert.deepEqual(await read(Buffer.from(said, 'utf16le')), [said, '']);
  });

  it('go by MSH-18', async () => {
    for (const [charset, encoding] of [
      ['8859/1', 'latin1'],
      ['8859/15', 'iso-8859-15'],
      ['UNICODE UTF-8', 'utf8'],
    ] as const) {
      assert.deepEqual(await read(iconv.encode(text(charset), encoding)), [text(charset), '']);
    }
    const japanese = registration('F', 'HANAKO', '~ISO IR87');
    // ESC $ B switches to JIS X 0208, where 花子 is the bytes `2V;R`; ESC ( B switches back.
    const switched = Buffer.from(japanese.replace('HANAKO', '\u001b$B2V;R\u001b(B'), 'latin1');
    assert.deepEqual(await read(switched), [japanese.replace('HANAKO', '花子'), '']);
  });

  it('are UTF-8 where MSH-18 is empty and they can be, else Latin-1', async () => {
    assert.deepEqual(await read(Buffer.from(text())), [text(), '']);
    assert.deepEqual(await read(Buffer.from(text(), 'latin1')), [text(), '']);
  });

  it('are read as the UTF-8 that they are where MSH-18 names a set that they can not be in', async () => {
    for (const charset of ['8859/1', 'ASCII', 'UNICODE UTF-16', '~ISO IR87']) {
      assert.deepEqual(await read(Buffer.from(text(charset))), [text(charset), 'UTF-8, UNICODE UTF-8']);
    }
  });

  it('are told where MSH-18 names another set', async () => {
    const cases: readonly (readonly [charset: string, encoding: BufferEncoding, mismatch: string])[] = [
      ['UNICODE UTF-8', 'latin1', 'not UTF-8, a single-byte set such as 8859/1'],
      ['8859/1', 'utf8', 'UTF-8, UNICODE UTF-8'],
      ['ASCII', 'utf8', 'UTF-8, UNICODE UTF-8'],
      ['ASCII', 'latin1', 'not ASCII, a single-byte set such as 8859/1'],
      ['UNICODE UTF-16', 'utf8', 'UTF-8, UNICODE UTF-8'],
      ['UNICODE UTF-16', 'latin1', 'in a single-byte set, its name, such as 8859/1'],
      ['NO SUCH SET', 'latin1', ''],
    ];
    for (const [charset, encoding, mismatch] of cases) {
      assert.equal((await read(Buffer.from(text(charset), encoding)))[1], mismatch, `${charset} ${encoding}`);
    }
    const plain = registration('F', 'Doe', 'UNICODE UTF-16');
    assert.deepEqual(await read(Buffer.from(plain)), [plain, 'ASCII, UNICODE UTF-8']);
    assert.deepEqual(await read(Buffer.from(registration('F', 'Doe', '8859/1'))), [
      registration('F', 'Doe', '8859/1'),
      '',
    ]);
  });

  it('are HL7 by their start', () => {
    const starts = ['MSH|^~\\&|A', 'FHS|^~\\&|A', '\r\n BHS|', '\u000bMSH|', '\ufeffMSH|', 'MSH'].map(start =>
      startsLikeHl7(Buffer.from(start)),
    );
    assert.deepEqual(starts, [true, true, true, true, true, false]);
    assert.ok(startsLikeHl7(Buffer.from('\ufeffMSH|^~', 'utf16le')));
    assert.ok(!startsLikeHl7(Buffer.from('MSHTML')));
    assert.ok(!startsLikeHl7(Buffer.alloc(0)));
  });
});

describe('encoding-mismatch', () => {
  it('stands at MSH-18, or at MSH where the header ends before it, with a severity by --rule', async () => {
    const input = Buffer.from(text('8859/1'));
    const { out, exitCode } = await pipehat(['lint', '-'], { input });
    const column = text('8859/1').indexOf('8859/1') + 1;
    assert.equal(
      out,
      `standard input:1:${column}: warning encoding-mismatch: MSH-18 (Character Set): says '8859/1', but the file is UTF-8 (expected UNICODE UTF-8)\n`,
    );
    assert.equal(exitCode, 0);
    const wide = await pipehat(['lint', '--json', '-'], { input: Buffer.from(`\ufeff${text()}`, 'utf16le') });
    const [finding] = JSON.parse(wide.out);
    assert.deepEqual(
      [finding.code, finding.path, finding.line, finding.column, finding.endColumn],
      ['encoding-mismatch', 'MSH-18', 1, 1, 4],
    );
    const error = await pipehat(['lint', '--rule', 'encoding-mismatch=error', '-'], { input });
    assert.equal(error.exitCode, 1);
    assert.equal((await pipehat(['lint', '--rule', 'encoding-mismatch=off', '-'], { input })).out, '');
  });
});
