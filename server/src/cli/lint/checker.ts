import type { Definitions, DefinitionsSource, KnownVersion } from '../../core/definitions/types.ts';
import type { VersionFacts } from '../../core/validate/document-validation.ts';
import { defaultSeverity } from '../../core/validate/rules.ts';
import { neverCancelled, type Pause } from '../../service/cancellation.ts';
import { DocumentDiagnostics, type Finding } from '../../service/diagnostics.ts';
import { VersionLoader } from '../../service/facts-at.ts';
import { createLanguageService } from '../../service/language-service.ts';
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
 */
export function createChecker(
  definitions: DefinitionsSource,
  severities: ReadonlyMap<string, RuleSeverity>,
  version: KnownVersion | undefined,
): Checker {
  const settings = settingsFrom({ validation: { rules: Object.fromEntries(severities) } });
  const service = createLanguageService({ definitions, pause });
  service.configure(settings);
  const findings = async (document: HL7Document): Promise<readonly Finding[]> => {
    if (version === undefined) return await service.findings(document.source);
    const facts = new OneVersion(definitions, await definitions.load(version), version);
    return (await new DocumentDiagnostics(facts, settings, pause).findings(document.source, neverCancelled)) ?? [];
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
  readonly #facts: VersionFacts;

  constructor(source: DefinitionsSource, definitions: Definitions, label: KnownVersion) {
    super(source);
    this.#facts = { definitions, label };
  }

  override load(): Promise<VersionFacts> {
    return Promise.resolve(this.#facts);
  }

  override loaded(): VersionFacts {
    return this.#facts;
  }
}
