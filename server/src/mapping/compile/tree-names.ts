/** What rules of a tree refer to by name: fragments of the mapping or of data types, and resources by their `as`. */
import type { FragmentSyntax, MappingSyntax } from '../language/syntax.ts';
import type { ResourceSyntax } from '../language/tree-syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { MappingFiles } from '../mapping-files.ts';
import { didYouMean } from '../nearest.ts';
import type { Problems } from '../problem.ts';
import type { ReferenceTarget } from '../tree/tree-program.ts';
import type { TreeNames } from './compile-tree.ts';
import type { PlaceInTree } from './tree-shapes.ts';

/** The groups of `resources:` that something stands in, from the outside in. */
export type ResourceScope = readonly ResourceSyntax[];

interface Declared {
  readonly scope: ResourceScope;
  readonly types: Set<string>;
}

export class MappingNames implements TreeNames {
  readonly #problems: Problems;
  readonly #files: MappingFiles;
  readonly #own: ReadonlyMap<string, FragmentSyntax>;
  readonly #isFhir: boolean;
  readonly #used = new Set<string>();
  readonly #declared = new Map<string, Declared>();
  /** The scope of the rules that are being compiled. */
  scope: ResourceScope = [];
  /** Whether resources can refer to each other: those of a Bundle. */
  hasBundle = false;

  constructor({ fragments, target }: MappingSyntax, files: MappingFiles, problems: Problems) {
    this.#own = new Map(fragments.map(fragment => [fragment.name.text, fragment]));
    this.#isFhir = target?.format?.kind === 'fhir';
    this.#files = files;
    this.#problems = problems;
  }

  get fragmentNames(): readonly string[] {
    return [...this.#own.keys()];
  }

  /** Fragments of the mapping that no rule uses. */
  get unused(): readonly FragmentSyntax[] {
    // A base brings what those that extend it may need.
    const isOwn = ({ name }: FragmentSyntax): boolean => this.#files.fileAt(name.start).start === 0;
    return [...this.#own.values()].filter(fragment => isOwn(fragment) && !this.#used.has(fragment.name.text));
  }

  fragment(name: YamlScalar): FragmentSyntax | undefined {
    this.#used.add(name.text);
    return this.#own.get(name.text);
  }

  /** Takes in the names of all resources, before any rule refers to one. */
  declare(resources: readonly ResourceSyntax[], scope: ResourceScope = []): void {
    for (const item of resources) {
      if (item.kind === 'group') this.declare(item.resources, [...scope, item]);
      else if (item.as !== undefined) this.#declareOne(item.as, item.resource.text, scope);
    }
  }

  #declareOne(as: YamlScalar, type: string, scope: ResourceScope): void {
    const known = this.#declared.get(as.text);
    if (known === undefined) this.#declared.set(as.text, { scope, types: new Set([type]) });
    else if (known.scope.at(-1) === scope.at(-1)) known.types.add(type);
    else
      this.#problems.error(
        'written-twice',
        as,
        `'${as.text}' names resources of another group already; choose another name.`,
      );
  }

  reference(name: YamlScalar, many: boolean, place: PlaceInTree): ReferenceTarget | undefined {
    const { shape, repeats } = place;
    const fail = (message: string): undefined => {
      this.#problems.error('schema', name, message);
      return undefined;
    };
    const key = many ? 'refs' : 'ref';
    if (!this.#isFhir || shape.kind === 'primitive' || (shape.kind === 'type' && shape.type.id !== 'Reference'))
      return fail(`'${key}' is for elements of type Reference, and this is none.`);
    if (!this.hasBundle)
      return fail(
        `'${key}' refers to another resource of a Bundle: say 'bundle: transaction' at the top of the mapping.`,
      );
    const found = this.#declared.get(name.text);
    if (found === undefined)
      return fail(`No resource is called '${name.text}' by 'as'.${didYouMean(name.text, this.#declared.keys())}`);
    if (many && shape.kind === 'type' && !repeats) return fail("This element takes one reference: write 'ref'.");
    if (shape.kind === 'type' && shape.targets.length > 0) {
      const { facts, targets } = shape;
      const wrong = [...found.types].find(type => !targets.some(target => facts.isKindOf(type, target)));
      if (wrong !== undefined) return fail(`This refers to ${targets.join(' or ')}, and '${name.text}' is a ${wrong}.`);
    }
    let shared = 0;
    while (shared < found.scope.length && found.scope[shared] === this.scope[shared]) shared++;
    return { name: name.text, many, shared };
  }
}
