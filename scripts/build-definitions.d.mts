export function buildDefinitions(
  sourceFolder: string,
  outputFolder: string,
): { versions: string[]; blocks: number; bytes: number };
