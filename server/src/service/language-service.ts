/**
 * The façade of the language service: everything an editor asks about HL7 v2 documents, over snapshots and plain LSP
 * data, without a connection or a platform.
 */
import type { Diagnostic } from 'vscode-languageserver-types';
import type { DefinitionsSource } from '../core/definitions/types.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import { type CancellationToken, neverCancelled, type Pause } from './cancellation.ts';
import { makeContext, type ServiceContext } from './context.ts';
import { DocumentDiagnostics, type Finding } from './diagnostics.ts';
import type { DocumentSnapshot } from './document.ts';
import { type ChooseProfile, VersionLoader } from './facts-at.ts';
import { type FindingFeatures, findingFeatures } from './finding.ts';
import type { ProfileFiles } from './profile-files.ts';
import { type ReadingFeatures, readingFeatures } from './reading.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { type ViewFeatures, viewFeatures } from './views.ts';
import { type WritingEnvironment, type WritingFeatures, writingFeatures } from './writing.ts';

/** What the service needs from its shell. */
export interface ServiceOptions {
  readonly definitions: DefinitionsSource;
  readonly pause: Pause;
  /** Clock and identifiers of what is written anew; without them nothing is offered that needs them. */
  readonly environment?: () => WritingEnvironment;
  /** Whether the editor has Pipehat's own commands, so that links and lenses can run them. */
  readonly commands?: () => boolean;
  /** The profiles that fixes may add to; without them none does. */
  readonly profiles?: ProfileFiles;
}

/** The profiles of a document's messages; undefined where none is for it. */
export type ProfilesOf = (uri: string) => ChooseProfile | undefined;

/** One answer for each question; a cancelled question is answered with undefined. */
export interface LanguageService extends ReadingFeatures, WritingFeatures, ViewFeatures, FindingFeatures {
  /** Takes new settings; what was found under the old ones is forgotten. */
  configure(settings: Settings): void;
  /** Takes other profiles: a choice for each document. What was found under the old ones is forgotten. */
  useProfiles(profilesOf: ProfilesOf): void;
  /** Drops what is remembered of a document that was closed. */
  forget(uri: string): void;
  diagnose(document: DocumentSnapshot, token: CancellationToken): Promise<Diagnostic[] | undefined>;
  /** Every finding of a text, without the limit that editors have: for the command line. */
  findings(source: SourceText): Promise<readonly Finding[]>;
  /** How many lines of a document have been checked since it was opened, for tests. */
  checkedLines(uri: string): number;
}

export function createLanguageService(options: ServiceOptions): LanguageService {
  let versions = new VersionLoader(options.definitions);
  let profilesOf: ProfilesOf = () => undefined;
  const diagnostics = new Map<string, DocumentDiagnostics>();
  let settings = defaultSettings;

  const now = (): ServiceContext =>
    makeContext(
      versions,
      settings,
      profilesOf,
      options.pause,
      options.environment?.().now.slice(0, 8),
      options.commands?.() ?? false,
    );

  const diagnose = async (document: DocumentSnapshot, token: CancellationToken) => {
    if (!settings.validation.enabled) return [];
    let state = diagnostics.get(document.uri);
    if (state === undefined) {
      state = new DocumentDiagnostics(versions, settings, options.pause, profilesOf(document.uri));
      diagnostics.set(document.uri, state);
    }
    return state.diagnose(document, token);
  };

  return Object.freeze({
    ...readingFeatures(now),
    ...writingFeatures({
      now,
      environment: options.environment,
      profiles: options.profiles,
      pause: options.pause,
      diagnose,
    }),
    ...findingFeatures(now, options.pause),
    ...viewFeatures(now, {
      pause: options.pause,
      async check(uri, source) {
        const state = new DocumentDiagnostics(versions, settings, options.pause, profilesOf(uri));
        return (await state.findings(source, neverCancelled)) ?? [];
      },
    }),

    configure(changed: Settings) {
      settings = changed;
      diagnostics.clear();
    },

    useProfiles(changed: ProfilesOf) {
      profilesOf = changed;
      // Facts with the old profiles would never be asked for again.
      versions = new VersionLoader(options.definitions);
      diagnostics.clear();
    },

    forget(uri: string) {
      diagnostics.delete(uri);
    },

    diagnose,

    async findings(source: SourceText) {
      const state = new DocumentDiagnostics(versions, settings, options.pause);
      return (await state.findings(source, neverCancelled)) ?? [];
    },

    checkedLines(uri: string) {
      return diagnostics.get(uri)?.checkedLines ?? 0;
    },
  });
}
