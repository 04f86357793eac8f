/** Compiles `resources:`, `output:` and `rows:` to the program of a target that is a tree. */

import { nearestNames } from '../../core/fhir/nearest.ts';
import type { FhirR4 } from '../../core/fhir/types.ts';
import { compileExpression, compileTemplate } from '../expression/compile.ts';
import type { CompileContext } from '../expression/compile-context.ts';
import { uuidMaker } from '../expression/identifier-filters.ts';
import { Scope } from '../expression/scope.ts';
import { bundleKinds } from '../language/keys.ts';
import type { ConditionSyntax, MappingSyntax, RuleSyntax } from '../language/syntax.ts';
import type { ResourceIdSyntax, ResourceSyntax, TargetSyntax } from '../language/tree-syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { MappingFiles } from '../mapping-files.ts';
import { didYouMean } from '../nearest.ts';
import type { Span } from '../problem.ts';
import type { RuleMark } from '../run/records.ts';
import { ElementOrder } from '../tree/element-order.ts';
import type { IdRule, Repeated, ResourceStep, TreeContent, TreeProgram } from '../tree/tree-program.ts';
import type { RuleCompiler } from './compile-rules.ts';
import { TreeCompiler } from './compile-tree.ts';
import { frameOf, iterationOf, readIterated } from './iterated.ts';
import { MappingNames, type ResourceScope } from './tree-names.ts';
import type { Shape } from './tree-shapes.ts';

/** Which section each format is made of. */
const sectionOf = { fhir: 'resources', json: 'output', xml: 'output', csv: 'rows' } as const;

/** What {@link compileTargetTree} works with. */
export interface TreeCompilation {
  readonly syntax: MappingSyntax;
  readonly context: CompileContext;
  readonly numbers: RuleCompiler;
  readonly files: MappingFiles;
  /** Undefined where they are not at hand. */
  readonly facts: FhirR4 | undefined;
}

/** The program of a target that is a tree; undefined where the target is an HL7 v2 message, and after a problem. */
export function compileTargetTree(given: TreeCompilation): TreeProgram | undefined {
  const { syntax, context } = given;
  const { tree, target } = syntax;
  const format = target?.format;
  const sections = (['resources', 'output', 'rows'] as const).filter(name => tree[name] !== undefined);
  const wanted = format && sectionOf[format.kind];
  for (const name of sections) {
    if (name === wanted) continue;
    const part = tree[name] as { readonly at?: Span } & Partial<Span>;
    const at = part.at ?? { start: part.start ?? 0, end: part.end ?? 0 };
    const formats = {
      resources: "'target: { fhir: R4 }'",
      output: "'target: { json: true }' or { xml: true }",
      rows: "'target: { csv: true }'",
    };
    context.problems.error(
      'schema',
      at,
      `'${name}' belongs to ${formats[name]}; the target is ${format?.kind ?? 'HL7 v2'}.`,
    );
  }
  if (tree.bundle !== undefined && format?.kind !== 'fhir')
    context.problems.error('schema', tree.bundle, "'bundle' belongs to 'target: { fhir: R4 }'.");
  if (format === undefined || wanted === undefined) return undefined;
  if (syntax.steps[0] !== undefined)
    context.problems.error(
      'schema',
      syntax.steps[0],
      `'steps' make an HL7 v2 message; ${format.kind} is made by '${wanted}'.`,
    );
  if (syntax.saysStart)
    context.problems.error('schema', syntax.startAt, `'start' is for HL7 v2 messages; ${format.kind} begins empty.`);
  if (tree[wanted] === undefined) {
    // A mapping of fragments alone is there to be extended.
    if (!syntax.fragments.some(({ name }) => given.files.fileAt(name.start).start === 0))
      context.problems.error(
        'schema',
        format,
        `A target of ${format.kind} is made by '${wanted}', and the mapping has none.`,
      );
    return undefined;
  }
  return new TargetTree(given, format).compile();
}

