/**
 * The settings that the server reads, declared once: a test holds package.json against this list, so that names, types,
 * defaults and descriptions cannot drift apart.
 */

import { defaultIgnored } from '../core/compare/ignored.ts';
import type { KnownVersion } from '../core/definitions/types.ts';
import { isKnownVersion, resolveVersion } from '../core/definitions/versions.ts';
import { isRuleCode, type RuleCode, type Severity } from '../core/validate/rules.ts';

/** What the language service does as the user wishes. */
export interface Settings {
  readonly validation: {
    readonly enabled: boolean;
    readonly defaultVersion: KnownVersion;
    /** Severity by rule; rules that are not named have their own. */
    readonly rules: ReadonlyMap<RuleCode, Severity | 'off'>;
  };
  readonly format: {
    /** Whether formatting takes off separators at the end of segments. */
    readonly trimTrailingDelimiters: boolean;
  };
  readonly compare: {
    /** Paths that comparisons leave out. */
    readonly ignore: readonly string[];
  };
  /** What is shown between values that is not in the text. */
  readonly inlayHints: (typeof inlayHintKinds)[number];
  readonly codeLens: { readonly enabled: boolean };
}

export const inlayHintKinds = ['off', 'fieldNumbers', 'fieldNames', 'columns'] as const;

export const severities = ['error', 'warning', 'information', 'hint', 'off'] as const;

/** Names, defaults and descriptions as users see them. */
export const settingDeclarations = {
  'pipehat.validation.enabled': {
    default: true,
    description: 'Show what is wrong with HL7 v2 messages in the Problems panel.',
  },
  'pipehat.validation.defaultVersion': {
    default: '2.5.1',
    description: 'The HL7 version whose facts are used where MSH-12 is empty or names no known version.',
  },
  'pipehat.validation.rules': {
    default: {},
    description: 'Severity by rule: error, warning, information, hint or off. Rules that are not named keep their own.',
  },
  'pipehat.format.trimTrailingDelimiters': {
    default: false,
    description: 'Take off separators at the end of segments when a message is formatted: they say nothing.',
  },
  'pipehat.compare.ignore': {
    default: defaultIgnored,
    description: 'Paths that HL7: Compare Messages leaves out, such as MSH-7, OBX-14 or NTE.',
  },
  'pipehat.inlayHints': {
    default: 'off',
    description:
      'Show the numbers or the names of fields before their values, or line the fields of like segments up in columns.',
  },
  'pipehat.codeLens.enabled': {
    default: true,
    description: 'Show what can be done with a message above it: send, see its problems, preview a mapping, compare.',
  },
} as const;

/** The settings of a fresh install. */
export const defaultSettings: Settings = settingsFrom({});

/**
 * Reads the `pipehat` section of a configuration, whatever is in it: a value of the wrong kind counts as not set.
 */
export function settingsFrom(section: unknown): Settings {
  const validation = objectAt(section, 'validation');
  const version = validation.defaultVersion;
  const known = typeof version === 'string' ? resolveVersion(version)?.version : undefined;
  return {
    validation: {
      enabled: typeof validation.enabled === 'boolean' ? validation.enabled : true,
      defaultVersion: known !== undefined && isKnownVersion(known) ? known : '2.5.1',
      rules: rulesFrom(validation.rules),
    },
    format: { trimTrailingDelimiters: objectAt(section, 'format').trimTrailingDelimiters === true },
    compare: { ignore: textsFrom(objectAt(section, 'compare').ignore) ?? defaultIgnored },
    inlayHints: inlayHintKinds.find(kind => kind === valueAt(section, 'inlayHints')) ?? 'off',
    codeLens: { enabled: objectAt(section, 'codeLens').enabled !== false },
  };
}

function rulesFrom(value: unknown): ReadonlyMap<RuleCode, Severity | 'off'> {
  const found = new Map<RuleCode, Severity | 'off'>();
  if (typeof value !== 'object' || value === null) return found;
  for (const [code, severity] of Object.entries(value)) {
    const known = severities.find(name => name === severity);
    if (isRuleCode(code) && known !== undefined) found.set(code, known);
  }
  return found;
}

function textsFrom(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter(entry => typeof entry === 'string') : undefined;
}

function objectAt(value: unknown, key: string): Record<string, unknown> {
  const inner = valueAt(value, key);
  return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
