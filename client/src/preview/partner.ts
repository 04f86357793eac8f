/** Finds the other half of a preview: a mapping for a message, a message for a mapping. */
import { type QuickPickItem, type TextDocument, type Uri, window, workspace } from 'vscode';
import {
  type FittingMappings,
  type FittingMappingsParams,
  fittingMappingsMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
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
 * The pair to preview for a document. Its partner is one that can be seen, else the one that was chosen the last time, else
 * the only one that there is or, of mappings, that is made for such a message; else the user chooses. Undefined where
 * there is none.
 * @param asks whether the user wants to choose in any case
 */
export async function choosePair(document: TextDocument, context: Context, asks: boolean): Promise<Pair | undefined> {
  const wanted: Kind = document.languageId === kinds.mapping.languageId ? 'message' : 'mapping';
  const visible = asks ? undefined : visiblePartner(wanted);
  const partner = visible ?? (await choosePartner(document, wanted, context, asks));
  if (partner === undefined) return undefined;
  return wanted === 'message'
    ? { mapping: document.uri, message: partner }
    : { mapping: partner, message: document.uri };
}

function visiblePartner(wanted: Kind): Uri | undefined {
  return window.visibleTextEditors.find(({ document }) => isOfKind(document, wanted))?.document.uri;
}

interface Candidate {
  readonly uri: Uri;
  readonly name?: string | undefined;
  /** Whether it is made for the message; undefined where nothing says so. */
  readonly fits?: boolean | undefined;
}

async function choosePartner(
  asker: TextDocument,
  wanted: Kind,
  context: Context,
  asks: boolean,
): Promise<Uri | undefined> {
  const memento = context.workspaceState;
  const partners = memento.get<Readonly<Record<string, string>>>(lastPartners, {});
  const uris = await findCandidates(wanted);
  const last = uris.find(uri => uri.toString() === partners[asker.uri.toString()]);
  const [only] = uris;
  if (only === undefined) {
    void window.showWarningMessage(kinds[wanted].none);
    return undefined;
  }
  if (!asks && (last !== undefined || uris.length === 1)) return last ?? only;
  const candidates: Candidate[] =
    wanted === 'mapping' ? await withFits(asker, uris, context) : uris.map(uri => ({ uri }));
  const [fitting, another] = candidates.filter(({ fits }) => fits);
  if (!asks && fitting !== undefined && another === undefined) return fitting.uri;
  const rank = ({ uri, fits }: Candidate): number => (uri === last ? 0 : fits ? 1 : fits === undefined ? 2 : 3);
  const items = candidates
    .sort((a, b) => rank(a) - rank(b))
    .map((candidate): QuickPickItem & { readonly uri: Uri } => ({
      label: baseName(candidate.uri),
      description: descriptionOf(candidate, candidate.uri === last),
      uri: candidate.uri,
      ...(candidate.name === undefined ? {} : { detail: candidate.name }),
    }));
  const options = { title: kinds[wanted].title, matchOnDescription: true, matchOnDetail: true };
  const item = await window.showQuickPick(items, options);
  if (item === undefined) return undefined;
  await memento.update(lastPartners, { ...partners, [asker.uri.toString()]: item.uri.toString() });
  return item.uri;
}

/** Asks the server which mappings are made for the message at the cursor. */
async function withFits(message: TextDocument, uris: readonly Uri[], { server }: Context): Promise<Candidate[]> {
  const editor = window.visibleTextEditors.find(({ document }) => document === message);
  const params: FittingMappingsParams = {
    mappings: uris.map(uri => uri.toString()),
    message: { uri: message.uri.toString(), line: editor?.selection.active.line ?? 0 },
  };
  const found = await server.sendRequest<FittingMappings>(fittingMappingsMethod, params);
  return uris.map((uri, index) => ({ uri, ...found[index] }));
}

function descriptionOf({ uri, fits }: Candidate, isLast: boolean): string {
  const notes = [isLast ? 'last time' : '', fits === false ? 'made for other messages' : ''].filter(
    note => note !== '',
  );
  return [folderText(uri), notes.length === 0 ? '' : `(${notes.join(', ')})`].filter(text => text !== '').join(' ');
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
