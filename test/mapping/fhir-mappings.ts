/** The mappings that come with the product, as tests run them. */
import type { Message } from '../../server/src/core/syntax/message.ts';
import { messagesOf } from '../../server/src/core/syntax/message.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { type CompiledMapping, type RunResult, runMapping } from '../../server/src/mapping/mapping.ts';
import { testDefinitions } from '../support/definitions.ts';
import { compile, environment } from './mapped.ts';

/** Which mapping is for which structures, by the structures of HL7 2.5.1. */
export const mappingOf: Readonly<Record<string, string>> = {
  ADT_A01: 'adt',
  ADT_A02: 'adt',
  ADT_A03: 'adt',
  ADT_A05: 'adt',
  ADT_A06: 'adt',
  ADT_A39: 'adt-a40',
  ORU_R01: 'oru-r01',
  ORM_O01: 'orm-o01',
  OML_O21: 'oml-o21',
  SIU_S12: 'siu-s12',
  VXU_V04: 'vxu-v04',
  MDM_T02: 'mdm-t02',
  DFT_P03: 'dft-p03',
  RDE_O11: 'rde-o11',
};

const compiled = new Map<string, CompiledMapping>();

/** A mapping of a site that adds nothing but the time zone, which HL7's times leave out. */
export function siteMapping(name: string): CompiledMapping {
  const known = compiled.get(name) ?? compile(`hl7map: 1\nextends: pipehat:fhir/${name}\ntimezone: "-05:00"\n`);
  compiled.set(name, known);
  return known;
}

/** The name of the mapping for a message; undefined where none comes with the product. */
export function mappingFor({ type }: Message): string | undefined {
  return mappingOf[testDefinitions().loadSync('2.5.1').structureOf(type.code, type.event) ?? ''];
}

export function mapped(message: Message): RunResult | undefined {
  const name = mappingFor(message);
  return name === undefined ? undefined : runMapping(siteMapping(name), message, environment);
}

export function messagesIn(text: string): readonly Message[] {
  return messagesOf(SourceText.of(text));
}
