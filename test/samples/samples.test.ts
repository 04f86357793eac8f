import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { listedDiagnostics, type SampleFile, sampleMessages, samplesFolder } from './files.ts';

const files = sampleMessages();
const [cr, lf] = [0x0d, 0x0a];

function sample(name: string): SampleFile {
  const found = files.find(file => file.name === name);
  assert.ok(found, `no sample ${name}`);
  return found;
}

/** Byte by byte, since the tests look at ASCII only: every charset of the samples is a superset of it. */
function lines(file: SampleFile): string[] {
  return file.bytes.toString('latin1').split(/\r\n|\r|\n/);
}

/** The fields of a segment by number; MSH-1 is the separator itself, so MSH fields are numbered one higher. */
function fields(segment: string): string[] {
  const separator = segment.charAt(3);
  const parts = segment.split(separator);
  return segment.startsWith('MSH') ? [parts[0] ?? '', separator, ...parts.slice(1)] : parts;
}

function headers(file: SampleFile): string[] {
  return lines(file).filter(line => line.startsWith('MSH'));
}

function countOf(bytes: Buffer, byte: number): number {
  return bytes.filter(one => one === byte).length;
}

describe('bytes of the samples', () => {
  it('ends every segment with CR, and with nothing else, in the file as it is on the wire', () => {
    const { bytes } = sample('messages/adt-a03-cr-v25.hl7');
    assert.equal(countOf(bytes, lf), 0);
    assert.equal(countOf(bytes, cr), 5);
    assert.equal(bytes.at(-1), cr);
  });

  it('ends every segment with CRLF in the Latin-1 file', () => {
    const { bytes } = sample('messages/adt-a28-latin1-v25.hl7');
    assert.equal(countOf(bytes, cr), countOf(bytes, lf));
    assert.equal(bytes.toString('latin1').split('\r\n').length - 1, countOf(bytes, lf));
  });

  it('ends every segment with LF in all the others', () => {
    for (const file of files.filter(({ name }) => !/-cr-|-latin1-/.test(name))) {
      assert.equal(countOf(file.bytes, cr), 0, file.name);
      assert.equal(file.bytes.at(-1), lf, file.name);
    }
  });

  it('holds real Latin-1 bytes, which are not UTF-8, in the file that says 8859/1', () => {
    const { bytes, name } = sample('messages/adt-a28-latin1-v25.hl7');
    assert.equal(fields(headers(sample(name))[0] ?? '')[18], '8859/1');
    for (const byte of [0xe4, 0xf6, 0xfc, 0xdf, 0xc5, 0xc9]) assert.ok(bytes.includes(byte));
    assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  });

  it('holds UTF-8 in the file that says UNICODE UTF-8', () => {
    const { bytes, name } = sample('messages/adt-a31-utf8-v251.hl7');
    assert.equal(fields(headers(sample(name))[0] ?? '')[18], 'UNICODE UTF-8');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    for (const name of ['花子', 'Ví Dụ', 'Ελένη']) assert.ok(text.includes(name), name);
  });

  it('holds plain ASCII, and says nothing of a charset, everywhere else', () => {
    for (const file of files.filter(({ name }) => !/-latin1-|-utf8-/.test(name))) {
      assert.ok(
        file.bytes.every(byte => byte < 0x80 && (byte >= 0x20 || byte === cr || byte === lf)),
        file.name,
      );
      for (const header of headers(file)) assert.equal(fields(header)[18] ?? '', '', file.name);
    }
  });
});

