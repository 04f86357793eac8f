/** Runs a mapping whose target is a tree over one message. */

import type { MessageStructures } from '../../core/structure/structures.ts';
import { standardDelimiters } from '../../core/syntax/delimiters.ts';
import type { Message } from '../../core/syntax/message.ts';
import { type RunEnvironment, RunState } from '../run/run-state.ts';
import { SourceMessage } from '../run/source.ts';
import type { WrittenLeaf } from '../run/trace.ts';
import { TargetMessage } from '../target/target-message.ts';
import { checkOutput } from './check-output.ts';
import { makeBundle } from './make-bundle.ts';
import { makeResources, settleReferences } from './make-resources.ts';
import { forEachInstance, guarded, runTreeSteps, type TreeRun } from './run-tree-rules.ts';
import { TreeObject } from './tree.ts';
import type { TreeContent, TreeProgram } from './tree-program.ts';
import { writeCsv } from './write-csv.ts';
import { type OnLeaf, PlainValues, writeJson } from './write-json.ts';
import { writeXml } from './write-xml.ts';

/** The output of a run, and how its leaves are found. */
export interface TreeOutput {
  readonly run: RunState;
  readonly text: string;
  /** How much of the text is CSV's header line. */
  readonly headerLength: number;
  /** Every leaf of the output, in its order. */
  readonly leaves: () => readonly WrittenLeaf[];
}

/** Writes the output, and tells of each leaf where it stands. */
type WriteOutput = (onLeaf?: OnLeaf) => { readonly text: string; readonly headerLength: number };

/**
 * Runs the program of a tree.
 * @param prepare looks at the message before any rule runs
 */
export function runTree(
  { format, content }: TreeProgram,
  message: Message,
  structures: MessageStructures | undefined,
  environment: RunEnvironment,
  prepare: (run: RunState) => void,
): TreeOutput {
  const source = new SourceMessage(message, structures);
  // There is no target message: the rules of a tree write nothing there.
  const run = new RunState(source, new TargetMessage(standardDelimiters, undefined), false, environment);
  prepare(run);
  const formulas = content.kind === 'csv' ? content.formulas : 'warn';
  const tree: TreeRun = { run, format, formulas, pending: [], said: new Map(), scopes: [] };
  const write = make(tree, content);
  const { text, headerLength } = write();
  const leaves = (): readonly WrittenLeaf[] => {
    const found: WrittenLeaf[] = [];
    write((leaf, out, start, end) => {
      found.push({ out, start, end, value: leaf.digits ?? String(leaf.value ?? 'null'), write: leaf.write });
    });
    return found;
  };
  return { run, text, headerLength, leaves };
}

function make(tree: TreeRun, content: TreeContent): WriteOutput {
  const { run } = tree;
  switch (content.kind) {
    case 'json':
    case 'xml': {
      const root = new TreeObject('', content.rootMark);
      run.ran.add(content.rootMark.number);
      runTreeSteps(tree, content.body, root);
      if (content.kind === 'xml') return onLeaf => ({ text: writeXml(root, onLeaf), headerLength: 0 });
      return onLeaf => ({ text: writeJson(root, undefined, onLeaf), headerLength: 0 });
    }
    case 'csv': {
      const rows: TreeObject[] = [];
      const { row, headers, separator, body } = content;
      const one = (): void => {
        const object = new TreeObject('', row.mark);
        runTreeSteps(tree, body, object);
        rows.push(object);
      };
      guarded(run, row, () => {
        if (row.each === undefined) one();
        else forEachInstance(run, row.mark, row.each, one);
      });
      return onLeaf => writeCsv(rows, headers, separator, onLeaf);
    }
    case 'fhir':
      return makeFhir(tree, content);
  }
}

function makeFhir(tree: TreeRun, content: TreeContent & { kind: 'fhir' }): WriteOutput {
  const { run } = tree;
  const { bundle, bundleMark, facts, resources } = content;
  run.ran.add(bundleMark.number);
  const made = makeResources(tree, resources);
  settleReferences(tree, made, bundle === 'batch');
  const [only, second] = made;
  const root = bundle === undefined ? only?.object : makeBundle(bundle, made, bundleMark);
  if (bundle === undefined && second !== undefined)
    run.problems.error(
      'schema',
      second.object.mark,
      `The message gave ${made.length} resources, and without a Bundle there is room for one: the first was written. Say 'bundle: transaction' at the top of the mapping.`,
    );
  if (root === undefined) {
    run.problems.warning('required-never-set', bundleMark, 'The message gave no resource, so the output is empty.');
    return () => ({ text: '', headerLength: 0 });
  }
  const slow = (onLeaf?: OnLeaf): string => writeJson(root, facts, onLeaf, root.type);
  if (facts === undefined || run.stopped) return onLeaf => ({ text: slow(onLeaf), headerLength: 0 });
  const values = new PlainValues(facts);
  const plain = values.of(root);
  checkOutput(tree, root, plain, facts);
  // What the engine itself can write is written ten times faster; the places of leaves are for the trace alone.
  const fast = values.hasOwnDigits ? undefined : `${JSON.stringify(plain, undefined, 2)}\n`;
  return onLeaf => ({ text: onLeaf === undefined && fast !== undefined ? fast : slow(onLeaf), headerLength: 0 });
}
