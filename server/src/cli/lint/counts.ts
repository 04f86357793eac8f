/** Counts over all files: what decides the exit code, and what `--summary` prints. */
import { formatMessageType, Message, messageType } from '../../core/syntax/message.ts';
import { type Section, sections } from '../../core/syntax/sections.ts';
import type { SourceText } from '../../core/syntax/source-text.ts';
import type { Severity } from '../../core/validate/rules.ts';
import type { CheckedFile } from './report.ts';

const severities = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];

/** How many findings there are of each severity. */
export type BySeverity = Record<Severity, number>;

/** Findings of one code; a code can have several severities. */
export interface CodeCount {
  readonly code: string;
  readonly severity: Severity;
  count: number;
}

/** Messages of one type and what was found in them. */
export interface TypeCount {
  /** `ADT^A01`; empty for what is in no message. */
  readonly type: string;
  messages: number;
  readonly findings: BySeverity;
}

/** Grows with the number of codes and message types, and not with that of files. */
export class Counts {
  files = 0;
  messages = 0;
  readonly findings: BySeverity = none();
  readonly #codes = new Map<string, CodeCount>();
  readonly #types = new Map<string, TypeCount>();

  /** Takes a file in. */
  add({ source, findings }: CheckedFile): void {
    this.files++;
    let next = 0;
    for (const section of sections(source)) {
      const type = section.kind === 'MSH' ? typeOf(source, section) : '';
      const entry = this.#type(type, section.kind === 'MSH');
      for (; next < findings.length; next++) {
        const found = findings[next];
        if (found === undefined || found.line >= section.endLine) break;
        entry.findings[found.severity]++;
        this.findings[found.severity]++;
        this.#code(found.code, found.severity).count++;
      }
    }
  }

  /** The most frequent code of the gravest severity first. */
  get codes(): readonly CodeCount[] {
    const rank = (count: CodeCount): number => severities.indexOf(count.severity);
    return [...this.#codes.values()].sort(
      (a, b) => rank(a) - rank(b) || b.count - a.count || (a.code < b.code ? -1 : 1),
    );
  }

  /** By name; types without a message (batch envelopes, stray lines) only where something was found there. */
  get types(): readonly TypeCount[] {
    return [...this.#types.values()]
      .filter(count => count.messages > 0 || severities.some(severity => count.findings[severity] > 0))
      .sort((a, b) => (a.type < b.type ? -1 : 1));
  }

  #type(type: string, isMessage: boolean): TypeCount {
    let entry = this.#types.get(type);
    if (entry === undefined) {
      entry = { type, messages: 0, findings: none() };
      this.#types.set(type, entry);
    }
    if (isMessage) {
      this.messages++;
      entry.messages++;
    }
    return entry;
  }

  #code(code: string, severity: Severity): CodeCount {
    const key = `${severity} ${code}`;
    let entry = this.#codes.get(key);
    if (entry === undefined) {
      entry = { code, severity, count: 0 };
      this.#codes.set(key, entry);
    }
    return entry;
  }
}

function none(): BySeverity {
  return { error: 0, warning: 0, information: 0, hint: 0 };
}

function typeOf(source: SourceText, section: Section): string {
  const { code, event } = messageType(new Message(source, section).header);
  return formatMessageType({ code, event, structure: '' }) || 'no type';
}
