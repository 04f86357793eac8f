import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStructure } from '../../../server/src/core/definitions/compiled.ts';
import type { KnownVersion } from '../../../server/src/core/definitions/types.ts';
import { CompiledStructure } from '../../../server/src/core/structure/compile.ts';
import { matchStructure, type StructureMatch, sameSegmentIds } from '../../../server/src/core/structure/match.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { printFindings, printTree } from './print-match.ts';

/** What a message is matched against: a structure of a version, or one written out as in compiled.ts. */
type Against = readonly [KnownVersion, string] | string;

function match(against: Against, ids: string): StructureMatch {
  return matchStructure(compile(against), ids === '' ? [] : ids.split(' '));
}

function compile(against: Against): CompiledStructure {
  // In structures made up for a test every segment but a Z segment counts as defined.
  if (typeof against === 'string') return new CompiledStructure(decodeStructure(against), id => !id.startsWith('Z'));
  const definitions = testDefinitions().loadSync(against[0]);
  const definition = definitions.structure(against[1]);
  assert.ok(definition !== undefined, `${against.join(' ')} is a structure`);
  return new CompiledStructure(definition, id => definitions.segment(id) !== undefined);
}

interface Case {
  readonly name: string;
  readonly against: Against;
  readonly ids: string;
  readonly tree: string;
  readonly findings: readonly string[];
}

const adt: Against = ['2.5.1', 'ADT_A01'];
const oru: Against = ['2.5.1', 'ORU_R01'];
const orm: Against = ['2.5.1', 'ORM_O01'];
const oml: Against = ['2.5.1', 'OML_O21'];

