/** Runs a mapping whose target is a tree over one message. */

import type { MessageStructures } from '../../core/structure/structures.ts';
import { standardDelimiters } from '../../core/syntax/delimiters.ts';
import type { Message } from '../../core/syntax/message.ts';
import { forEachInstance } from '../run/each-instance.ts';
import { type RunEnvironment, RunState } from '../run/run-state.ts';
import { SourceMessage } from '../run/source.ts';
import type { LocateRule, TraceEntry } from '../run/trace.ts';
import { TargetMessage } from '../target/target-message.ts';
import { checkOutput } from './check-output.ts';
import { makeBundle } from './make-bundle.ts';
import { makeResources, settleReferences } from './make-resources.ts';
import { enters, runTreeSteps, type TreeRun } from './run-tree-rules.ts';
import { TreeObject } from './tree.ts';
import { type OnLeaf, TreeEntry } from './tree-entry.ts';
import type { TreeContent, TreeProgram } from './tree-program.ts';
import { writeCsv } from './write-csv.ts';
import { locateJson, PlainValues, writeJson } from './write-json.ts';
import { writeXml } from './write-xml.ts';

/** The output of a run, and how its leaves are found. */
export interface TreeOutput {
  readonly run: RunState;
  readonly text: string;
  /** How much of the text is CSV's header line. */
  readonly headerLength: number;
  /** Every leaf of the output, in its order. */
  readonly leaves: (rule: LocateRule) => readonly TraceEntry[];
}

/** The output, and how each of its leaves is found. */
interface Written {
  readonly text: string;
  readonly headerLength: number;
  readonly locate: (onLeaf: OnLeaf) => void;
}

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
  const tree: TreeRun = { run, format, formulas, pending: [], said: new Map(), uuids: new Map(), scopes: [] };
  const { text, headerLength, locate } = make(tree, content);
  const leaves = (rule: LocateRule): readonly TraceEntry[] => {
    const found: TraceEntry[] = [];
    locate((leaf, around, key, start, end) => {
      found.push(new TreeEntry(leaf, around, key, start, end, rule));
    });
    return found;
  };
  return { run, text, headerLength, leaves };
}

function make(tree: TreeRun, content: TreeContent): Written {
  const { run } = tree;
  switch (content.kind) {
    case 'json':
    case 'xml': {
      const root = new TreeObject('', content.rootMark);
      run.ran.add(content.rootMark.number);
      runTreeSteps(tree, content.body, root);
      const isXml = content.kind === 'xml';
      const text = isXml ? writeXml(root) : writeJson(root);
      return {
        text,
        headerLength: 0,
        locate: onLeaf => (isXml ? void writeXml(root, onLeaf) : locateJson(root, text, onLeaf)),
      };
    }
    case 'csv': {
      const rows: TreeObject[] = [];
      const { row, headers, separator, body } = content;
      const one = (): void => {
        const object = new TreeObject('', row.mark);
        runTreeSteps(tree, body, object);
        rows.push(object);
      };
      if (enters(run, row)) {
        if (row.each === undefined) one();
        else forEachInstance(run, row.mark, row.each, one);
      }
      const written = writeCsv(rows, headers, separator);
      return { ...written, locate: onLeaf => void writeCsv(rows, headers, separator, onLeaf) };
    }
    case 'fhir':
      return makeFhir(tree, content);
  }
}

function makeFhir(tree: TreeRun, content: TreeContent & { kind: 'fhir' }): Written {
  const { run } = tree;
  const { bundle, bundleMark, facts, order, resources } = content;
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
    return { text: '', headerLength: 0, locate: () => undefined };
  }
  order?.arrange(root);
  const written = (text: string): Written => {
    return { text, headerLength: 0, locate: onLeaf => locateJson(root, text, onLeaf, root.type) };
  };
  if (facts === undefined || run.stopped) return written(writeJson(root));
  const values = new PlainValues();
  const plain = values.of(root);
  checkOutput(tree, root, plain, facts);
  // What JavaScript itself can write is written ten times faster.
  return written(values.hasOwnDigits ? writeJson(root) : `${JSON.stringify(plain, undefined, 2)}\n`);
}
