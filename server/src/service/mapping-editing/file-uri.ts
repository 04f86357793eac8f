import { builtInPrefix, joinPath } from '../../mapping/mapping.ts';

/**
 * The address of a file that a mapping names, relative to the mapping's own folder; undefined for those that come with the
 * product, which are no files.
 */
export function fileUri(mapping: string, file: string): string | undefined {
  if (file.startsWith(builtInPrefix)) return undefined;
  const [, root = '', folder = ''] = /^([a-z][\w+.-]*:(?:\/\/[^/]*)?\/?)(.*\/)?/i.exec(mapping) ?? [];
  return root + joinPath(folder, file.split('/').map(encodeURIComponent).join('/'));
}
