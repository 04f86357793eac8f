/** Diagnostics of a document, kept up to date from version to version. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Definitions } from '../core/definitions/types.ts';
import type { Chunk } from '../core/syntax/chunk.ts';
import { OccurrenceCounter } from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import {
  type AppliedProfile,
  DocumentValidation,
  type LineIssue,
  type VersionFacts,
} from '../core/validate/document-validation.ts';
import { type Issue, issueMessage, issuePath } from '../core/validate/issue.ts';
import type { Severity } from '../core/validate/rules.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { rulePage } from './documentation.ts';
import type { ChooseProfile, VersionLoader } from './facts-at.ts';
import { GravestIssues, type RatedIssue } from './gravest-issues.ts';
import type { Settings } from './settings.ts';

/** VS Code shows no more of one file; beyond it, sending them costs more than finding them. */
export const MAX_DIAGNOSTICS = 1_000;

const severityNumbers = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** An issue where it stands in the document, with the severity that the settings give it. */
export interface Finding {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** A diagnostic, where its issue stands, and what beside the issue it says. */
interface Shown {
  readonly chunk: Chunk;
  /** The line as counted in the chunk. */
  readonly local: number;
  readonly line: number;
  readonly occurrence: number;
  readonly severity: Severity;
  readonly diagnostic: Diagnostic;
}

/** The state of one open document; made anew when the settings change. */
export class DocumentDiagnostics {
  readonly #versions: VersionLoader;
  readonly #settings: Settings;
  readonly #pause: Pause;
  #validation: DocumentValidation | undefined;
  #waiting: { readonly version: string; readonly profile: AppliedProfile | undefined }[] = [];
  readonly #profiles: ChooseProfile | undefined;
  readonly #gravest = new GravestIssues();
  /** What the last diagnostics were made of. */
  #shown: ReadonlyMap<Issue, Shown> = new Map();

  /** @param profiles the profiles of the document's messages; undefined where none is for it */
  constructor(versions: VersionLoader, settings: Settings, pause: Pause, profiles?: ChooseProfile) {
    this.#profiles = profiles;
    this.#versions = versions;
    this.#settings = settings;
    this.#pause = pause;
  }

  /** How many lines have been checked so far, for tests. */
  get checkedLines(): number {
    return this.#validation?.checkedLines ?? 0;
  }

