/** Matches as text, so that a test can show what it expects. */
import { anySegment, type StructureNode } from '../../../server/src/core/definitions/types.ts';
import type { MissingPlace, StructureFinding } from '../../../server/src/core/structure/findings.ts';
import { formatGroupPath } from '../../../server/src/core/structure/group-path.ts';
import type { StructureMatch } from '../../../server/src/core/structure/match.ts';
import type { MatchedNode } from '../../../server/src/core/structure/tree.ts';

/** `MSH PATIENT(PID ZPI!) ORDER(ORC)`: a segment that stands for nothing in the structure is marked with `!`. */
export function printTree(match: StructureMatch): string {
  const print = (nodes: readonly MatchedNode[]): string =>
    nodes
      .map(node =>
        node.kind === 'segment'
          ? node.id + (node.node === undefined ? '!' : node.node.id === anySegment ? '=Hxx' : '')
          : `${node.name}(${print(node.children)})`,
      )
      .join(' ');
  return print(match.children);
}

/** One line for each finding. Indexes are those of the segments, from 0. */
export function printFindings(findings: readonly StructureFinding[]): string[] {
  return findings.map(printFinding);
}

function printFinding(finding: StructureFinding): string {
  if (finding.kind === 'missing')
    return `missing ${pathOf(finding, finding.node)} (${finding.segments.join('|')}) before ${finding.before}`;
  const run = `${finding.count === 1 ? '' : `${finding.count} `}${finding.id} at ${finding.index}`;
  if (finding.kind === 'tooMany') return `too many ${run}: ${pathOf(finding, finding.node)} at most ${finding.max}`;
  return `unexpected ${run}${finding.belongs === undefined ? '' : `, belongs before ${finding.belongs.before}`}`;
}

function pathOf({ group }: Pick<MissingPlace, 'group'>, node: StructureNode): string {
  const name = node.kind === 'segment' ? node.id : node.name;
  return group === undefined ? name : `${formatGroupPath(group)}/${name}`;
}
