/** Mappings to start from: `pipehat map init`. */
import type { BuiltInMappings, Definitions } from '../core/definitions/types.ts';
import { readFiles } from './compile/read-files.ts';
import { builtInPrefix } from './mapping-files.ts';

/** What a mapping is to be made for. */
export interface StartingPoint {
  /** The facts of the version of the source, and of the target where that is HL7 v2. */
  readonly definitions: Definitions;
  /** The message structure, `ORU_R01`, which that version has. */
  readonly structure: string;
  readonly to: 'fhir' | 'hl7v2';
  /** The zone of the sender's clocks, as far as one can guess: an offset or a name, `Europe/Berlin`. */
  readonly timezone: string;
  readonly mappings: BuiltInMappings;
}

/**
 * A mapping file that runs as it stands. To FHIR it extends the mapping that comes with the product for such messages, or, where there is
 * none, makes the patient; what a site changes first stands in it as comments, which are rules once their `#` are taken away.
 */
export function startingPoint(given: StartingPoint): string {
  return given.to === 'fhir' ? toFhir(given) : toHl7(given);
}

function toFhir({ definitions, structure, timezone, mappings }: StartingPoint): string {
  const ready = readyMapping(structure, mappings);
  const head = `hl7map: 1
name: ${structure.replace('_', '^')} to FHIR R4
extends: ${builtInPrefix}${ready ?? 'fhir/segments'}
source: { hl7v2: "${definitions.version}"${ready === undefined ? `, message: ${structure}` : ''} }
target: { fhir: R4 }
bundle: transaction
# Of the sender's clocks, for times that say no offset. This one is that of the machine the file was made on.
timezone: "${timezone}"
`;
  const tables = `
# What a site changes first. Take the # away where it is for you.
#tables:
#  # Your assigning authorities (PID-3.4.1, ORC-2.2), and the URIs of the identifiers that they give.
#  identifierSystem:
#    map: { ACME: "https://acme.example/identifiers" }
#    onMissing: drop
#  # Local codes of PID-8.
#  sex: { map: { M: male, W: female, F: female, D: other }, onMissing: warn }
`;
  const resource = ready === undefined ? 'resources' : '#resources';
  const lead = ready === undefined ? '' : '#';
  const id =
    ready === undefined
      ? '    id: { template: "{{PID-3.4.1}}/{{PID-3.1 | default:MSH-10}}", uuid: Patient }\n    use: Patient\n'
      : "#    # Which number makes the patient's id: it has to be in all messages, or there will be two patients.\n" +
        "#    id: PID-3['4.1=ACME'].1 | default:PID-3.1 | uuid:'Patient'\n";
  return `${head}${tables}${lead === '' ? '\n' : ''}${resource}:
${lead}  - resource: Patient
${lead}    as: patient
${id}#    map:
#      # Rules of the base have ids; one of the same id takes its place.
#      identifier[]: { id: patient-identifier, each: PID-3, where: PID-3.4.1 == 'ACME', use: Identifier }
`;
}

/** The built-in mapping for messages of a structure; undefined where none comes with the product. */
function readyMapping(structure: string, mappings: BuiltInMappings): string | undefined {
  const unread = () => ({ problem: 'not asked for' });
  return [...mappings].find(([name, text]) =>
    readFiles(text, name, unread, undefined).syntax?.source?.messages.some(message => message.text === structure),
  )?.[0];
}

function toHl7({ definitions: { version }, structure }: StartingPoint): string {
  const type = structure.replace('_', '^');
  return `hl7map: 1
name: ${type} (${version}) to ${type} (${version})
source: { hl7v2: "${version}", message: ${structure} }
target: { hl7v2: "${version}", message: ${structure} }
start: copy # begin with a copy of the source; the rules below overwrite it

# What a site changes first. Take the # away where it is for you.
#tables:
#  sex: { map: { M: M, W: F }, onMissing: warn }

steps:
  - map:
      MSH-12.1: { value: "${version}" }
#      MSH-5: { value: RECEIVER }
#  - each: PID
#    map:
#      PID-8: PID-8 | lookup:'sex'
#  - drop: [Z*]
#  - keep: PID-3 # only identifiers of these assigning authorities
#    where: PID-3.4.1 == 'ACME'
`;
}
