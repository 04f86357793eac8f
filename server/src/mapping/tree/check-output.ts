/** Holds what a run made against FHIR's definitions: what is wrong is said at the rule that set it. */
import { checkResource } from '../../core/fhir/check-resource.ts';
import type { FhirProblem } from '../../core/fhir/problem.ts';
import type { FhirR4 } from '../../core/fhir/types.ts';
import type { MappingProblemCode } from '../problem.ts';
import type { TreeRun } from './run-tree-rules.ts';
import type { TreeNode, TreeObject } from './tree.ts';

/**
 * Reports every problem of a resource or Bundle. A receiver would refuse most of it, so they are errors.
 * @param plain the tree as JSON.parse would give it
 */
export function checkOutput({ run, said }: TreeRun, root: TreeObject, plain: unknown, facts: FhirR4): void {
  for (const problem of checkResource(facts, plain)) {
    const { start, text, source, object } = placeOf(root, problem.keys);
    // What its own rule has called missing is not missing once more.
    if (problem.code === 'missing-element' && said.get(object)?.has(String(problem.keys.at(-1)))) continue;
    const severity = problem.code === 'unresolved-reference' ? 'warning' : 'error';
    run.problems[severity](codeOf(problem), { start, end: start + text.length }, problem.message, { source });
  }
}

function codeOf({ code }: FhirProblem): MappingProblemCode {
  switch (code) {
    case 'unknown-resource':
    case 'unknown-element':
      return 'unknown-path';
    case 'missing-element':
      return 'required-never-set';
    case 'not-in-value-set':
      return 'not-in-target-table';
    default:
      return 'invalid-value';
  }
}

/** The rule that made what is at a place of the tree, or the nearest thing around it that is there. */
function placeOf(root: TreeObject, keys: readonly (string | number)[]) {
  let node: TreeNode = root;
  let object = root;
  for (const key of keys) {
    const next: TreeNode | undefined =
      node.kind === 'object' ? node.get(String(key)) : node.kind === 'list' ? node.items[Number(key)] : undefined;
    if (next === undefined) break;
    node = next;
    if (node.kind === 'object') object = node;
  }
  if (node.kind !== 'leaf') return { start: object.mark.start, text: object.mark.text, source: undefined, object };
  const { rule, reads } = node;
  return { start: rule.start, text: rule.text, source: reads.at(-1)?.sourcePlace, object };
}
