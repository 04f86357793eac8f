/** The text of server/definitions/fhir-r4.txt, made of HL7's definitions in a folder. */
export function fhirR4Facts(folder: string): string;
