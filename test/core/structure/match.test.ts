import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStructure } from '../../../server/src/core/definitions/compiled.ts';
import type { KnownVersion, StructureDefinition } from '../../../server/src/core/definitions/types.ts';
import { CompiledStructure } from '../../../server/src/core/structure/compile.ts';
import { matchStructure, type StructureMatch, sameSegmentIds } from '../../../server/src/core/structure/match.ts';
import { MessageStructures } from '../../../server/src/core/structure/structures.ts';
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
    tree: 'MSH PATIENT_RESULT(PATIENT(PID NTE VISIT(PV1)) ORDER_OBSERVATION(ORC OBR NTE OBSERVATION(OBX NTE) OBSERVATION(OBX)) ORDER_OBSERVATION(OBR OBSERVATION(OBX) SPECIMEN(SPM OBX))) PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX))) DSC',
    findings: [],
  },
  {
    name: 'reads an order that follows results as a new order, not as an earlier result of the last one',
    against: oml,
    ids: 'MSH PID ORC OBR OBX ORC OBR OBX',
    tree: 'MSH PATIENT(PID) ORDER(ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX))) ORDER(ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX)))',
    findings: [],
  },
  {
    name: 'reads an order behind a patient inside an order as an earlier result',
    against: oml,
    ids: 'MSH PID ORC OBR OBX PID ORC OBR OBX',
    tree: 'MSH PATIENT(PID) ORDER(ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX) PRIOR_RESULT(PATIENT_PRIOR(PID) ORDER_PRIOR(ORC OBR OBSERVATION_PRIOR(OBX)))))',
    findings: [],
  },
  {
    name: 'takes any alternative of a choice',
    against: orm,
    ids: 'MSH PID ORC RXO NTE ORC OBR OBX ORC ODS',
    tree: 'MSH PATIENT(PID) ORDER(ORC ORDER_DETAIL(RXO NTE)) ORDER(ORC ORDER_DETAIL(OBR OBSERVATION(OBX))) ORDER(ORC ORDER_DETAIL(ODS))',
    findings: [],
  },
  {
    name: 'keeps a second alternative of a choice out of the first one',
    against: 'X_X01|MSH ORDER+(ORC CHOICE<OBR RXO> NTE*)',
    ids: 'MSH ORC OBR NTE ORC RXO',
    tree: 'MSH ORDER(ORC OBR NTE) ORDER(ORC RXO)',
    findings: [],
  },
  {
    name: 'goes back when the first of two groups that begin alike turns out wrong',
    against: ['2.5.1', 'OMD_O03'],
    ids: 'MSH ORC ODS ORC ORC ODT',
    tree: 'MSH ORDER_DIET(ORC DIET(ODS)) ORDER_DIET(ORC) ORDER_TRAY(ORC ODT)',
    findings: [],
  },
  {
    name: 'opens a group whose first segments are optional with a later one',
    against: ['2.5.1', 'DFT_P03'],
    ids: 'MSH EVN PID FT1 OBX OBX NTE FT1 OBR',
    tree: 'MSH EVN PID FINANCIAL(FT1 FINANCIAL_COMMON_ORDER(FINANCIAL_OBSERVATION(OBX) FINANCIAL_OBSERVATION(OBX NTE))) FINANCIAL(FT1 FINANCIAL_COMMON_ORDER(FINANCIAL_ORDER(OBR)))',
    findings: [],
  },
  {
    name: 'does not miss a group of which nothing is required',
    against: ['2.5.1', 'BAR_P01'],
    ids: 'MSH EVN PID',
    tree: 'MSH EVN PID',
    findings: [],
  },
  {
    name: 'leaves Z segments and unknown ones where they stand',
    against: oru,
    ids: 'MSH ZMS PID ZPI XXX OBR OBX ZBX OBX ZZZ',
    tree: 'MSH ZMS! PATIENT_RESULT(PATIENT(PID ZPI! XXX!) ORDER_OBSERVATION(OBR OBSERVATION(OBX ZBX!) OBSERVATION(OBX ZZZ!)))',
    findings: [],
  },
  {
    name: 'leaves an addendum and a closing continuation pointer where they stand',
    against: adt,
    ids: 'MSH EVN PID ADD PV1 DSC',
    tree: 'MSH EVN PID ADD! PV1 DSC!',
    findings: [],
  },
  {
    name: 'does not allow a continuation pointer in the middle',
    against: adt,
    ids: 'MSH EVN PID DSC PV1',
    tree: 'MSH EVN PID DSC! PV1',
    findings: ['unexpected DSC at 3'],
  },
  {
    name: 'lets several segments stand for Hxx, defined or not, but none that the structure names',
    against: 'X_X01|MSH MFI MF+(MFE Hxx)',
    ids: 'MSH MFI MFE ZL1 LOC MFE STF MFE',
    tree: 'MSH MFI MF(MFE ZL1=Hxx LOC=Hxx) MF(MFE STF=Hxx) MF(MFE)',
    findings: ['missing MF[3]/Hxx (Hxx) before 8'],
  },
  {
    name: 'misses a segment before the one that comes instead',
    against: adt,
    ids: 'MSH PID PV1 OBX',
    tree: 'MSH PID PV1 OBX',
    findings: ['missing EVN (EVN) before 1'],
  },
  {
    name: 'misses each required segment of an empty tail',
    against: adt,
    ids: 'MSH EVN',
    tree: 'MSH EVN',
    findings: ['missing PID (PID) before 2', 'missing PV1 (PV1) before 2'],
  },
  {
    name: 'misses an absent group once, whatever it would hold',
    against: oru,
    ids: 'MSH PID PV1',
    tree: 'MSH PATIENT_RESULT(PATIENT(PID VISIT(PV1)))',
    findings: ['missing PATIENT_RESULT[1]/ORDER_OBSERVATION (OBR) before 3'],
  },
  {
    name: 'misses everything in no message at all',
    against: adt,
    ids: '',
    tree: '',
    findings: [
      'missing MSH (MSH) before 0',
      'missing EVN (EVN) before 0',
      'missing PID (PID) before 0',
      'missing PV1 (PV1) before 0',
    ],
  },
  {
    name: 'opens a group that lacks its head for a segment that is found nowhere else',
    against: adt,
    ids: 'MSH EVN PID PV1 IN2 IN3',
    tree: 'MSH EVN PID PV1 INSURANCE(IN2 IN3)',
    findings: ['missing INSURANCE[1]/IN1 (IN1) before 4'],
  },
  {
    name: 'starts a new order for a second OBR, which only lacks its ORC',
    against: orm,
    ids: 'MSH PID ORC OBR OBX OBR OBX ORC OBR',
    tree: 'MSH PATIENT(PID) ORDER(ORC ORDER_DETAIL(OBR OBSERVATION(OBX))) ORDER(ORDER_DETAIL(OBR OBSERVATION(OBX))) ORDER(ORC ORDER_DETAIL(OBR))',
    findings: ['missing ORDER[2]/ORC (ORC) before 5'],
  },
  {
    name: 'finds the results again after an OBR that is missing',
    against: oru,
    ids: 'MSH PID OBX OBX OBR OBX',
    tree: 'MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBSERVATION(OBX) OBSERVATION(OBX)) ORDER_OBSERVATION(OBR OBSERVATION(OBX)))',
    findings: ['missing PATIENT_RESULT[1]/ORDER_OBSERVATION[1]/OBR (OBR) before 2'],
  },
  {
    name: 'does not invent a group for a segment that many groups have',
    against: oru,
    ids: 'MSH PID OBR CTD NTE OBX',
    tree: 'MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR CTD NTE! OBSERVATION(OBX)))',
    findings: ['unexpected NTE at 4'],
  },
  {
    name: 'leaves a segment that comes too late out of place',
    against: adt,
    ids: 'MSH EVN PID PV1 AL1 NK1 NK1 DG1',
    tree: 'MSH EVN PID PV1 AL1 NK1! NK1! DG1',
    findings: ['unexpected 2 NK1 at 5'],
  },
  {
    name: 'leaves a segment that comes too early out of place',
    against: oru,
    ids: 'MSH PID OBR OBX PV1 OBR OBX',
    tree: 'MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX PV1!)) ORDER_OBSERVATION(OBR OBSERVATION(OBX)))',
    findings: ['unexpected PV1 at 4'],
  },
  {
    name: 'calls a required segment misplaced that is there, but not in its place',
    against: adt,
    ids: 'MSH PV1 EVN PID AL1',
    tree: 'MSH PV1! EVN PID AL1',
    findings: ['unexpected PV1 at 1, belongs before 4'],
  },
  {
    name: 'takes a long run for the misplaced part, and not what it comes behind',
    against: adt,
    ids: 'MSH EVN PID PV1 NK1 NK1 NK1 AL1',
    tree: 'MSH EVN PID PV1 NK1! NK1! NK1! AL1',
    findings: ['unexpected 3 NK1 at 4'],
  },
  {
    name: 'takes a second OBR for a new order rather than for an earlier result without its patient and order',
    against: oml,
    ids: 'MSH PID ORC OBR OBR NTE OBX SPM',
    tree: 'MSH PATIENT(PID) ORDER(ORC OBSERVATION_REQUEST(OBR)) ORDER(OBSERVATION_REQUEST(OBR NTE OBSERVATION(OBX) SPECIMEN(SPM)))',
    findings: ['missing ORDER[2]/ORC (ORC) before 4'],
  },
  {
    name: 'counts a run of one id as one finding',
    against: adt,
    ids: 'MSH EVN PID PV1 NTE NTE NTE OBX',
    tree: 'MSH EVN PID PV1 NTE! NTE! NTE! OBX',
    findings: ['unexpected 3 NTE at 4'],
  },
  {
    name: 'says too many where a segment may come once and has come',
    against: adt,
    ids: 'MSH EVN PID PID PV1 PV2 OBX PV2 PV1',
    tree: 'MSH EVN PID PID! PV1 PV2 OBX PV2! PV1!',
    findings: [
      'too many PID at 3: PID at most 1',
      'too many PV2 at 7: PV2 at most 1',
      'too many PV1 at 8: PV1 at most 1',
    ],
  },
  {
    name: 'says too many of a group that may come once and has come',
    against: orm,
    ids: 'MSH PID PV1 ORC OBR PID PV1 ORC OBR',
    tree: 'MSH PATIENT(PID PATIENT_VISIT(PV1)) ORDER(ORC ORDER_DETAIL(OBR PID! PV1!)) ORDER(ORC ORDER_DETAIL(OBR))',
    findings: ['too many PID at 5: PATIENT at most 1', 'unexpected PV1 at 6'],
  },
  {
    name: 'finds the groups of the rest behind segments of another message',
    against: oru,
    ids: 'MSH PID SCH AIS RGS OBR OBX NTE OBR OBX',
    tree: 'MSH PATIENT_RESULT(PATIENT(PID SCH! AIS! RGS!) ORDER_OBSERVATION(OBR OBSERVATION(OBX NTE)) ORDER_OBSERVATION(OBR OBSERVATION(OBX)))',
    findings: ['unexpected SCH at 2', 'unexpected AIS at 3', 'unexpected RGS at 4'],
  },
  {
    name: 'keeps the segments of a message of quite another kind in order',
    against: ['2.5.1', 'ACK'],
    ids: 'MSH EVN PID PV1 OBX OBX',
    tree: 'MSH EVN! PID! PV1! OBX! OBX!',
    findings: [
      'unexpected EVN at 1',
      'unexpected PID at 2',
      'unexpected PV1 at 3',
      'unexpected 2 OBX at 4',
      'missing MSA (MSA) before 6',
    ],
  },
  {
    name: 'says what several groups lack, each in its own',
    against: ['2.5.1', 'OMP_O09'],
    ids: 'MSH PID ORC RXO ORC RXO RXR ORC RXO',
    tree: 'MSH PATIENT(PID) ORDER(ORC RXO) ORDER(ORC RXO RXR) ORDER(ORC RXO)',
    findings: ['missing ORDER[1]/RXR (RXR) before 4', 'missing ORDER[3]/RXR (RXR) before 9'],
  },
  {
    name: 'keeps a group of which only the head is there, and says what it lacks',
    against: ['2.5.1', 'RDE_O11'],
    ids: 'MSH PID ORC',
    tree: 'MSH PATIENT(PID) ORDER(ORC)',
    findings: [
      'missing ORDER[1]/RXE (RXE) before 3',
      'missing ORDER[1]/TIMING_ENCODED (TQ1) before 3',
      'missing ORDER[1]/RXR (RXR) before 3',
    ],
  },
  {
    name: 'prefers the reading that leaves the segment out of place that shows it',
    against: adt,
    ids: 'MSH EVN PID PV1 DG1 AL1 PR1',
    tree: 'MSH EVN PID PV1 DG1 AL1! PROCEDURE(PR1)',
    findings: ['unexpected AL1 at 5'],
  },
  {
    name: 'numbers groups of one name in one parent on, wherever they stand',
    against: 'X_X01|MSH A?(AAA) BBB A*(CCC AAA)',
    ids: 'MSH AAA BBB CCC CCC AAA',
    tree: 'MSH A(AAA) BBB A(CCC) A(CCC AAA)',
    findings: ['missing A[2]/AAA (AAA) before 4'],
  },
  {
    name: 'repeats groups in groups',
    against: 'X_X01|MSH A+(AAA B*(BBB C*(CCC D*(DDD))))',
    ids: 'MSH AAA BBB CCC DDD DDD CCC BBB CCC AAA BBB AAA DDD',
    tree: 'MSH A(AAA B(BBB C(CCC D(DDD) D(DDD)) C(CCC)) B(BBB C(CCC))) A(AAA B(BBB)) A(AAA DDD!)',
    findings: ['unexpected DDD at 12'],
  },
  {
    name: 'takes groups as alternatives of a choice',
    against: 'X_X01|MSH A*(AAA CHOICE+<B(BBB CCC) DDD>)',
    ids: 'MSH AAA DDD DDD AAA BBB CCC BBB DDD AAA',
    tree: 'MSH A(AAA DDD DDD) A(AAA B(BBB CCC) B(BBB) DDD) A(AAA)',
    findings: ['missing A[2]/B[2]/CCC (CCC) before 8', 'missing A[3]/CHOICE (BBB|DDD) before 10'],
  },
  {
    name: 'does not ask for a choice of which one alternative may be empty',
    against: 'X_X01|MSH CHOICE<A(BBB?) CCC> DDD',
    ids: 'MSH DDD',
    tree: 'MSH DDD',
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

test('says what could stand in the place of an unexpected segment, the nearest first', () => {
  const [finding] = match(orm, 'MSH PID ORC OBR SPM').findings;
  assert.ok(finding?.kind === 'unexpected');
  assert.deepEqual(finding.expected, ['NTE', 'CTD', 'DG1', 'OBX', 'FT1', 'CTI', 'BLG', 'ORC']);
});

test('says what may come next, where, and what its group cannot do without', () => {
  const message = match(oru, 'MSH PID ZPI');
  const next = message
    .expectedAt(3)
    .map(({ id, groups, required }) => `${groups.join('/')} ${id}${required ? '!' : ''}`);
  assert.deepEqual(next.slice(0, 6), [
    'PATIENT_RESULT/PATIENT PD1',
    'PATIENT_RESULT/PATIENT NTE',
    'PATIENT_RESULT/PATIENT NK1',
    'PATIENT_RESULT/PATIENT/VISIT PV1!',
    'PATIENT_RESULT/ORDER_OBSERVATION ORC',
    'PATIENT_RESULT/ORDER_OBSERVATION OBR!',
  ]);
  assert.deepEqual(
    message.expectedAt(0).map(({ id }) => id),
    ['MSH'],
  );
  assert.deepEqual(
    match(oru, '')
      .expectedAt(5)
      .map(({ id }) => id),
    ['MSH'],
  );
});

test('does not look at Hxx as an id of its own', () => {
  assert.deepEqual(printFindings(match('X_X01|MSH AAA', 'MSH AAA Hxx').findings), ['unexpected Hxx at 2']);
});

/** MSH, PID up to twice, at least two orders of one to three results; as a profile may narrow a structure. */
const profiled = {
  id: 'X_X01',
  children: [
    { kind: 'segment', id: 'MSH', min: 1, max: 1 },
    { kind: 'segment', id: 'PID', min: 0, max: 2 },
    {
      kind: 'group',
      name: 'ORDER',
      min: 2,
      max: 0,
      children: [
        { kind: 'segment', id: 'OBR', min: 1, max: 1 },
        {
          kind: 'choice',
          name: 'RESULT',
          min: 1,
          max: 3,
          alternatives: [
            { kind: 'segment', id: 'OBX', min: 1, max: 1 },
            {
              kind: 'group',
              name: 'NOTES',
              min: 1,
              max: 1,
              children: [{ kind: 'segment', id: 'NTE', min: 1, max: 1 }],
            },
          ],
        },
      ],
    },
  ],
} as const satisfies StructureDefinition;

test('counts what a profile bounds beyond one', () => {
  const structure = new CompiledStructure(profiled, () => true);
  const findings = (ids: string): string[] => printFindings(matchStructure(structure, ids.split(' ')).findings);
  assert.deepEqual(findings('MSH PID PID OBR OBX OBR NTE OBX NTE'), []);
  assert.deepEqual(findings('MSH PID PID PID PID OBR OBX OBR OBX'), ['too many 2 PID at 3: PID at most 2']);
  assert.deepEqual(findings('MSH OBR OBX'), ['missing ORDER (OBR) before 3']);
  assert.deepEqual(findings('MSH OBR OBX NTE OBX NTE OBX OBR OBX'), ['too many 2 NTE at 5: ORDER[1]/RESULT at most 3']);
  assert.deepEqual(findings('MSH OBR OBR OBX'), ['missing ORDER[1]/RESULT (OBX|NTE) before 2']);
  assert.deepEqual(findings('MSH'), ['missing ORDER (OBR) before 1']);
});

test('the work grows with the number of segments and no faster', () => {
  const repeat = (ids: string, times: number): string[] => Array.from({ length: times }, () => ids.split(' ')).flat();
  const effort = (head: string, ids: string, times: number): number =>
    matchStructure(compile(oru), [...head.split(' '), ...repeat(ids, times)]).effort;
  const messages = [
    ['MSH PID OBR', 'OBX'],
    ['MSH PID', 'OBX'],
    ['MSH', 'OBX NTE PID AL1 SPM PV1 FT1'],
    ['MSH PID OBR', 'PV1 PV1 NK1 OBR ZZZ'],
    ['OBX', 'ZZZ OBX AL1 AL1'],
  ] as const;
  for (const [head, ids] of messages) {
    const [short, long] = [effort(head, ids, 1000), effort(head, ids, 10_000)];
    assert.ok(long < 10.5 * short, `${ids}: ${short} steps grow to ${long}`);
    assert.ok(long < 40 * 10_000 * ids.split(' ').length, `${ids}: ${long} steps`);
  }
  // One look-up for each segment where nothing is wrong.
  assert.equal(effort('MSH PID OBR', 'OBX', 20_000), 20_003);
});

test('does not settle on a reading while another is as good', () => {
  // ORC begins an observation or a treatment, and only what follows says which, wherever in the message that is.
  for (let results = 1; results < 150; results++) {
    const ids = `MSH PID CSR CSP ORC OBR OBX ORC RXA RXR CSS ORC OBR ${'OBX '.repeat(results)}ORC RXA RXR`;
    assert.deepEqual(printFindings(match(['2.4', 'CSU_C09'], ids).findings), [], `${results} results`);
  }
});

test('trouble late in a long message does not start it all over', () => {
  const ids = ['MSH', 'PID', 'OBR', ...new Array<string>(20_000).fill('OBX'), 'PV1', 'OBX'];
  const result = matchStructure(compile(oru), ids);
  assert.deepEqual(printFindings(result.findings), ['unexpected PV1 at 20003']);
  assert.ok(result.effort < 30_000, `${result.effort} steps`);
});

test('finds the groups again at any distance from the trouble', () => {
  const orders = (count: number): string => new Array(count).fill('ORC OBR OBX NTE').join(' ');
  const result = match(orm, `MSH PID ${orders(500)} OBR OBX ${orders(500)} PV1 ${orders(500)}`);
  assert.deepEqual(printFindings(result.findings), [
    'missing ORDER[501]/ORC (ORC) before 2002',
    'unexpected PV1 at 4004',
  ]);
  assert.equal(result.children.filter(child => child.kind === 'group' && child.name === 'ORDER').length, 1501);
});

test('a match holds for the same ids and no others', () => {
  assert.ok(sameSegmentIds(['MSH', 'PID'], ['MSH', 'PID']));
  assert.ok(!sameSegmentIds(['MSH', 'PID'], ['MSH', 'PV1']));
  assert.ok(!sameSegmentIds(['MSH', 'PID'], ['MSH']));
  assert.ok(!sameSegmentIds(['MSH'], ['MSH', 'PID']));
});

test('the same segments give the same match, and no two structures share one', () => {
  const structures = new MessageStructures(testDefinitions().loadSync('2.5.1'));
  for (const ids of [
    ['MSH', 'EVN', 'PID'],
    ['MSH', 'EVN', 'PID', ...new Array<string>(100).fill('OBX')],
  ]) {
    const first = structures.match('ADT_A01', ids);
    assert.ok(first !== undefined);
    assert.equal(structures.match('ADT_A01', [...ids]), first);
    assert.notEqual(structures.match('ADT_A02', ids), first);
    assert.notEqual(structures.match('ADT_A01', [...ids, 'PV1']), first);
  }
  assert.equal(structures.match('ADT_A99', ['MSH']), undefined);
});
