/**
 * Profiles: what a site or partner adds to the standard, in `*.hl7profile.yaml` files. What other layers use is here.
 *
 * Pure: files and facts are passed in. A profile is compiled to layers, a message goes by the layers of every profile that
 * is for it, and layers are laid over the facts of its version.
 */
import type { Segment } from '../core/syntax/segment.ts';
import type { AppliedProfile } from '../core/validate/document-validation.ts';
import { ProfileStack } from './applied.ts';
import { appliesToFile, appliesToHeader } from './applies.ts';
import type { CompiledProfile } from './compile-profile.ts';

export { type CompiledProfile, compileProfile, type ProfileEnvironment } from './compile-profile.ts';
export type { ProfileLayer } from './layer.ts';
export { profiledDefinitions } from './overlay.ts';

/** Whether a file's name is that of a profile. */
export function isProfileName(file: string): boolean {
  return /\.hl7profile\.ya?ml$/.test(file);
}

/** Profiles side by side, as a workspace or a command line has them. */
export class ProfileSet {
  readonly profiles: readonly CompiledProfile[];
  readonly #stacks = new Map<string, ProfileStack>();

  readonly #overruled: ReadonlySet<string>;

  /**
   * @param profiles in the order in which they are laid over each other
   * @param overruled rules whose severity somebody with a higher say has set
   */
  constructor(profiles: readonly CompiledProfile[], overruled: ReadonlySet<string> = new Set()) {
    this.#overruled = overruled;
    this.profiles = profiles.filter(({ layers }) => layers.length > 0);
  }

  /**
   * Chooses the profiles of each message of a file; undefined where none can be for it.
   * @param file relative to its workspace folder, with `/`; undefined outside any; `any` leaves `files` out of account
   */
  forFile(
    file: { readonly kind: 'any' } | { readonly kind: 'file'; readonly path: string | undefined },
  ): ((header: Segment) => AppliedProfile | undefined) | undefined {
    const candidates = this.profiles.filter(({ applies }) => file.kind === 'any' || appliesToFile(applies, file.path));
    if (candidates.length === 0) return undefined;
    return header => this.#stackOf(candidates.filter(({ applies }) => appliesToHeader(applies, header)));
  }

  #stackOf(chosen: readonly CompiledProfile[]): ProfileStack | undefined {
    if (chosen.length === 0) return undefined;
    const key = JSON.stringify(chosen.map(({ file }) => file));
    let stack = this.#stacks.get(key);
    if (stack === undefined) {
      const layers = chosen.flatMap(profile => profile.layers);
      stack = new ProfileStack(
        layers.filter((layer, index) => layers.findIndex(({ file }) => file === layer.file) === index),
        chosen.findLast(({ version }) => version !== undefined)?.version,
        new Map(chosen.flatMap(({ severities }) => [...severities]).filter(([code]) => !this.#overruled.has(code))),
      );
      this.#stacks.set(key, stack);
    }
    return stack;
  }
}
