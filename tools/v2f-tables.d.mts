/** The text of server/definitions/v2f.txt, made of the concept maps in a folder. */
export function v2fTables(folder: string): string;
