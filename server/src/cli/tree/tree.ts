import { messagesOf } from '../../core/syntax/message.ts';
import type { TreeOptions } from '../commands/tree.ts';
import { messageFilesOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { MessageFacts } from '../input/structures.ts';
import { printable, type Shell } from '../shell.ts';
import { type GroupTree, type MessageTree, messageTree, type SegmentTree, type ValueTree } from './message-tree.ts';

/** Values are cut here in text, so that a document in OBX-5 does not fill the screen; JSON has them whole. */
const MAX_SHOWN = 200;

/** `pipehat tree`: each message of a file, printed as soon as its tree is made. */
export async function tree(file: string, options: TreeOptions, shell: Shell): Promise<void> {
  const inputs = await openInputs([file], shell);
  if (inputs === undefined) return;
  const facts = new MessageFacts(shell.definitions);
  const isJson = options.json === true;
  let separator = isJson ? '[\n' : '';
  for await (const { source } of messageFilesOf(inputs, shell)) {
    for (const message of messagesOf(source)) {
      const whole = messageTree(message, facts);
      await shell.out.write(separator + (isJson ? JSON.stringify(whole, undefined, 2) : treeText(whole)));
      separator = isJson ? ',\n' : '\n';
    }
  }
  if (isJson) await shell.out.write(separator === '[\n' ? '[]\n' : '\n]\n');
}

function treeText(message: MessageTree): string {
  const { type, controlId, version, structure } = message;
  const head = [type || 'no message type', controlId, version && `HL7 ${version}`].filter(text => text !== '');
  const group = structure === null || type.endsWith(structure) ? '' : ` (${structure})`;
  return `${printable(head.join('  '))}${group}\n${message.children.map(child => nodeText(child, 1)).join('')}`;
}

function nodeText(node: GroupTree | SegmentTree, depth: number): string {
  if (node.kind === 'segment') {
    const head = `${indent(depth)}${node.path} ${node.name}`.trimEnd();
    return `${head}\n${node.children.map(child => valueText(child, depth + 1)).join('')}`;
  }
  const name = node.number === 1 ? node.name : `${node.name}[${node.number}]`;
  return `${indent(depth)}${name}\n${node.children.map(child => nodeText(child, depth + 1)).join('')}`;
}

function valueText({ path, name, value, children }: ValueTree, depth: number): string {
  const label = `${indent(depth)}${path} ${name}`.trimEnd();
  if (children !== undefined) return `${label}\n${children.map(child => valueText(child, depth + 1)).join('')}`;
  const shown = value.length <= MAX_SHOWN ? value : `${value.slice(0, MAX_SHOWN)}… (${value.length} characters)`;
  return `${label}: ${printable(shown)}\n`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
