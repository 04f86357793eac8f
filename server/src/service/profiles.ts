/** Profiles of a workspace: found, compiled once for each version of their text, checked, and chosen for messages. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import type { DefinitionsSource, KnownVersion } from '../core/definitions/types.ts';
import { resolveVersion } from '../core/definitions/versions.ts';
import type { AppliedProfile } from '../core/validate/document-validation.ts';
import type { FileContent } from '../mapping/mapping.ts';
import { importBundle, leftOutText } from '../profile/import/import-bundle.ts';
import { type CompiledProfile, compileProfile, isProfileName, ProfileSet } from '../profile/profile.ts';
import type { ImportProfileParams, ImportProfileResponse } from '../protocol.ts';
import type { DocumentSnapshot } from './document.ts';
import type { ChooseProfile } from './facts-at.ts';
import type { ProfileFile, ProfileFiles } from './profile-files.ts';

/** What profiles need from the shell. */
export interface ProfileSurroundings {
  readonly definitions: DefinitionsSource;
  /** URIs of the profiles below the workspace's folders. */
  list(): Promise<readonly string[]>;
  /** URIs of the workspace's folders. */
  folders(): readonly string[];
  /** A file beside the profile with that URI, or in words why it can't be read. */
  readFile(profile: string, name: string): FileContent;
  /** The documents that are open: what is being written wins over what is on the disk. */
  openDocuments(): readonly DocumentSnapshot[];
}

interface Remembered {
  readonly text: string;
  readonly defaultVersion: KnownVersion;
  /** The files that were read, as they were. */
  readonly files: readonly { readonly from: string; readonly name: string; readonly content: FileContent }[];
  readonly compiled: CompiledProfile;
}

/** The profiles of a server. */
export class WorkspaceProfiles implements ProfileFiles {
  readonly #around: ProfileSurroundings;
  readonly #remembered = new Map<string, Remembered>();
  #set = new ProfileSet([]);

  constructor(around: ProfileSurroundings) {
    this.#around = around;
  }

