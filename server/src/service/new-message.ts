/** Messages made anew: which types a version has, by their names, and the text of one. */
import { composeMessage, type MessageExtent } from '../core/compose/compose-message.ts';
import { textOf } from '../core/compose/compose-segment.ts';
import { type Definitions, knownVersions } from '../core/definitions/types.ts';
import { resolveVersion } from '../core/definitions/versions.ts';
import type { MessageType } from '../core/syntax/sections.ts';
import type { MessageTypesResponse, NewMessageParams, NewMessageResponse } from '../protocol.ts';
import type { WritingEnvironment } from './completion/request.ts';
import type { ServiceContext } from './context.ts';

/** A type of message and what it is for, in the words of table 0003; empty where the version has none. */
export interface NamedType {
  readonly type: MessageType;
  readonly title: string;
}

/** Types that most people write, the first ones most. */
const common = [
  'ADT^A01',
  'ADT^A04',
  'ADT^A08',
  'ADT^A03',
  'ADT^A40',
  'ORU^R01',
  'ORM^O01',
  'OML^O21',
  'SIU^S12',
  'MDM^T02',
  'VXU^V04',
  'DFT^P03',
  'RDE^O11',
  'QBP^Q22',
];

/** The common types that a version has, in the order of their use. */
export function commonTypes(definitions: Definitions): readonly NamedType[] {
  const all = new Map(namedTypes(definitions).map(named => [`${named.type.code}^${named.type.event}`, named]));
  return common.flatMap(name => all.get(name) ?? []);
}

/** Every type of a version that has a structure, in the order of the version's events. */
export function namedTypes(definitions: Definitions): readonly NamedType[] {
  const titles = definitions.table('0003')?.codes;
  return definitions.events
    .filter(({ structure }) => definitions.structure(structure) !== undefined)
    .map(type => ({ type, title: titleOf(type, titles) }));
}

/** Table 0003 says `ADT/ACK - Admit/visit notification`; what stands before the dash is the type again. */
function titleOf({ event }: MessageType, titles: ReadonlyMap<string, string> | undefined): string {
  return (titles?.get(event) ?? '').replace(/^[A-Z0-9]{3}(?:\s*\/\s*[A-Z0-9]{3})*\s*(?:-|–)\s*/, '');
}

/** The types of a version for a person to choose from, the common ones first. */
export async function messageTypes(context: ServiceContext, version: string): Promise<MessageTypesResponse> {
  const { definitions, label } = await context.versions.load(version, context.settings.validation.defaultVersion);
  const first = commonTypes(definitions);
  const isCommon = new Set(first.map(({ type }) => type));
  const others = namedTypes(definitions).filter(({ type }) => !isCommon.has(type));
  const entry = ({ type: { code, event, structure }, title }: NamedType) => ({ code, event, structure, title });
  return {
    version: label,
    versions: knownVersions,
    common: first.map(entry),
    others: others.map(entry).sort((a, b) => compare(a.code, b.code) || compare(a.event, b.event)),
  };
}

/** The text of a new message, its segments one a line. */
export async function newMessage(
  context: ServiceContext,
  environment: WritingEnvironment,
  { version, code, event, extent }: NewMessageParams,
): Promise<NewMessageResponse> {
  const known = resolveVersion(version)?.version;
  if (known === undefined) return { kind: 'nothing', message: `There is no version ${version}.` };
  const { definitions } = await context.versions.load(known, known);
  const type = definitions.events.find(row => row.code === code && row.event === event);
  const wanted: MessageExtent = extent === 'full' ? 'full' : 'minimal';
  const segments =
    type === undefined
      ? []
      : composeMessage({
          definitions,
          type,
          extent: wanted,
          controlId: environment.newId(),
          now: environment.now,
        });
  if (segments.length === 0) return { kind: 'nothing', message: `Version ${version} has no message ${code}^${event}.` };
  return { kind: 'message', text: segments.map(pieces => `${textOf(pieces)}\n`).join('') };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
