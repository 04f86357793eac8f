/** The files of a NIST/IGAMT bundle, by what they are: PROFILE, VALUESETS, CONSTRAINTS. */
import { childOf, childrenOf, parseXml, type XmlElement } from './xml.ts';

export interface BundleFile {
  readonly name: string;
  readonly text: string;
}

/** Something of a bundle that the profile does not have, and why. */
export interface LeftOut {
  readonly file: string;
  /** As the bundle calls it: an ID, a name, a target. */
  readonly id: string;
  /** As the bundle calls it: the name of an element. */
  readonly kind: string;
  readonly why: string;
}

export interface ValueSet {
  readonly id: string;
  readonly name: string;
  readonly codes: ReadonlyMap<string, string>;
  readonly extensibility: 'Open' | 'Closed' | undefined;
}

/** A predicate or conformance statement with the context that it is about. */
export interface Statement {
  readonly file: string;
  readonly kind: 'Predicate' | 'Constraint';
  readonly context: 'Datatype' | 'Segment';
  /** ID of the flavour, or with `byName` the name of the segment or data type. */
  readonly about: string;
  readonly byName: boolean;
  readonly id: string;
  readonly element: XmlElement;
}

export interface Bundle {
  readonly profiles: readonly { readonly file: string; readonly root: XmlElement }[];
  readonly valueSets: ReadonlyMap<string, ValueSet>;
  /** Value sets that the bundle itself takes out of the validation. */
  readonly unchecked: ReadonlySet<string>;
  readonly statements: readonly Statement[];
}

/** Sorts the files of a bundle. What can't be read, and what no profile can hold, goes to `leftOut`. */
export function readBundle(files: readonly BundleFile[], leftOut: LeftOut[]): Bundle {
  const profiles: { file: string; root: XmlElement }[] = [];
  const valueSets = new Map<string, ValueSet>();
  const unchecked = new Set<string>();
  const statements: Statement[] = [];
  for (const { name: file, text } of files) {
    const { root, problem } = parseXml(text);
    if (root === undefined) {
      leftOut.push({ file, id: '', kind: 'file', why: `it can't be read: ${problem}` });
      continue;
    }
    switch (root.name) {
      case 'ConformanceProfile':
        profiles.push({ file, root });
        break;
      case 'ValueSetLibrary':
      case 'TableLibrary':
        readValueSets(root, valueSets, unchecked);
        break;
      case 'ConformanceContext':
        readStatements(file, root, statements, leftOut);
        break;
      default:
        for (const { name, line } of root.children)
          leftOut.push({
            file,
            id: `line ${line}`,
            kind: `${root.name}/${name}`,
            why: 'files of this kind are not read',
          });
        if (root.children.length === 0)
          leftOut.push({ file, id: '', kind: root.name, why: 'files of this kind are not read' });
    }
  }
  return { profiles, valueSets, unchecked, statements };
}

function readValueSets(root: XmlElement, found: Map<string, ValueSet>, unchecked: Set<string>): void {
  for (const { text } of childrenOf(childOf(root, 'NoValidation'), 'BindingIdentifier')) unchecked.add(text);
  const visit = (element: XmlElement): void => {
    if (element.name === 'ValueSetDefinition' || element.name === 'TableDefinition') {
      const set = valueSetOf(element);
      if (set.id !== '') found.set(set.id, set);
    } else for (const child of element.children) visit(child);
  };
  visit(root);
}

function valueSetOf({ attributes, children }: XmlElement): ValueSet {
  const codes = new Map<string, string>();
  for (const { attributes: row } of children) {
    const code = row.Value ?? row.Code;
    // E stands for excluded.
    if (code !== undefined && code !== '' && row.Usage !== 'E' && !codes.has(code))
      codes.set(code, row.DisplayName ?? '');
  }
  const extensibility = attributes.Extensibility;
  return {
    id: attributes.BindingIdentifier ?? attributes.Id ?? '',
    name: attributes.Name ?? '',
    codes,
    extensibility: extensibility === 'Open' || extensibility === 'Closed' ? extensibility : undefined,
  };
}

function readStatements(file: string, root: XmlElement, statements: Statement[], leftOut: LeftOut[]): void {
  // Older files have the contexts at the root; newer ones apart for predicates and constraints.
  const sections = [root, ...childrenOf(root, 'Predicates'), ...childrenOf(root, 'Constraints')];
  for (const section of sections) {
    for (const context of section.children) {
      const { name } = context;
      if (!['Datatype', 'Segment', 'Group', 'Message'].includes(name)) {
        if (!['MetaData', 'Predicates', 'Constraints'].includes(name))
          leftOut.push({ file, id: `line ${context.line}`, kind: name, why: 'this kind is not known' });
        continue;
      }
      for (const about of context.children) {
        const byName = about.name === 'ByName';
        const owner = (byName ? about.attributes.Name : about.attributes.ID) ?? '';
        for (const element of about.children) {
          const id = element.attributes.ID ?? `line ${element.line}`;
          const isPredicate = element.name === 'Predicate' || element.attributes.Tag === 'Predicate';
          const kind = isPredicate ? 'Predicate' : 'Constraint';
          if (element.name !== 'Predicate' && element.name !== 'Constraint')
            leftOut.push({ file, id, kind: element.name, why: `this kind is not known (${owner})` });
          else if (name === 'Datatype' || name === 'Segment')
            statements.push({ file, kind, context: name, about: owner, byName, id, element });
          else
            leftOut.push({
              file,
              id,
              kind,
              why: `it is about a ${name.toLowerCase()} (${owner}), and profiles know segments`,
            });
        }
      }
    }
  }
}
