import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sharedFolder } from './paths.ts';

/** One file of the public corpus, as its manifest describes it. */
export interface CorpusFile {
  readonly file: string;
  /** `clean`, `dirty`, `clean+batch`, ... */
  readonly class: string;
  readonly version: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Every file of the corpus; none where the shared material is absent. */
export function corpusFiles(): CorpusFile[] {
  if (sharedFolder === undefined) return [];
  const folder = path.join(sharedFolder, 'corpus');
  const rows = readFileSync(path.join(folder, 'manifest.tsv'), 'utf8').trimEnd().split('\n').slice(1);
  return rows.map(row => {
    const [file = '', , kind = '', version = '', type = ''] = row.split('\t');
    return { file, class: kind, version, type, bytes: readFileSync(path.join(folder, file)) };
  });
}