class TargetTree {
  readonly #given: TreeCompilation;
  readonly #format: TargetSyntax;
  readonly #names: MappingNames;
  readonly #rules: TreeCompiler;

  constructor(given: TreeCompilation, format: TargetSyntax) {
    this.#given = given;
    this.#format = format;
    this.#names = new MappingNames(given.syntax, given.files, given.context.problems);
    this.#rules = new TreeCompiler(given.context, given.numbers, this.#names);
  }

  compile(): TreeProgram {
    const content = this.#content();
    for (const { name } of this.#names.unused)
      this.#given.context.problems.warning('unused-table', name, `No rule uses fragment '${name.text}'.`);
    return { format: this.#format.kind, content, marks: this.#rules.marks };
  }

  #content(): TreeContent {
    const { tree } = this.#given.syntax;
    switch (this.#format.kind) {
      case 'fhir':
        return this.#resources(tree.resources?.items ?? []);
      case 'json':
      case 'xml':
        return this.#output(this.#format.kind, tree.output?.rules ?? [], tree.output?.at ?? this.#format);
      case 'csv':
        return this.#rows();
    }
  }

  #output(kind: 'json' | 'xml', rules: readonly RuleSyntax[], at: Span): TreeContent {
    const roots = new Set(rules.map(({ target }) => target.text));
    const [root = ''] = roots;
    if (kind === 'xml' && (roots.size !== 1 || /^[@#]|\[\]$/.test(root)))
      this.#given.context.problems.error(
        'schema',
        at,
        "XML has one element around everything: 'output' holds it alone, and it does not repeat.",
      );
    const rootMark = this.#rules.mark(named('output', at), { out: '' });
    return { kind, rootMark, body: this.#body(rules, { kind: 'free', format: kind }, new Scope(), rootMark, '') };
  }

  #rows(): TreeContent {
    const rows = this.#given.syntax.tree.rows;
    const { separator, formulas } = this.#format;
    const at = rows ?? this.#format;
    const { scope, repeated } = this.#repeated(named('rows', at), rows ?? {}, new Scope(), undefined, 'rows');
    const headers = new Set((rows?.columns ?? []).map(({ target }) => target.text));
    const body = this.#body(rows?.columns ?? [], { kind: 'free', format: 'csv' }, scope, repeated.mark, 'rows[]');
    return { kind: 'csv', row: repeated, headers: [...headers], separator: separator?.text ?? ',', formulas, body };
  }

  #body(rules: readonly RuleSyntax[], shape: Shape, scope: Scope, within: RuleMark | undefined, path: string) {
    return this.#rules.rules(rules, { scope, within, shape, path, uses: [] });
  }

  #resources(items: readonly ResourceSyntax[]): TreeContent {
    const { syntax, context, facts } = this.#given;
    const { bundle } = syntax.tree;
    const kind = bundleKinds.find(one => one === bundle?.text);
    if (bundle !== undefined && kind === undefined)
      context.problems.error(
        'schema',
        bundle,
        `'bundle' is '${bundle.text}'; expected ${bundleKinds.join(', ')}.${didYouMean(bundle.text, bundleKinds)}`,
      );
    this.#names.hasBundle = bundle !== undefined;
    this.#names.declare(items);
    const bundleMark = this.#rules.mark(bundle ?? named('resources', syntax.tree.resources?.at ?? this.#format), {
      out: 'Bundle',
      isPlain: true,
    });
    const resources = items.flatMap(item => this.#resource(item, new Scope(), undefined, []));
    if (bundle === undefined && items.length > 1)
      context.problems.error(
        'schema',
        items[1] ?? this.#format,
        "Several resources need a Bundle around them: say 'bundle: transaction' at the top of the mapping.",
      );
    const order = facts && new ElementOrder(facts);
    return { kind: 'fhir', facts, order, bundle: kind, bundleMark, resources };
  }

  #resource(item: ResourceSyntax, outer: Scope, within: RuleMark | undefined, groups: ResourceScope): ResourceStep[] {
    const key = item.kind === 'resource' ? item.resource : (item.each ?? named('resources', item));
    const out = item.kind === 'resource' ? item.resource.text : undefined;
    const { scope, repeated, isBroken } = this.#repeated(key, item, outer, within, out);
    if (item.kind === 'group') {
      const inner = [...groups, item];
      const items = item.resources.flatMap(one => this.#resource(one, scope, repeated.mark, inner));
      return isBroken ? [] : [{ ...repeated, kind: 'group', items }];
    }
    const shape = this.#typeOf(item.resource);
    if (shape === undefined) return [];
    this.#names.scope = groups;
    const { text: type } = item.resource;
    const around = { scope, within: repeated.mark, shape, path: type, uses: [] };
    const body = this.#rules.object(item.rules, item.use, around, item.resource);
    const id = item.id && this.#id(item.id, type, scope);
    if (isBroken || (item.id !== undefined && id === undefined)) return [];
    return [{ ...repeated, kind: 'resource', type, as: item.as?.text, id, body }];
  }

  #typeOf(resource: YamlScalar): Shape | undefined {
    const { facts, context } = this.#given;
    if (facts === undefined) return { kind: 'free', format: 'fhir' };
    const type = facts.type(resource.text);
    if (type?.kind === 'resource') return { kind: 'type', type, facts, targets: [] };
    const [near] = nearestNames(resource.text, facts.resourceTypes);
    const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
    context.problems.error('unknown-path', resource, `R4 has no resource ${resource.text}.${hint}`);
    return undefined;
  }

  #id({ from, template, uuid, start, end }: ResourceIdSyntax, type: string, scope: Scope): IdRule | undefined {
    const { context } = this.#given;
    const compiled =
      from !== undefined
        ? compileExpression(from, scope, context)
        : template && compileTemplate(template, scope, context);
    const made = uuid && uuidMaker(uuid.text || type);
    return compiled && { evaluate: compiled.evaluate, uuid: made, at: { start, end } };
  }

  /** `each`, `where` and `when` of what is made once or several times, and the scope inside it. */
  #repeated(
    key: YamlScalar,
    {
      each,
      where,
      when,
    }: {
      readonly each?: YamlScalar | undefined;
      readonly where?: ConditionSyntax | undefined;
      readonly when?: ConditionSyntax | undefined;
    },
    outer: Scope,
    within: RuleMark | undefined,
    out: string | undefined,
  ): { readonly scope: Scope; readonly repeated: Repeated; readonly isBroken: boolean } {
    const { context } = this.#given;
    const slot = outer.frames.length;
    const condition = when === undefined && where === undefined ? {} : { isCondition: true as const };
    const asResource = out === undefined ? {} : { out, isPlain: true as const };
    const mark = this.#rules.mark(key, { within, slot: slot - 1, ...asResource, ...condition });
    const judged = this.#rules.judge(when, outer);
    const over = each && readIterated(each, 'each', context);
    const isLost = each !== undefined && over === undefined;
    const scope =
      over === undefined ? outer : outer.inside(frameOf(over), over.kind === 'path' ? over.self : outer.self);
    const filter = this.#rules.judge(where, scope);
    const isBroken = isLost || judged === 'broken' || filter === 'broken';
    const repeated: Repeated = {
      mark,
      when: judged === 'broken' ? undefined : judged,
      each: over && { over: iterationOf(over, outer), slot, where: filter === 'broken' ? undefined : filter },
    };
    return { scope, repeated, isBroken };
  }
}

/** A place of the mapping that no scalar stands for, as one. */
function named(text: string, { start, end }: Span): YamlScalar {
  return { kind: 'scalar', text, start, end: Math.min(end, start + text.length), at: index => start + index };
}
