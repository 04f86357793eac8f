/** The text of docs/fhir.md with its tables made anew from the mappings in a folder. */
export function withTables(text: string, folder: string): string;
