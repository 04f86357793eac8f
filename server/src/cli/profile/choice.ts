import type { Segment } from '../../core/syntax/segment.ts';
import type { AppliedProfile } from '../../core/validate/document-validation.ts';
import { type CompiledProfile, ProfileSet } from '../../profile/profile.ts';
import type { ChooseProfile } from '../../service/facts-at.ts';

/** The profiles of a command line: for the messages that they name, whatever file those are in. */
export class ProfileChoice<T extends CompiledProfile> {
  readonly #sets: readonly { readonly profile: T; readonly set: ProfileSet }[];
  readonly #used = new Set<T>();
  readonly choose: ChooseProfile | undefined;

  /** @param overruled rules whose severity the command line itself says */
  constructor(profiles: readonly T[], overruled: ReadonlySet<string>) {
    this.#sets = profiles.map(profile => ({ profile, set: new ProfileSet([profile]) }));
    const choose = new ProfileSet(profiles, overruled).forFile({ kind: 'any' });
    this.choose =
      choose &&
      ((header: Segment): AppliedProfile | undefined => {
        this.#note(header);
        return choose(header);
      });
  }

  /** Profiles that have been for no message so far: nearly always a slip in `applies`. */
  get unused(): readonly T[] {
    return this.#sets.flatMap(({ profile }) => (this.#used.has(profile) ? [] : [profile]));
  }

  #note(header: Segment): void {
    if (this.#used.size === this.#sets.length) return;
    for (const { profile, set } of this.#sets)
      if (set.forFile({ kind: 'any' })?.(header) !== undefined) this.#used.add(profile);
  }
}
