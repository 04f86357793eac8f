/**
 * The files that one mapping is made of: its own, and the bases that it extends. Offsets go on from file to file, so
 * that a rule knows where it stands by one number, whichever file it is in.
 */
import { type LineColumn, Lines } from './lines.ts';

/** `extends: pipehat:fhir/oru-r01` names a mapping that comes with the product. */
export const builtInPrefix = 'pipehat:';

export interface MappingFile {
  /** As it is printed. */
  readonly file: string;
  readonly text: string;
  /** Offset of its first character; 0 for the mapping itself. */
  readonly start: number;
  readonly lines: Lines;
}

/** A place in one of the files; line and column are 1-based. */
export interface FilePlace extends LineColumn {
  readonly file: string;
}

export class MappingFiles {
  readonly #files: MappingFile[] = [];

  /** Takes a file in, behind those that are there. */
  add(file: string, text: string): MappingFile {
    const last = this.#files.at(-1);
    const start = last === undefined ? 0 : last.start + last.text.length + 1;
    const added = { file, text, start, lines: new Lines(text) };
    this.#files.push(added);
    return added;
  }

  /** The file that an offset is in. */
  fileAt(offset: number): MappingFile {
    return (this.#files.findLast(({ start }) => start <= offset) ?? this.#files[0]) as MappingFile;
  }

  locate(offset: number): FilePlace {
    const { file, start, lines } = this.fileAt(offset);
    return { file, ...lines.at(offset - start) };
  }
}

/** A path written in a file of a folder, relative to the mapping's own folder; `..` is taken as far as it goes. */
export function joinPath(folder: string, name: string): string {
  if (folder === '' || /^(?:\/|[A-Za-z]:)/.test(name)) return name;
  const parts: string[] = [];
  for (const part of `${folder}${name}`.split('/')) {
    if (part === '.' || part === '') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return (folder.startsWith('/') ? '/' : '') + parts.join('/');
}

/** `base/` of `base/adt.hl7map.yaml`; '' for a file of the mapping's own folder. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
