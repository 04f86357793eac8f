/** What every feature of the language service works with. */
import type { Section } from '../core/syntax/sections.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { Pause } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import type { ChooseProfile, VersionLoader } from './facts-at.ts';
import { factsOfSection, factsOfSections, lineAt } from './facts-at.ts';
import type { Settings } from './settings.ts';

/** The lines that a question is about; zero-based, the last one included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** What holds for a question: taken once when it is asked, so that nothing changes under it. */
export interface ServiceContext {
  readonly versions: VersionLoader;
  readonly settings: Settings;
  readonly pause: Pause;
  /** The day it is, as YYYYMMDD; undefined where there is no clock. */
  readonly today: string | undefined;
  /** Whether the editor has Pipehat's own commands. */
  readonly commands: boolean;
  /** The facts of the message that a line is in, loaded. */
  factsAt(document: DocumentSnapshot, line: number): Promise<VersionFacts>;
  /** The facts of every section that lines are in, loaded; of the whole document where no lines are given. */
  factsIn(document: DocumentSnapshot, lines?: LineRange): Promise<(section: Section) => VersionFacts>;
}

/** A context of a loader, settings and profiles as they are now. */
export function makeContext(
  versions: VersionLoader,
  settings: Settings,
  profilesOf: (uri: string) => ChooseProfile | undefined,
  pause: Pause,
  today: string | undefined,
  commands: boolean,
): ServiceContext {
  const fallback = settings.validation.defaultVersion;
  return {
    versions,
    settings,
    pause,
    today,
    commands,
    factsAt({ source, uri }, line) {
      const { section } = lineAt(source, line);
      return factsOfSection(versions, source, section, fallback, profilesOf(uri));
    },
    factsIn({ source, uri, lineCount }, lines = { first: 0, last: lineCount }) {
      return factsOfSections(versions, source, lines, fallback, profilesOf(uri));
    },
  };
}
