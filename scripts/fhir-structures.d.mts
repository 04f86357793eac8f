import type { Problems } from './read-definitions.mjs';

/** What fhir-r4.txt says, as the program loads it; problems gets one for each line that is not right. */
export function compileFhirStructures(
  text: string,
  problems: Problems,
): { open: string; types: Record<string, string>; values: Record<string, string> };
