/**
 * A message in the XML encoding of HL7 v2 (v2.xml, name space urn:hl7-org:v2xml): the message structure is the element
 * around everything, its groups are elements in it, fields are named by segment and number (`PID.5`), components by data
 * type and number (`XPN.1`), and escape sequences other than those of delimiters are `<escape V=".br"/>`.
 *
 * What has no place in that encoding is left out: lines that are no segments, empty fields and components, and whatever
 * the delimiters of the message were.
 */
import { placeOf } from '../definitions/place.ts';
import type { DataTypeDefinition, Definitions } from '../definitions/types.ts';
import { findEscapes } from '../encoding/escapes.ts';
import type { StructureMatch } from '../structure/match.ts';
import type { MatchedNode } from '../structure/tree.ts';
import type { Message } from '../syntax/message.ts';
import type { Segment } from '../syntax/segment.ts';
import { type Cut, cutFields } from './cut-segment.ts';
import { escapeAttribute, escapeText, possibleInXml } from './xml-text.ts';

/** The facts that names come from. */
export interface XmlFacts {
  readonly definitions: Definitions;
  /** The segments in their groups; undefined where the structure is not known: then all stand at the top. */
  readonly match: StructureMatch | undefined;
}

/** Writes a message as XML, with a declaration and two blanks of indentation. */
export function messageToXml(message: Message, { definitions, match }: XmlFacts): string {
  const segments = message.segments.map(({ segment }) => segment);
  const { code, event, structure } = message.type;
  const root =
    match?.structure.definition.id ??
    nameOr(structure || [code, event].filter(part => part !== '').join('_'), 'MESSAGE');
  const writer = new Writer(definitions, root);
  const nodes: readonly MatchedNode[] =
    match?.children ?? segments.map(({ id }, index) => ({ kind: 'segment', index, id, node: undefined }));
  writer.open(`${root} xmlns="urn:hl7-org:v2xml"`);
  writer.nodes(nodes, segments);
  writer.close(root);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writer.text}`;
}

/** A name of XML, or another where the text is none. */
function nameOr(text: string, other: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) ? text : other;
}

class Writer {
  text = '';
  #indent = '';
  readonly #definitions: Definitions;
  readonly #root: string;

  constructor(definitions: Definitions, root: string) {
    this.#definitions = definitions;
    this.#root = root;
  }

  open(tag: string): void {
    this.text += `${this.#indent}<${tag}>\n`;
    this.#indent += '  ';
  }

  close(name: string): void {
    this.#indent = this.#indent.slice(2);
    this.text += `${this.#indent}</${name}>\n`;
  }

  nodes(nodes: readonly MatchedNode[], segments: readonly Segment[]): void {
    for (const node of nodes) {
      if (node.kind === 'group') {
        const name = `${this.#root}.${node.name}`;
        this.open(name);
        this.nodes(node.children, segments);
        this.close(name);
      } else {
        const segment = segments[node.index];
        if (segment !== undefined) this.#segment(segment);
      }
    }
  }

  #segment(segment: Segment): void {
    const { id, isHeader } = segment;
    const valueType = id === 'OBX' ? segment.rawAt({ field: 2 }) : undefined;
    this.open(id);
    for (const [index, repetitions] of cutFields(segment).entries()) {
      const field = index + 1;
      const name = `${id}.${field}`;
      if (isHeader && field <= 2) {
        this.#leaf(name, escapeText(repetitions[0]?.[0]?.[0] ?? ''));
        continue;
      }
      const type = placeOf(this.#definitions, { segment: id, field }, valueType)?.type;
      const last = repetitions.findLastIndex(repetition => repetition.some(hasText));
      // An empty repetition before others keeps their numbers.
      for (const repetition of repetitions.slice(0, last + 1)) this.#parts(name, repetition, type, segment);
    }
    this.close(id);
  }

  /** A field: its components by the names of its data type. */
  #parts(name: string, components: Cut<Cut<string>>, type: DataTypeDefinition | undefined, segment: Segment): void {
    const isComposite = (type?.components.length ?? 0) > 0;
    if (components.length === 1 && !isComposite) {
      this.#subparts(name, components[0] ?? [], undefined, segment);
      return;
    }
    if (!components.some(hasText)) {
      this.text += `${this.#indent}<${name}/>\n`;
      return;
    }
    this.open(name);
    for (const [index, subcomponents] of components.entries()) {
      if (!hasText(subcomponents)) continue;
      // A part that the data type does not have is named by its place.
      const component = isComposite ? type?.components[index] : undefined;
      const inner = component === undefined ? `${name}.${index + 1}` : `${type?.displayId}.${index + 1}`;
      this.#subparts(inner, subcomponents, component && this.#definitions.dataType(component.dataType), segment);
    }
    this.close(name);
  }

  #subparts(name: string, subcomponents: Cut<string>, type: DataTypeDefinition | undefined, segment: Segment): void {
    const isComposite = (type?.components.length ?? 0) > 0;
    if (subcomponents.length === 1 && !isComposite) {
      this.#leaf(name, content(subcomponents[0] ?? '', segment));
      return;
    }
    this.open(name);
    for (const [index, text] of subcomponents.entries()) {
      if (text === '') continue;
      const known = isComposite && type?.components[index] !== undefined;
      this.#leaf(known ? `${type?.displayId}.${index + 1}` : `${name}.${index + 1}`, content(text, segment));
    }
    this.close(name);
  }

  #leaf(name: string, text: string): void {
    this.text += text === '' ? `${this.#indent}<${name}/>\n` : `${this.#indent}<${name}>${text}</${name}>\n`;
  }
}

function hasText(parts: Cut<string>): boolean {
  return parts.some(part => part !== '');
}

/** A leaf as the content of an element. */
function content(raw: string, { delimiters }: Segment): string {
  if (delimiters.escape === '' || !raw.includes(delimiters.escape)) return escapeText(possibleInXml(raw));
  let text = '';
  let at = 0;
  for (const { start, end, meaning } of findEscapes(raw, delimiters)) {
    text += escapeText(possibleInXml(raw.slice(at, start)));
    at = end;
    if (meaning?.kind === 'delimiter') text += escapeText(meaning.text);
    else if (meaning === undefined) text += escapeText(possibleInXml(raw.slice(start, end)));
    else text += `<escape V="${escapeAttribute(possibleInXml(raw.slice(start + 1, end - 1)))}"/>`;
  }
  return text + escapeText(possibleInXml(raw.slice(at)));
}