describe('messages of the samples', () => {
  it('counts what the batch holds', () => {
    const batch = sample('messages/batch-adt-a08-v24.hl7');
    const ids = lines(batch).map(line => line.slice(0, 3));
    assert.deepEqual([...ids.slice(0, 2), ...ids.slice(-3)], ['FHS', 'BHS', 'BTS', 'FTS', '']);
    const [trailer, end] = lines(batch).slice(-3);
    assert.equal(Number(fields(trailer ?? '')[1]), headers(batch).length);
    assert.equal(headers(batch).length, 3);
    assert.equal(fields(end ?? '')[1], '1');
  });

  it('uses a control id once only', () => {
    const ids = files.flatMap(file => headers(file).map(header => fields(header)[10] ?? ''));
    assert.ok(ids.every(id => id !== ''));
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });

  it('answers the registration that it acknowledges', () => {
    const [, acknowledgement] = lines(sample('messages/ack-a04-v251.hl7'));
    const [header] = headers(sample('messages/adt-a04-v251.hl7'));
    assert.equal(fields(acknowledgement ?? '')[2], fields(header ?? '')[10]);
  });

  it('covers the message types and versions that a newcomer meets', () => {
    const seen = new Set(
      files.flatMap(headers).map(header => {
        const [, , encoding, , , , , , , type, , , version] = fields(header);
        return `${type?.split(encoding?.charAt(0) ?? '^')[0]} ${version}`;
      }),
    );
    for (const wanted of [
      ...['ADT 2.3', 'ADT 2.4', 'ADT 2.5', 'ADT 2.5.1', 'ADT 2.9', 'ORU 2.3.1', 'ORU 2.5.1', 'ORU 2.8', 'ORM 2.3'],
      ...['OML 2.5.1', 'SIU 2.4', 'VXU 2.5.1', 'MDM 2.5', 'DFT 2.3.1', 'RDE 2.5', 'QBP 2.5', 'ACK 2.5.1'],
    ])
      assert.ok(seen.has(wanted), wanted);
  });

  it('describes every message file in the README, and no other', () => {
    const readme = readFileSync(path.join(samplesFolder, 'README.md'), 'utf8');
    const [, table = ''] = readme.split('## What is here');
    const described = [...table.matchAll(/^\| `([\w.-]+\.hl7)` +\|/gm)].map(([, name]) => `messages/${name}`);
    assert.deepEqual(
      described.toSorted(),
      files.map(({ name }) => name).filter(name => name.startsWith('messages/')),
    );
  });

  it('links to files that exist', () => {
    const readme = readFileSync(path.join(samplesFolder, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '');
    assert.ok(links.length >= 5);
    for (const target of links) assert.ok(existsSync(path.join(samplesFolder, target)), target);
  });

  it('lists diagnostics at lines that exist, one for each of the first rules', () => {
    const listed = listedDiagnostics();
    for (const { file, line, place } of listed) {
      const text = lines(sample(file))[line - 1];
      assert.ok(text, `${file}:${line}`);
      if (place !== '') assert.equal(text.slice(0, 3), place.slice(0, 3), `${file}:${line}`);
    }
    assert.deepEqual([...new Set(listed.map(({ code }) => code))].sort(), [
      ...['invalid-escape', 'invalid-header', 'invalid-segment-id', 'invalid-value', 'not-in-table', 'required-field'],
      ...['unknown-segment', 'unknown-version'],
    ]);
  });
});

describe('people and places of the samples', () => {
  const texts = files.map(({ name, bytes }) => ({ name, text: bytes.toString('utf8') }));

  it('sends nothing as production data', () => {
    for (const file of files) for (const header of headers(file)) assert.equal(fields(header)[11], 'T', file.name);
  });

  it('names invented systems only', () => {
    const invented = /^(?:(?:ACME|BOR|REGION)_[A-Z]+|ACME|BOREALIS|REGION|REGISTRY|HUB)$/;
    for (const file of files)
      for (const header of headers(file))
        for (const name of fields(header).slice(3, 7)) assert.match(name, invented, file.name);
  });

  it('holds no identifier that could be a real one', () => {
    for (const { name, text } of texts) {
      // Area 000 is never given out, and neither are the telephone numbers 555-0100 to 555-0199.
      for (const [number] of text.matchAll(/\b\d{3}-\d{2}-\d{4}\b/g)) assert.match(number, /^000-/, name);
      for (const [number] of text.matchAll(/(?<=\^)555\d{4}\b|555-\d{4}/g)) assert.match(number, /^555-?01\d\d$/, name);
      for (const [, number] of text.matchAll(/\^(?:PH|CP)\^\^\d*\^\d*\^(\d+)/g))
        assert.match(number ?? '', /^55501/, name);
      for (const [address] of text.matchAll(/[\w.]+@[\w.]+\.[a-z]+/g)) assert.match(address, /@example\.org$/, name);
      // 2.999 is the arc of object identifiers set apart for examples.
      for (const [oid] of text.matchAll(/\b[12](?:\.\d+){4,}\b/g)) assert.match(oid, /^2\.999\./, name);
    }
  });

  it('spells every LOINC code with its right check digit', () => {
    const codes = [
      ...texts.flatMap(({ text }) => [...text.matchAll(/\b(\d{3,5})-(\d)(?=\^[^|^]*\^LN)/g)]),
      ...readFileSync(path.join(samplesFolder, 'tables/loinc.csv'), 'utf8').matchAll(/,(\d{3,5})-(\d),/g),
    ];
    assert.ok(codes.length > 20);
    for (const [code, digits = '', check] of codes) {
      const sum = [...digits]
        .reverse()
        .flatMap((digit, index) => (index % 2 === 0 ? [...String(Number(digit) * 2)] : [digit]))
        .reduce((total, digit) => total + Number(digit), 0);
      assert.equal(Number(check), (10 - (sum % 10)) % 10, code);
    }
  });
});

describe('the sample mapping', () => {
  const mappingFile = path.join(samplesFolder, 'acme-to-borealis.hl7map.yaml');
  const mapping = parseYaml(readFileSync(mappingFile, 'utf8')) as {
    readonly source: { readonly samples: string };
    readonly tables: Record<string, { readonly csv?: string; readonly key?: string; readonly map?: object }>;
  };
  const acme = files.filter(({ name }) => name.startsWith('samples/acme-'));

  function keys(table: string): string[] {
    const { csv, key } = mapping.tables[table] ?? {};
    assert.ok(csv !== undefined && key !== undefined, table);
    const rows: Record<string, string>[] = parseCsv(readFileSync(path.join(samplesFolder, csv)), { columns: true });
    return rows.map(row => row[key] ?? '');
  }

  function values(segment: string, field: number): string[] {
    return acme.flatMap(file =>
      lines(file)
        .filter(line => line.startsWith(segment))
        .map(line => fields(line)[field] ?? ''),
    );
  }

  it('reads samples and tables that are where it says, counted from its own folder', () => {
    assert.equal(mapping.source.samples, 'samples/acme-*.hl7');
    assert.equal(acme.length, 2);
    assert.deepEqual(keys('facility'), ['NTH', 'STH', 'HBR']);
  });

  it('knows every facility and sex of its samples', () => {
    for (const location of values('PV1', 3))
      assert.ok(keys('facility').includes(location.split('^')[3] ?? ''), location);
    for (const sex of values('PID', 8)) assert.ok(sex in (mapping.tables.sex?.map ?? {}), sex);
    assert.ok(values('PID', 8).includes('W'));
  });

  it('meets one local code that its table does not know, so that the warning can be seen', () => {
    const unknown = values('OBX', 3).filter(code => !keys('loinc').includes(code.split('^')[0] ?? ''));
    assert.deepEqual(unknown, ['HSCORE^House score^99ACM']);
  });

  it('meets something for each of its rules', () => {
    const [identifiers = ''] = values('PID', 3);
    assert.deepEqual(
      identifiers.split('~').map(one => one.split('^')[3]),
      ['ACME', 'REGION', 'DMV'],
    );
    assert.ok(values('PID', 19).some(number => number !== ''));
    assert.ok(values('ZAC', 1).length > 0);
    for (const date of values('PID', 7)) assert.match(date, /^\d\d\/\d\d\/\d{4}$/);
    assert.equal(values('PID', 5)[0]?.split('~').length, 2);
  });
});