  /** The diagnostics of a document version; undefined when the token was cancelled first. */
  async diagnose(document: DocumentSnapshot, token: CancellationToken): Promise<Diagnostic[] | undefined> {
    if (!(await this.#update(document.source, token))) return undefined;
    const rate = (found: LineIssue): Severity | 'off' => this.#severityOf(document.source, found);
    const { chosen, left } = this.#gravest.choose(this.#validation?.groups ?? [], rate, MAX_DIAGNOSTICS);
    const diagnostics = this.#diagnosticsOf(chosen, document.source);
    if (left > 0) diagnostics.push(summary(left));
    return diagnostics;
  }

  /** Diagnostics of issues; those that are what they were are the same objects. */
  #diagnosticsOf(issues: readonly RatedIssue[], source: SourceText): Diagnostic[] {
    const occurrences = new OccurrenceCounter(source);
    const before = this.#shown;
    const shown = new Map<Issue, Shown>();
    this.#shown = shown;
    return issues.map(found => {
      const { issue, line, severity } = found;
      const index = source.chunkAtLine(line);
      const chunk = source.chunks[index] as Chunk;
      const local = line - (source.chunkLines[index] as number);
      const known = before.get(issue);
      // Of a message that starts in the chunk, all that stands before the line is in the chunk as well.
      const isSettled = known?.chunk === chunk && known.local === local && (chunk.headers[0] ?? Infinity) <= local;
      const occurrence = isSettled ? known.occurrence : occurrenceOf(found, occurrences);
      const isSame = known?.line === line && known.occurrence === occurrence && known.severity === severity;
      const diagnostic = isSame ? known.diagnostic : toDiagnostic(findingOf(found, occurrence));
      shown.set(issue, { chunk, local, line, occurrence, severity, diagnostic });
      return diagnostic;
    });
  }

  /** Every finding in the order of the text, without a limit; undefined when the token was cancelled first. */
  async findings(source: SourceText, token: CancellationToken): Promise<Finding[] | undefined> {
    if (!(await this.#update(source, token))) return undefined;
    const occurrences = new OccurrenceCounter(source);
    const found: Finding[] = [];
    for (const { line, issue } of this.#validation?.issues() ?? []) {
      const severity = this.#severityOf(source, { line, issue });
      if (severity === 'off') continue;
      const rated = { line, issue, severity };
      found.push(findingOf(rated, occurrenceOf(rated, occurrences)));
    }
    return found;
  }

  /** Brings the validation up to the text, in slices; loads the versions that turn out to be needed. */
  async #update(source: SourceText, token: CancellationToken): Promise<boolean> {
    const fallback = this.#settings.validation.defaultVersion;
    for (;;) {
      const validation = this.#validation ?? (await this.#start());
      const slices = new Slices(this.#pause, token);
      for (const _ of validation.update(source)) {
        if (this.#waiting.length > 0) break;
        if (slices.isOver && !(await slices.rest())) return false;
      }
      if (this.#waiting.length === 0) return true;
      // Facts of a version that was not there: this run is given up, and the next one has them.
      const missing = this.#waiting;
      this.#waiting = [];
      await Promise.all(missing.map(({ version, profile }) => this.#versions.load(version, fallback, profile)));
      validation.forgetVersions(new Set(missing.map(({ version }) => version)));
    }
  }

  async #start(): Promise<DocumentValidation> {
    const fallback = this.#settings.validation.defaultVersion;
    const standIn = await this.#versions.load('', fallback);
    const factsOf = (version: string, profile?: AppliedProfile): VersionFacts => {
      const facts = this.#versions.loaded(version, fallback, profile);
      if (facts === undefined) this.#waiting.push({ version, profile });
      return facts ?? standIn;
    };
    const structures = (definitions: Definitions) => this.#versions.structuresOf(definitions);
    const context = this.#profiles === undefined ? { factsOf } : { factsOf, profileOf: this.#profiles };
    this.#validation = new DocumentValidation(context, { facts: this.#versions.facts, structures });
    return this.#validation;
  }

  #severityOf(source: SourceText, { line, issue }: LineIssue): Severity | 'off' {
    const { rules } = this.#settings.validation;
    // A profile is for these messages, settings are for all: so it has the last word.
    const asked =
      this.#profiles === undefined ? undefined : this.#validation?.factsAt(source, line)?.profile?.severities;
    return asked?.get(issue.code) ?? rules.get(issue.code) ?? issue.severity;
  }
}

/** Which one its segment is among those with its id in the message; asked in the order of the text. */
function occurrenceOf({ line, issue }: LineIssue, occurrences: OccurrenceCounter): number {
  return issue.segment === '' ? 1 : occurrences.at(line);
}

/** A found issue as it is shown. */
function findingOf({ line, issue, severity }: RatedIssue, occurrence: number): Finding {
  return {
    line,
    start: issue.start,
    end: issue.end,
    severity,
    code: issue.code,
    path: issuePath(issue, occurrence),
    message: issueMessage(issue, occurrence),
  };
}

function toDiagnostic(finding: Finding): Diagnostic {
  const { line, start, end, severity, code, message, path } = finding;
  return {
    range: { start: { line, character: start }, end: { line, character: end } },
    severity: severityNumbers[severity],
    code,
    codeDescription: { href: rulePage(code) },
    source: 'hl7',
    message,
    data: { path },
  };
}

function summary(left: number): Diagnostic {
  return {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    severity: DiagnosticSeverity.Information,
    source: 'hl7',
    message: `${left} more problems in this file are not listed; the gravest ${MAX_DIAGNOSTICS - 1} are`,
  };
}
