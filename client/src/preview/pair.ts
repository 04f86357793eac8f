import { Uri } from 'vscode';
import { fileName, scheme } from '../virtual-documents.ts';

/** The folder of previews in the scheme `pipehat`. */
export const previewFolder = 'preview';

/** A mapping and the message document that it is run over. */
export interface Pair {
  readonly mapping: Uri;
  readonly message: Uri;
}

/**
 * The address of a preview. It holds the pair, so that a preview restored with its window finds its way back.
 * @param number tells previews of one pair apart: VS Code keeps the text of one that was closed for a while
 */
export function previewUri({ mapping, message }: Pair, number: number): Uri {
  const name = `preview: ${baseName(mapping).replace(/\.hl7map\.ya?ml$/i, '')} → ${baseName(message)}`;
  return Uri.from({
    scheme,
    path: `/${previewFolder}/${fileName(name)}`,
    query: JSON.stringify([mapping.toString(), message.toString(), number]),
  });
}

/** The pair of a preview's address; undefined for an address that this program did not make. */
export function pairOf(preview: Uri): Pair | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(preview.query);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!Array.isArray(parts)) return undefined;
  const [mapping, message]: unknown[] = parts;
  if (typeof mapping !== 'string' || typeof message !== 'string') return undefined;
  return { mapping: Uri.parse(mapping), message: Uri.parse(message) };
}

/** Whether two pairs are of the same documents. */
export function samePair(a: Pair, b: Pair): boolean {
  return a.mapping.toString() === b.mapping.toString() && a.message.toString() === b.message.toString();
}

/** The last part of a document's path: what its tab shows. */
export function baseName(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
