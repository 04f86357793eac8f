import type { DefinitionsSource, KnownVersion } from '../../core/definitions/types.ts';
import type { AppliedProfile, VersionFacts } from '../../core/validate/document-validation.ts';
import { defaultSeverity } from '../../core/validate/rules.ts';
import { neverCancelled, type Pause } from '../../service/cancellation.ts';
import { DocumentDiagnostics, type Finding } from '../../service/diagnostics.ts';
import { type ChooseProfile, VersionLoader } from '../../service/facts-at.ts';
import { settingsFrom } from '../../service/settings.ts';
import type { HL7Document } from '../input/documents.ts';
import { encodingFinding } from './encoding-finding.ts';
import type { RuleSeverity } from './rule-severities.ts';

/** Every finding of a document, in the order of the text. */
export type Checker = (document: HL7Document) => Promise<readonly Finding[]>;

/** Nobody else waits for this process. */
const pause: Pause = () => Promise.resolve();

/**
 * Makes a checker that keeps nothing of the documents it has seen, only the facts of their versions.
 *
 * @param severities what rules count as where it is not their own severity
 * @param version whose facts hold for every message; undefined where MSH-12 says it
 * @param profiles chooses the profiles of a message, by its MSH
 */
export function createChecker(
  definitions: DefinitionsSource,
  severities: ReadonlyMap<string, RuleSeverity>,
  version: KnownVersion | undefined,
  profiles?: ChooseProfile,
): Checker {
  const settings = settingsFrom({ validation: { rules: Object.fromEntries(severities) } });
  const facts = version === undefined ? new VersionLoader(definitions) : new OneVersion(definitions, version);
  const findings = async (document: HL7Document): Promise<readonly Finding[]> => {
    const diagnostics = new DocumentDiagnostics(facts, settings, pause, profiles);
    return (await diagnostics.findings(document.source, neverCancelled)) ?? [];
  };
  const encodingSeverity = severities.get('encoding-mismatch') ?? defaultSeverity('encoding-mismatch');
  return async document => {
    const found = await findings(document);
    const encoding = encodingFinding(document, encodingSeverity);
    return encoding === undefined ? found : inOrder([...found, encoding]);
  };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.start - b.start);
}

/** The facts of one version for every message, whatever its MSH-12. */
class OneVersion extends VersionLoader {
  readonly #version: KnownVersion;

  constructor(source: DefinitionsSource, version: KnownVersion) {
    super(source);
    this.#version = version;
  }

  override load(_version: string, fallback: KnownVersion, profile?: AppliedProfile): Promise<VersionFacts> {
    return super.load(this.#version, fallback, profile);
  }

  override loaded(_version: string, fallback: KnownVersion, profile?: AppliedProfile): VersionFacts | undefined {
    return super.loaded(this.#version, fallback, profile);
  }
}
