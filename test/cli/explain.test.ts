import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pipehat } from './memory-shell.ts';

async function json(...words: readonly string[]) {
  const { out } = await pipehat(['explain', '--json', ...words]);
  return JSON.parse(out);
}

describe('explain', () => {
  it('describes a field', async () => {
    assert.deepEqual(await json('PID-3'), {
      kind: 'field',
      path: 'PID-3',
      name: 'Patient Identifier List',
      type: 'CX',
      usage: 'R',
      repeats: true,
      maxRepetitions: 0,
      maxLength: 250,
      table: null,
      version: '2.5.1',
    });
  });

  it('describes a component and a subcomponent, with the table that the field hands down', async () => {
    const component = await json('PID-10.1', '--version', '2.4');
    assert.deepEqual(
      [component.kind, component.path, component.type, component.table, component.repeats],
      ['component', 'PID-10.1', 'ST', '0005', false],
    );
    const sub = await json('PID-3.4.1');
    assert.deepEqual([sub.kind, sub.path, sub.name, sub.type], ['component', 'PID-3.4.1', 'Namespace ID', 'IS']);
  });

  it('takes a path in the notation of another tool', async () => {
    for (const text of ['PID.3.4', '/.PID-3(1)-4', "msg['PID']['PID.3']['PID.3.4']"])
      assert.equal((await json(text)).path, 'PID-3.4');
  });

  it('describes a component of a data type', async () => {
    const found = await json('CX.4');
    assert.deepEqual(
      [found.kind, found.path, found.name, found.type],
      ['component', 'CX.4', 'Assigning Authority', 'HD'],
    );
  });

  it('describes a segment with its fields and a data type with its components', async () => {
    const segment = await json('PV1');
    assert.deepEqual(
      [segment.kind, segment.path, segment.name, segment.version],
      ['segment', 'PV1', 'Patient Visit', '2.5.1'],
    );
    assert.deepEqual(segment.fields[1], await json('PV1-2'));
    const type = await json('XPN');
    assert.deepEqual([type.kind, type.path, type.components.length], ['datatype', 'XPN', 14]);
    assert.deepEqual(type.components[0], await json('XPN.1'));
    assert.deepEqual((await json('ST')).components, []);
  });

  it('describes a table with its codes', async () => {
    const table = await json('0001', '--version', '2.3');
    assert.deepEqual([table.kind, table.table], ['table', '0001']);
    assert.deepEqual(Object.keys(table.codes).sort(), ['F', 'M', 'O', 'U']);
    assert.deepEqual(await json('1', '--version', '2.3'), table);
  });

  it('describes a structure, and an event by the structure that it has', async () => {
    const event = await json('ADT^A04');
    assert.deepEqual([event.kind, event.structure], ['event', 'ADT_A01']);
    const structure = await json('ADT_A01');
    assert.deepEqual([structure.kind, structure.path, structure.children], ['structure', 'ADT_A01', event.children]);
    assert.deepEqual(structure.children[0], { name: 'MSH', min: 1, max: 1 });
    const procedure = structure.children.find((child: { name: string }) => child.name === 'PROCEDURE');
    assert.deepEqual(procedure, {
      name: 'PROCEDURE',
      min: 0,
      max: 0,
      children: [
        { name: 'PR1', min: 1, max: 1 },
        { name: 'ROL', min: 0, max: 0 },
      ],
    });
  });

  it('answers several paths with an array in their order, null for what is unknown', async () => {
    const { out, err, exitCode } = await pipehat(['explain', '--json', 'PID-99', 'CX']);
    const [unknown, type] = JSON.parse(out);
    assert.deepEqual([unknown, type.kind], [null, 'datatype']);
    assert.equal(err, 'pipehat: PID-99: no such place in version 2.5.1: PID has the fields 1 to 39\n');
    assert.equal(exitCode, 1);
  });

  it('says how far an unknown place is known, and exits with 1', async () => {
    const cases = [
      ['PID-8.2', /PID-8 \(IS\) has no components/],
      ['CX.99', /CX \(CX\) has the components 1 to 10/],
      ['OBX-5.1', /OBX-2 decides about OBX-5/],
      ['nothing', /expected a place \(PID-3/],
      ['ADT^XXX', /expected a place/],
      ['PID-0', /PID has the fields 1 to 39/],
    ] as const;
    for (const [path, said] of cases) {
      const { err, out, exitCode } = await pipehat(['explain', path]);
      assert.match(err, said);
      assert.deepEqual([out, exitCode], ['', 1]);
    }
  });

  it('takes dots for the hyphen and passes over indexes', async () => {
    assert.deepEqual(await json('PID.3.4'), await json('PID-3.4'));
    assert.deepEqual(await json('OBX[2]-3[*].1'), await json('OBX-3.1'));
  });

  it('takes 2.9 for the facts of 2.9.1', async () => {
    assert.equal((await json('PID-3', '--version', '2.9')).version, '2.9.1');
  });

  it('prints the printed name of a data type that a version has many of', async () => {
    assert.equal((await json('MSH-9', '--version', '2.3')).type, 'CM');
  });

  it('says it in words and columns without --json', async () => {
    const { out } = await pipehat(['explain', 'PID-8', 'MSH-9']);
    assert.match(out, /^PID-8 Administrative Sex \(HL7 2\.5\.1\)\n {2}data type +IS Coded Value/);
    assert.match(out, /\n {2}usage +O, optional\n/);
    assert.match(out, /\n {2}table +0001 Administrative Sex\n/);
    assert.match(out, /\n {2}F {2}Female\n/);
    assert.match(out, /\n {2}MSH-9\.3 +ID +O +7 +0354 +Message Structure\n/);
  });
});
