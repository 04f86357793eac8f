/** What a line is checked by: the delimiters, version, charset and profiles of the message that it is in. */
import type { FactsCache } from '../definitions/segment-facts.ts';
import type { Definitions, KnownVersion } from '../definitions/types.ts';
import { resolveVersion } from '../definitions/versions.ts';
import type { Delimiters } from '../syntax/delimiters.ts';
import type { Message } from '../syntax/message.ts';
import type { SectionKind } from '../syntax/sections.ts';
import type { Segment } from '../syntax/segment.ts';
import type { Issue } from './issue.ts';
import { type Repertoire, repertoireOf } from './repertoire.ts';
import type { RuleCode, Severity } from './rules.ts';
import { ScanIndex } from './scan-index.ts';

/** An issue and the zero-based line that it is on. */
export interface LineIssue {
  readonly line: number;
  readonly issue: Issue;
}

/** Which facts hold for a message. */
export interface VersionFacts {
  /** Of the version, with what profiles lay over it. */
  readonly definitions: Definitions;
  /** How the version is called in messages. */
  readonly label: string;
  /** What profiles ask of the message as a whole. */
  readonly profile?: AppliedProfile | undefined;
}

/** The profiles that a message goes by. Two messages that go by the same ones have the same object. */
export interface AppliedProfile {
  /** Different for different profiles, as long as the validation lives. */
  readonly key: string;
  /** Severity by rule where the profiles say one; `off` takes the rule out. */
  readonly severities: ReadonlyMap<RuleCode, Severity | 'off'>;
  /** Used where MSH-12 names no known version. */
  readonly version: KnownVersion | undefined;
  /** The facts of a version with the profiles laid over them; the same object for the same facts. */
  over(base: Definitions): Definitions;
  /** What is wrong in a message beyond what its lines show: conditions over several places. In the order of the lines. */
  check(message: Message, facts: VersionFacts): readonly LineIssue[];
}

/** What the validation needs from outside. Changing any of it asks for a new validation. */
export interface ValidationContext {
  /**
   * Answers for any text, with the default version's facts in the last resort.
   * @param version MSH-12.1 as written, trimmed; empty outside messages
   */
  factsOf(version: string, profile?: AppliedProfile): VersionFacts;
  /** The profiles of a message, by its MSH; undefined where none is for it. */
  profileOf?(header: Segment): AppliedProfile | undefined;
}

/** What holds for the lines of a section. Equal contexts are the same object. */
export interface LineContext {
  readonly kind: SectionKind;
  readonly delimiters: Delimiters;
  readonly version: string;
  /** Whether {@link version} is the name of one. */
  readonly isVersionKnown: boolean;
  readonly facts: VersionFacts;
  readonly scans: ScanIndex;
  /** What characters MSH-18 allows; undefined where it says none, or a set that has them all. */
  readonly repertoire: Repertoire | undefined;
  /** The document has no header at all, so its lines say nothing but that. */
  readonly headless: boolean;
}

/** What makes a context the one it is. */
export interface ContextParts {
  readonly kind: SectionKind;
  readonly delimiters: Delimiters;
  readonly version: string;
  readonly charset: string;
  readonly headless: boolean;
  readonly profile: AppliedProfile | undefined;
}

function isSameContext(a: ContextParts, b: ContextParts): boolean {
  return (
    a.kind === b.kind &&
    a.delimiters === b.delimiters &&
    a.version === b.version &&
    a.charset === b.charset &&
    a.headless === b.headless &&
    a.profile === b.profile
  );
}

/** The lines of a chunk from `line` on are in `context`, up to the next run. */
export interface ContextRun {
  readonly line: number;
  readonly context: LineContext;
}

/** The context of a line of a chunk. */
export function contextOf({ runs }: { readonly runs: readonly ContextRun[] }, line: number): LineContext | undefined {
  // Mostly there is one; and who asks for all lines is mostly behind the last of a few.
  for (let at = runs.length - 1; at >= 0; at--) {
    const run = runs[at] as ContextRun;
    if (run.line <= line) return run.context;
  }
  return undefined;
}

/** The contexts of one document: one object for each that is different. */
export class LineContexts {
  readonly #factsOf: ValidationContext['factsOf'];
  readonly #facts: FactsCache;
  readonly #byKey = new Map<string, LineContext>();
  readonly #scans = new Map<Definitions, ScanIndex>();
  #last: { readonly parts: ContextParts; readonly context: LineContext } | undefined;

  constructor(factsOf: ValidationContext['factsOf'], facts: FactsCache) {
    this.#factsOf = factsOf;
    this.#facts = facts;
  }

  of(asked: ContextParts): LineContext {
    // The messages of a file are mostly alike, and comparing is quicker than making a key.
    if (this.#last !== undefined && isSameContext(this.#last.parts, asked)) return this.#last.context;
    const { kind, delimiters, version, charset, headless, profile } = asked;
    const key = `${kind}${headless ? '!' : ' '}${delimiters.key}${version}|${charset}|${profile?.key ?? ''}`;
    let context = this.#byKey.get(key);
    if (context === undefined) {
      const facts = this.#factsOf(version, profile);
      context = {
        kind,
        delimiters,
        version,
        isVersionKnown: resolveVersion(version) !== undefined,
        facts,
        scans: this.#scansOf(facts.definitions),
        repertoire: repertoireOf(charset),
        headless,
      };
      this.#byKey.set(key, context);
    }
    this.#last = { parts: asked, context };
    return context;
  }

  /** Asks for the facts of some versions anew. */
  forget(versions: ReadonlySet<string>): void {
    this.#last = undefined;
    for (const [key, context] of this.#byKey) if (versions.has(context.version)) this.#byKey.delete(key);
  }

  #scansOf(definitions: Definitions): ScanIndex {
    let scans = this.#scans.get(definitions);
    if (scans === undefined) {
      scans = new ScanIndex(this.#facts, definitions);
      this.#scans.set(definitions, scans);
    }
    return scans;
  }
}
