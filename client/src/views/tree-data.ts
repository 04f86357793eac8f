/** What the message tree shows: asked of the server level by level. */
import {
  type Event,
  EventEmitter,
  type ProviderResult,
  Range,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
} from 'vscode';
import { type MessageTreeNode, type TreeParams, type TreeResponse, treeMethod } from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';

/** A node with its way to the top. */
export interface TreeElement {
  readonly uri: string;
  readonly node: MessageTreeNode;
  readonly parent: TreeElement | undefined;
}

/** What of a document the tree shows. */
export interface TreeShown {
  readonly uri: string | undefined;
  readonly showEmpty: boolean;
  readonly filter: string;
}

/** Only what is no place has an icon: names and values need the room. */
const icons: Partial<Record<MessageTreeNode['kind'], string>> = {
  page: 'folder',
  message: 'mail',
  group: 'symbol-namespace',
  more: 'ellipsis',
};

export class MessageTreeData implements TreeDataProvider<TreeElement> {
  readonly #context: Context;
  readonly #shown: () => TreeShown;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;

  constructor(context: Context, shown: () => TreeShown) {
    this.#context = context;
    this.#shown = shown;
  }

  /** Has all levels that are open asked for again; nodes keep their state by their ids. */
  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(parent?: TreeElement): Promise<TreeElement[]> {
    const { uri, showEmpty, filter } = this.#shown();
    if (uri === undefined || (parent !== undefined && parent.uri !== uri)) return [];
    const params: TreeParams = { uri, parent: idsOf(parent), showEmpty, filter };
    try {
      const response = await this.#context.server.sendRequest<TreeResponse>(treeMethod, params);
      return response.kind === 'nothing' ? [] : response.nodes.map(node => ({ uri, node, parent }));
    } catch (error) {
      this.#context.log.error(`message tree: ${error}`);
      return [];
    }
  }

  getParent(element: TreeElement): ProviderResult<TreeElement> {
    return element.parent;
  }

  getTreeItem(element: TreeElement): TreeItem {
    const { uri, node, parent } = element;
    const item = new TreeItem(node.label, stateOf(node, parent));
    // VS Code keeps what is open by the id: a filter opens what leads to a match, and leaves the rest as it was.
    item.id = [uri, this.#shown().filter, ...idsOf(element)].join(' ');
    item.description = node.description;
    const icon = icons[node.kind];
    if (icon !== undefined) item.iconPath = new ThemeIcon(icon);
    if (node.tooltip !== '') item.tooltip = node.tooltip;
    item.contextValue = `${node.kind === 'more' ? 'more' : node.path === '' ? 'node' : 'place'}${node.isEditable ? ' editable' : ''}`;
    item.accessibilityInformation = { label: spoken(node) };
    if (node.kind !== 'more') {
      item.command = { command: 'pipehat.tree.goTo', title: 'Go to', arguments: [element] };
    }
    return item;
  }
}

/** The ids from the top down to an element. */
function idsOf(element: TreeElement | undefined): string[] {
  return element === undefined ? [] : [...idsOf(element.parent), element.node.id];
}

/** Where a node is in its document. */
export function rangeOf({ range: { start, end } }: MessageTreeNode): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

/** The document that an element is of. */
export function uriOf({ uri }: TreeElement): Uri {
  return Uri.parse(uri, true);
}

function stateOf({ hasChildren, leadsToMatch, kind }: MessageTreeNode, parent: TreeElement | undefined) {
  if (!hasChildren) return TreeItemCollapsibleState.None;
  // The groups are the shape of a message, so they are seen as soon as it is.
  const isOpen = leadsToMatch || kind === 'group' || (kind === 'message' && parent === undefined);
  return isOpen ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

/** A node in the words of a screen reader: what it is, and what it holds. */
function spoken({ kind, label, description, hasChildren }: MessageTreeNode): string {
  if (kind === 'more' || kind === 'page') return label;
  const what = kind === 'group' ? `group ${label}` : kind === 'message' ? `message ${label}` : label;
  if (description !== '') return `${what}: ${description}`;
  return hasChildren ? what : `${what}, empty`;
}