const cases: readonly Case[] = [
  {
    name: 'puts repeated orders and results into their groups',
    against: oru,
    ids: 'MSH PID NTE PV1 ORC OBR NTE OBX NTE OBX OBR OBX SPM OBX PID OBR OBX DSC',
    tree: '',
    findings: [],
  },
  {
    name: 'reads an order that follows results as a new order, not as an earlier result of the last one',
    against: oml,
    ids: 'MSH PID ORC OBR OBX ORC OBR OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'reads an order behind a patient inside an order as an earlier result',
    against: oml,
    ids: 'MSH PID ORC OBR OBX PID ORC OBR OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'takes any alternative of a choice',
    against: orm,
    ids: 'MSH PID ORC RXO NTE ORC OBR OBX ORC ODS',
    tree: '',
    findings: [],
  },
  {
    name: 'keeps a second alternative of a choice out of the first one',
    against: 'X_X01|MSH ORDER+(ORC CHOICE<OBR RXO> NTE*)',
    ids: 'MSH ORC OBR NTE ORC RXO',
    tree: '',
    findings: [],
  },
  {
    name: 'goes back when the first of two groups that begin alike turns out wrong',
    against: ['2.5.1', 'OMD_O03'],
    ids: 'MSH ORC ODS ORC ORC ODT',
    tree: '',
    findings: [],
  },
  {
    name: 'opens a group whose first segments are optional with a later one',
    against: ['2.5.1', 'DFT_P03'],
    ids: 'MSH EVN PID FT1 OBX OBX NTE FT1 OBR',
    tree: '',
    findings: [],
  },
  {
    name: 'does not miss a group of which nothing is required',
    against: ['2.5.1', 'BAR_P01'],
    ids: 'MSH EVN PID',
    tree: '',
    findings: [],
  },
  {
    name: 'leaves Z segments and unknown ones where they stand',
    against: oru,
    ids: 'MSH ZMS PID ZPI XXX OBR OBX ZBX OBX ZZZ',
    tree: '',
    findings: [],
  },
  {
    name: 'leaves an addendum and a closing continuation pointer where they stand',
    against: adt,
    ids: 'MSH EVN PID ADD PV1 DSC',
    tree: '',
    findings: [],
  },
  {
    name: 'does not allow a continuation pointer in the middle',
    against: adt,
    ids: 'MSH EVN PID DSC PV1',
    tree: '',
    findings: [],
  },
  {
    name: 'lets several segments stand for Hxx, defined or not, but none that the structure names',
    against: 'X_X01|MSH MFI MF+(MFE Hxx)',
    ids: 'MSH MFI MFE ZL1 LOC MFE STF MFE',
    tree: '',
    findings: [],
  },
  {
    name: 'misses a segment before the one that comes instead',
    against: adt,
    ids: 'MSH PID PV1 OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'misses each required segment of an empty tail',
    against: adt,
    ids: 'MSH EVN',
    tree: '',
    findings: [],
  },
  {
    name: 'misses an absent group once, whatever it would hold',
    against: oru,
    ids: 'MSH PID PV1',
    tree: '',
    findings: [],
  },
  {
    name: 'misses everything in no message at all',
    against: adt,
    ids: '',
    tree: '',
    findings: [],
  },
  {
    name: 'opens a group that lacks its head for a segment that is found nowhere else',
    against: adt,
    ids: 'MSH EVN PID PV1 IN2 IN3',
    tree: '',
    findings: [],
  },
  {
    name: 'starts a new order for a second OBR, which only lacks its ORC',
    against: orm,
    ids: 'MSH PID ORC OBR OBX OBR OBX ORC OBR',
    tree: '',
    findings: [],
  },
  {
    name: 'finds the results again after an OBR that is missing',
    against: oru,
    ids: 'MSH PID OBX OBX OBR OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'does not invent a group for a segment that many groups have',
    against: oru,
    ids: 'MSH PID OBR CTD NTE OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'leaves a segment that comes too late out of place',
    against: adt,
    ids: 'MSH EVN PID PV1 AL1 NK1 NK1 DG1',
    tree: '',
    findings: [],
  },
  {
    name: 'leaves a segment that comes too early out of place',
    against: oru,
    ids: 'MSH PID OBR OBX PV1 OBR OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'calls a required segment misplaced that is there, but not in its place',
    against: adt,
    ids: 'MSH PV1 EVN PID AL1',
    tree: '',
    findings: [],
  },
  {
    name: 'counts a run of one id as one finding',
    against: adt,
    ids: 'MSH EVN PID PV1 NTE NTE NTE OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'says too many where a segment may come once and has come',
    against: adt,
    ids: 'MSH EVN PID PID PV1 PV2 OBX PV2 PV1',
    tree: '',
    findings: [],
  },
  {
    name: 'says too many of a group that may come once and has come',
    against: orm,
    ids: 'MSH PID PV1 ORC OBR PID PV1 ORC OBR',
    tree: '',
    findings: [],
  },
  {
    name: 'finds the groups of the rest behind segments of another message',
    against: oru,
    ids: 'MSH PID SCH AIS RGS OBR OBX NTE OBR OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'keeps the segments of a message of quite another kind in order',
    against: ['2.5.1', 'ACK'],
    ids: 'MSH EVN PID PV1 OBX OBX',
    tree: '',
    findings: [],
  },
  {
    name: 'says what several groups lack, each in its own',
    against: ['2.5.1', 'OMP_O09'],
    ids: 'MSH PID ORC RXO ORC RXO RXR ORC RXO',
    tree: '',
    findings: [],
  },
  {
    name: 'keeps a group of which only the head is there, and says what it lacks',
    against: ['2.5.1', 'RDE_O11'],
    ids: 'MSH PID ORC',
    tree: '',
    findings: [],
  },
  {
    name: 'prefers the reading that leaves the segment out of place that shows it',
    against: adt,
    ids: 'MSH EVN PID PV1 DG1 AL1 PR1',
    tree: '',
    findings: [],
  },
  {
    name: 'numbers groups of one name in one parent on, wherever they stand',
    against: 'X_X01|MSH A?(AAA) BBB A*(CCC AAA)',
    ids: 'MSH AAA BBB CCC CCC AAA',
    tree: '',
    findings: [],
  },
  {
    name: 'repeats groups in groups',
    against: 'X_X01|MSH A+(AAA B*(BBB C*(CCC D*(DDD))))',
    ids: 'MSH AAA BBB CCC DDD DDD CCC BBB CCC AAA BBB AAA DDD',
    tree: '',
    findings: [],
  },
  {
    name: 'takes groups as alternatives of a choice',
    against: 'X_X01|MSH A*(AAA CHOICE+<B(BBB CCC) DDD>)',
    ids: 'MSH AAA DDD DDD AAA BBB CCC BBB DDD AAA',
    tree: '',
    findings: [],
  },
  {
    name: 'does not ask for a choice of which one alternative may be empty',
    against: 'X_X01|MSH CHOICE<A(BBB?) CCC> DDD',
    ids: 'MSH DDD',
    tree: '',
    findings: [],
  },
];

for (const { name, against, ids, tree, findings } of cases) {
  test(name, () => {
    const result = match(against, ids);
    assert.equal(printTree(result), tree);
    assert.deepEqual(printFindings(result.findings), findings);
  });
}
