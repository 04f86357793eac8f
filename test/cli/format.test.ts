import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatBytes } from '../../server/src/cli/format/format-bytes.ts';
import { Message } from '../../server/src/core/syntax/message.ts';
import { sections } from '../../server/src/core/syntax/sections.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { fileText } from '../support/arbitraries.ts';
import { corpusFiles } from '../support/corpus.ts';
import { sharedMissing } from '../support/paths.ts';
import { folderWith, pipehat, registration } from './memory-shell.ts';

/** The lines of a text that hold something, as the parser reads them. */
function contentOf(text: string): string[] {
  const source = SourceText.of(text.replace(/^(?:\ufeff|\u00ef\u00bb\u00bf)/, ''));
  return [...sections(source)].flatMap(section =>
    new Message(source, section).lines
      .filter(({ segment }) => segment.form !== 'blank')
      .map(({ segment }) => `${segment.form} ${segment.text}`),
  );
}

function formatted(text: string): string {
  return formatBytes(Buffer.from(text), 'lf')?.toString() ?? '';
}

describe('format', () => {
  it('puts one segment on a line, every line ended alike', async () => {
    const input = '\u000bMSH|^~\\&|A\rPID|1\r\n\n  PV1|1|\r\u001c\r';
    const lf = await pipehat(['format', '-'], { input });
    assert.deepEqual([lf.out, lf.exitCode], ['MSH|^~\\&|A\nPID|1\nPV1|1|\n', 0]);
    assert.equal((await pipehat(['format', '--eol', 'cr', '-'], { input })).out, 'MSH|^~\\&|A\rPID|1\rPV1|1|\r');
    assert.equal((await pipehat(['format', '--eol', 'crlf', '-'], { input })).out, lf.out.replaceAll('\n', '\r\n'));
  });

  it('leaves lines that are no segments alone, and blank lines beside them', () => {
    const text = 'MSH|^~\\&|A\n\nOBX|1|TX|||one\n\n  two\n\n\nPV1|1\n\n';
    assert.equal(formatted(text), 'MSH|^~\\&|A\nOBX|1|TX|||one\n\n  two\n\n\nPV1|1\n');
  });

  it('never splits a message that is all on one line', () => {
    assert.equal(formatted('MSH|^~\\&|A PID|1 PV1|1'), 'MSH|^~\\&|A PID|1 PV1|1\n');
  });

  it('never changes what a message holds, and changes nothing a second time', () => {
    fc.assert(
      fc.property(fileText, text => {
        const once = formatBytes(Buffer.from(text), 'cr');
        if (once === undefined) return;
        assert.deepEqual(contentOf(once.toString()), contentOf(Buffer.from(text).toString()));
        assert.deepEqual(formatBytes(once, 'cr'), once);
      }),
    );
  });

  it('never changes what the files of the public corpus hold', { skip: sharedMissing }, () => {
    for (const { file, bytes } of corpusFiles()) {
      const once = formatBytes(bytes, 'lf');
      if (once !== undefined)
        assert.deepEqual(contentOf(once.toString('latin1')), contentOf(bytes.toString('latin1')), file);
    }
  });

  it('keeps every byte of any character set', () => {
    const latin = Buffer.from('MSH|^~\\&|\xe4\xff\rPID|1', 'latin1');
    assert.deepEqual(formatBytes(latin, 'cr'), Buffer.concat([latin, Buffer.from('\r')]));
    const mark = Buffer.from('\ufeffMSH|^~\\&|\u0d0a\u0a0d\r\nPID|1\r\n');
    assert.equal(formatBytes(mark, 'lf')?.toString(), '\ufeffMSH|^~\\&|\u0d0a\u0a0d\nPID|1\n');
    for (const swap of [false, true]) {
      // The units U+0D0A and U+0A0D hold the bytes of line ends and are none.
      const wide = Buffer.from('\ufeffMSH|^~\\&|\u0d0a\u0a0d\r\nPID|1\r\n', 'utf16le');
      const expected = Buffer.from('\ufeffMSH|^~\\&|\u0d0a\u0a0d\nPID|1\n', 'utf16le');
      if (swap) for (const bytes of [wide, expected]) bytes.swap16();
      assert.deepEqual(formatBytes(wide, 'lf'), expected);
      assert.deepEqual(formatBytes(Buffer.concat([wide, Buffer.from('x')]), 'lf')?.at(-1), 'x'.charCodeAt(0));
    }
  });

  it('rewrites files in place with --write, only those that change', async () => {
    const tidy = registration().replaceAll('\r', '\n');
    const cwd = folderWith({ 'a.hl7': registration(), 'b.hl7': tidy, 'c.hl7': 'no message' });
    const { out, err, exitCode } = await pipehat(['format', '--write', '.'], { cwd });
    assert.equal(out, '');
    assert.equal(err, 'formatted a.hl7\npipehat: c.hl7: no HL7 segment in it, so it is left as it is\n');
    assert.equal(exitCode, 1);
    assert.equal(readFileSync(path.join(cwd, 'a.hl7'), 'utf8'), tidy);
    assert.equal(readFileSync(path.join(cwd, 'c.hl7'), 'utf8'), 'no message');
  });
});
