/** The text of server/definitions/fhir.txt, made of the tables in a folder. */
export function fhirFacts(folder: string): string;
