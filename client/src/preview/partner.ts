/** Finds the other half of a preview: a mapping for a message, a message for a mapping. */
import { type Memento, type QuickPickItem, type TextDocument, type Uri, window, workspace } from 'vscode';
import { scheme } from '../virtual-documents.ts';
import { baseName, type Pair } from './pair.ts';

/** The most files of a workspace that a list offers. */
const fileLimit = 500;

/** The partner that was last chosen for each document. */
const lastPartners = 'preview.partners';

/** The two kinds of documents, what to look for, and what to say where there is none. */
const kinds = {
  mapping: {
    languageId: 'hl7map',
    files: '**/*.hl7map.{yaml,yml}',
    title: 'Preview with Which Mapping?',
    none: 'There is no mapping in this workspace. A mapping is a file whose name ends in .hl7map.yaml.',
  },
  message: {
    languageId: 'hl7',
    files: '**/*.hl7',
    title: 'Preview of Which Message?',
    none: 'There is no message in this workspace to run the mapping over. Messages are files that end in .hl7.',
  },
} as const;

type Kind = keyof typeof kinds;

/**
 * The pair to preview for a document: its partner is one that can be seen, else the only one there is, else chosen by
 * the user; undefined where there is none.
 */
export async function choosePair(document: TextDocument, memento: Memento): Promise<Pair | undefined> {
  const wanted: Kind = document.languageId === kinds.mapping.languageId ? 'message' : 'mapping';
  const partner = visiblePartner(wanted) ?? (await choosePartner(document.uri, wanted, memento));
  if (partner === undefined) return undefined;
  return wanted === 'message'
    ? { mapping: document.uri, message: partner }
    : { mapping: partner, message: document.uri };
}

function visiblePartner(wanted: Kind): Uri | undefined {
  return window.visibleTextEditors.find(({ document }) => isOfKind(document, wanted))?.document.uri;
}

async function choosePartner(asker: Uri, wanted: Kind, memento: Memento): Promise<Uri | undefined> {
  const partners = memento.get<Readonly<Record<string, string>>>(lastPartners, {});
  const candidates = await findCandidates(wanted);
  const last = candidates.find(uri => uri.toString() === partners[asker.toString()]);
  const [only] = candidates;
  if (only === undefined) {
    void window.showWarningMessage(kinds[wanted].none);
    return undefined;
  }
  if (candidates.length === 1) return only;
  const items = [...(last === undefined ? [] : [last]), ...candidates.filter(uri => uri !== last)].map(
    (uri): QuickPickItem & { readonly uri: Uri } => ({
      label: baseName(uri),
      description: uri === last ? `${folderText(uri)} (last time)`.trim() : folderText(uri),
      uri,
    }),
  );
  const item = await window.showQuickPick(items, { title: kinds[wanted].title, matchOnDescription: true });
  if (item === undefined) return undefined;
  await memento.update(lastPartners, { ...partners, [asker.toString()]: item.uri.toString() });
  return item.uri;
}

/** Open documents first, then the files of the workspace by their paths. */
async function findCandidates(wanted: Kind): Promise<readonly Uri[]> {
  const open = workspace.textDocuments.filter(document => isOfKind(document, wanted)).map(({ uri }) => uri);
  const files = await workspace.findFiles(kinds[wanted].files, undefined, fileLimit);
  files.sort((a, b) => a.path.localeCompare(b.path));
  const byAddress = new Map([...open, ...files].map(uri => [uri.toString(), uri]));
  return [...byAddress.values()];
}

/** Previews and replies are HL7, too, but not what a preview is made of. */
function isOfKind(document: TextDocument, kind: Kind): boolean {
  return document.languageId === kinds[kind].languageId && document.uri.scheme !== scheme;
}

function folderText(uri: Uri): string {
  if (uri.scheme === 'untitled') return 'not saved yet';
  const path = workspace.asRelativePath(uri);
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