  /**
   * Looks for profiles anew and compiles what has changed.
   * @returns whether messages may go by other profiles than before
   */
  async refresh(defaultVersion: KnownVersion): Promise<boolean> {
    const open = new Map(this.#openProfiles().map(document => [sameUri(document.uri), document]));
    const listed = await this.#around.list();
    const folders = this.#around.folders();
    const inFolders = [...open.values()].map(({ uri }) => uri).filter(uri => pathInFolders(uri, folders) !== undefined);
    const uris = [...new Map([...listed, ...inFolders].map(uri => [sameUri(uri), uri])).values()].sort();
    const compiled: CompiledProfile[] = [];
    for (const uri of uris) {
      const text = open.get(sameUri(uri))?.getText() ?? this.#around.readFile(uri, lastName(uri)).text;
      if (text !== undefined) compiled.push(await this.#compile(uri, text, defaultVersion));
    }
    const kept = new Set(uris.map(sameUri));
    for (const known of this.#remembered.keys())
      if (!kept.has(known) && !open.has(known)) this.#remembered.delete(known);
    const before = this.#set;
    const isSame =
      before.profiles.length === compiled.length &&
      before.profiles.every((profile, index) => profile === compiled[index]);
    if (!isSame) this.#set = new ProfileSet(compiled);
    return !isSame;
  }

  /** What is wrong with a profile, apart from any message. */
  async diagnose(document: DocumentSnapshot, defaultVersion: KnownVersion): Promise<Diagnostic[]> {
    const { problems } = await this.#compile(document.uri, document.getText(), defaultVersion);
    return problems.map(({ start, end, severity, code, message }) => {
      const range = { start: document.positionAt(start), end: document.positionAt(end) };
      return { range, severity: severities[severity], code, source: 'hl7profile', message };
    });
  }

  /** Makes profiles of a NIST/IGAMT bundle. */
  async importBundle({ files }: ImportProfileParams): Promise<ImportProfileResponse> {
    const { definitions } = this.#around;
    const named = files.map(
      ({ text }) => resolveVersion(/\bHL7Version\s*=\s*["']([^"']*)/.exec(text)?.[1] ?? '')?.version,
    );
    await Promise.all(named.map(version => version && definitions.load(version)));
    const { profiles, leftOut } = importBundle(files, version => definitions.loaded(version));
    return { profiles, leftOut: leftOut.map(leftOutText) };
  }

  /** The profiles of a document's messages; undefined where none can be for it. */
  choiceFor(uri: string): ChooseProfile | undefined {
    return this.#set.forFile({ kind: 'file', path: pathInFolders(uri, this.#around.folders()) });
  }

  /** The file of the profile that is laid on top, as it is by now. */
  fileOf({ key }: AppliedProfile): ProfileFile | undefined {
    // The key of profiles is the list of their files.
    const files: unknown = JSON.parse(key);
    const top: unknown = Array.isArray(files) ? files.at(-1) : undefined;
    if (typeof top !== 'string') return undefined;
    const known = this.#remembered.get(sameUri(top));
    return known && { uri: top, name: known.compiled.name, text: known.text };
  }

  /** Where a new profile for a document would be: in its workspace folder, under a name that no profile has. */
  placeFor(uri: string): string | undefined {
    const folder = folderOf(uri, this.#around.folders());
    if (folder === undefined) return undefined;
    const taken = (name: string): boolean => this.#remembered.has(sameUri(`${folder}/${name}`));
    for (let number = 1; ; number++) {
      const name = `site${number === 1 ? '' : `-${number}`}.hl7profile.yaml`;
      if (!taken(name)) return `${folder}/${name}`;
    }
  }

  #openProfiles(): readonly DocumentSnapshot[] {
    return this.#around.openDocuments().filter(isProfile);
  }

  async #compile(uri: string, text: string, defaultVersion: KnownVersion): Promise<CompiledProfile> {
    const known = this.#remembered.get(sameUri(uri));
    if (
      known?.text === text &&
      known.defaultVersion === defaultVersion &&
      known.files.every(({ from, name, content }) => same(content, this.#read(from, name)))
    )
      return known.compiled;
    for (;;) {
      const missing = new Set<KnownVersion>();
      const files: Remembered['files'][number][] = [];
      const compiled = compileProfile(uri, text, {
        resolve: resolveUri,
        readFile: (from, name) => {
          const content = this.#read(from, name);
          files.push({ from, name, content });
          return content;
        },
        definitions: version => {
          const loaded = this.#around.definitions.loaded(version);
          if (loaded === undefined) missing.add(version);
          return loaded;
        },
        defaultVersion,
      });
      if (missing.size === 0) {
        this.#remembered.set(sameUri(uri), { text, defaultVersion, files, compiled });
        return compiled;
      }
      await Promise.all([...missing].map(version => this.#around.definitions.load(version)));
    }
  }

  #read(from: string, name: string): FileContent {
    const uri = sameUri(resolveUri(from, name));
    const open = this.#openProfiles().find(document => sameUri(document.uri) === uri);
    return open === undefined ? this.#around.readFile(from, name) : { text: open.getText() };
  }
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

/** Whether a document is a profile. Editors that do not know the language call it YAML. */
export function isProfile({ languageId, uri }: DocumentSnapshot): boolean {
  return languageId === 'hl7profile' || isProfileName(uri);
}

function same(a: FileContent, b: FileContent): boolean {
  return a.text === b.text && a.problem === b.problem;
}

/** The URI of a file beside another one. */
function resolveUri(from: string, name: string): string {
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  const parts = (folder + name.replaceAll('\\', '/')).split('/');
  const path: string[] = [];
  for (const part of parts) {
    if (part === '..' && path.length > 3) path.pop();
    else if (part !== '.') path.push(part);
  }
  return path.join('/');
}

/** Editors escape more or fewer characters of a URI: the same for the same file. */
function sameUri(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch (error) {
    // A stray percent sign: then the URI is not escaped at all.
    if (error instanceof URIError) return uri;
    throw error;
  }
}

function lastName(uri: string): string {
  const name = sameUri(uri);
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Path relative to the innermost workspace folder around it; undefined outside any. */
function pathInFolders(uri: string, folders: readonly string[]): string | undefined {
  const around = folderOf(uri, folders);
  return around === undefined ? undefined : sameUri(uri).slice(sameUri(around).length + 1);
}

/** The innermost workspace folder around a file, without a slash at its end. */
function folderOf(uri: string, folders: readonly string[]): string | undefined {
  const file = sameUri(uri);
  return folders
    .map(folder => folder.replace(/\/$/, ''))
    .filter(folder => file.startsWith(`${sameUri(folder)}/`))
    .sort((a, b) => sameUri(b).length - sameUri(a).length)[0];
}
