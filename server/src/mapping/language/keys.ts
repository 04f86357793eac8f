/**
 * Every key of the mapping language, by where it may stand. The reader goes by these lists, and a test holds
 * schemas/hl7map.schema.json against them, so that the editor's completion and the engine know the same language.
 */
import type { KeySet } from './schema-reader.ts';

export const mappingKeys: KeySet = {
  what: 'a mapping',
  keys: [
    ...['hl7map', 'name', 'note', 'extends', 'source', 'target', 'start', 'timezone', 'params', 'functions'],
    ...['tables', 'fragments', 'steps', 'ignore', 'bundle', 'resources', 'output', 'rows'],
  ],
};

export const sourceKeys: KeySet = { what: 'the source', keys: ['hl7v2', 'message', 'samples'] };

export const targetKeys: KeySet = {
  what: 'the target',
  keys: ['hl7v2', 'message', 'fhir', 'json', 'xml', 'csv'],
};

/** The formats that a target can be of, beside HL7 v2. */
export const treeFormats = ['fhir', 'json', 'xml', 'csv'] as const;
export type TreeFormat = (typeof treeFormats)[number];

/** `target: { csv: { .. } }` */
export const csvKeys: KeySet = { what: "'csv'", keys: ['separator', 'formulas'] };

/** The kinds of Bundle that a mapping makes. */
export const bundleKinds = ['transaction', 'batch', 'message', 'collection'] as const;
export type BundleKind = (typeof bundleKinds)[number];

export const resourceKeys: KeySet = {
  what: 'a resource',
  keys: ['resource', 'as', 'id', 'each', 'where', 'when', 'use', 'map', 'note'],
};

/** An item of `resources:` that holds others. */
export const resourceGroupKeys: KeySet = {
  what: 'a group of resources',
  keys: ['each', 'where', 'when', 'resources', 'note'],
};

export const resourceIdKeys: KeySet = { what: 'an id', keys: ['template', 'from', 'uuid'] };

export const rowsKeys: KeySet = { what: "'rows'", keys: ['each', 'where', 'columns'] };

export const tableKeys: KeySet = {
  what: 'a table',
  keys: ['map', 'csv', 'key', 'value', 'conceptMap', 'hl7', 'onMissing', 'default', 'note'],
};

/** What a table is made of: one of these. */
export const tableOrigins = ['map', 'csv', 'conceptMap', 'hl7'] as const;

export const ruleKeys: KeySet = {
  what: 'a rule',
  keys: [
    ...['from', 'value', 'template', 'cases', 'table', 'column', 'default', 'required', 'when', 'any', 'all', 'not'],
    ...['each', 'where', 'map', 'use', 'ref', 'refs', 'note', 'id'],
  ],
};

export const caseKeys: KeySet = { what: 'a case', keys: ['when', 'from', 'value', 'template', 'else'] };

/** `else:` where it is no expression. */
export const elseKeys: KeySet = { what: "'else'", keys: ['from', 'value', 'template'] };

export const conditionKeys: KeySet = { what: 'a condition', keys: ['any', 'all', 'not'] };

export const ignoreKeys: KeySet = { what: 'a place that is ignored', keys: ['path', 'reason'] };

export const stepKinds = ['drop', 'keep', 'map', 'each', 'add', 'sort', 'split', 'merge'] as const;
export type StepKind = (typeof stepKinds)[number];

/** What each kind of step takes beside its own key. */
export const stepOptions: Readonly<Record<StepKind, readonly string[]>> = {
  drop: ['where'],
  keep: ['where'],
  map: [],
  each: ['where', 'map', 'steps', 'use'],
  add: ['each', 'where', 'after', 'before', 'at', 'map', 'steps', 'use'],
  sort: ['by'],
  split: ['at'],
  merge: ['join'],
};

/** What every step takes. */
export const commonStepKeys = ['when', 'note', 'id'] as const;

export const stepKeys: KeySet = {
  what: 'a step',
  keys: [...new Set([...stepKinds, ...Object.values(stepOptions).flat(), ...commonStepKeys])],
};
