/**
 * The one module that knows saxes. An XML text becomes a tree of elements; what a bundle has no use for is refused: a
 * document type declaration, with which a file could name other files or grow without end.
 */
import { SaxesParser } from 'saxes';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text of the element itself, blanks at both ends left out. */
  readonly text: string;
  /** 1-based line of the start tag. */
  readonly line: number;
}

/** The outcome of {@link parseXml}: the root element, or in words why there is none. */
export type ParsedXml =
  | { readonly root: XmlElement; readonly problem?: undefined }
  | { readonly root?: undefined; readonly problem: string };

/** A bundle of a national guide has about 15 MB. */
const MAX_CHARACTERS = 64_000_000;
const MAX_DEPTH = 100;

/** Reads an XML text without ever looking at another file. */
export function parseXml(text: string): ParsedXml {
  if (text.length > MAX_CHARACTERS)
    return { problem: `it is larger than ${MAX_CHARACTERS / 1_000_000} million characters` };
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: Growing[] = [];
  let root: XmlElement | undefined;
  let problem: string | undefined;
  const fail = (why: string): void => {
    problem ??= `line ${parser.line}: ${why}`;
  };
  parser.on('error', error => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => fail('a document type declaration (<!DOCTYPE>) is refused: it could name other files'));
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= MAX_DEPTH) fail(`more than ${MAX_DEPTH} levels of elements`);
    open.push({ name: localName(name), attributes: { ...attributes }, children: [], parts: [], line: parser.line });
  });
  const addText = (part: string): void => void open.at(-1)?.parts.push(part);
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const growing = open.pop();
    if (growing === undefined) return;
    const { name, attributes, children, parts, line } = growing;
    const element = { name, attributes, children, text: parts.join('').trim(), line };
    const around = open.at(-1);
    if (around === undefined) root ??= element;
    else around.children.push(element);
  });
  // In pieces, so that a file that is refused early is not read to its end.
  for (let at = 0; at < text.length && problem === undefined; at += 65_536) parser.write(text.slice(at, at + 65_536));
  if (problem === undefined) parser.close();
  if (problem !== undefined) return { problem };
  return root === undefined ? { problem: 'it holds no element' } : { root };
}

interface Growing {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  readonly parts: string[];
  readonly line: number;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The children of a name. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter(child => child.name === name) ?? [];
}

/** The first child of a name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(child => child.name === name);
}
