export function buildDefinitions(
  sourceFolder: string,
  outputFolder: string,
  options?: { small?: boolean },
): { versions: string[]; blocks: number; bytes: number };
