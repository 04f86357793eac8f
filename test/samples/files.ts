import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../support/paths.ts';

/** The workspace that the samples make up. */
export const samplesFolder = path.join(repositoryRoot, 'samples');

/** One sample message file: its name from the samples folder with forward slashes, and its bytes. */
export interface SampleFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every `.hl7` file of the samples, by name, but what mappings are expected to give. */
export function sampleMessages(): readonly SampleFile[] {
  return readdirSync(samplesFolder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.hl7') && !file.includes('expected'))
    .map(file => file.split(path.sep).join('/'))
    .sort()
    .map(name => ({ name, bytes: readFileSync(path.join(samplesFolder, name)) }));
}

/** A finding that samples/README.md announces. */
export interface ListedDiagnostic {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly severity: string;
  readonly code: string;
  /** The path as the linter prints it; empty where the line is no segment. */
  readonly place: string;
}

/**
 * The table below "What Pipehat says" of samples/README.md, in its order: all that the linter finds in the samples.
 * Throws where a row cannot be read, so that a slip in the table is no silent hole in the test.
 */
export function listedDiagnostics(): readonly ListedDiagnostic[] {
  const [, section] = readFileSync(path.join(samplesFolder, 'README.md'), 'utf8').split('## What Pipehat says');
  assertText(section, 'samples/README.md has no section "What Pipehat says"');
  return section
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => {
      const [file, number, severity, code, place] = line
        .split('|')
        .slice(1)
        .map(cell => cell.trim().replaceAll('`', ''));
      assertText(file, line);
      assertText(severity, line);
      assertText(code, line);
      return { file, line: Number(number), severity, code, place: place ?? '' };
    });
}

function assertText(value: string | undefined, message: string): asserts value is string {
  if (value === undefined || value === '') throw new Error(`cannot read: ${message}`);
}
