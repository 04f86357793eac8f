/** NIST/IGAMT conformance profile bundles (PROFILE, VALUESETS, CONSTRAINTS in XML) as profiles of ours. */
import type { Definitions, KnownVersion } from '../../core/definitions/types.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import { ProfileBuilder } from './build.ts';
import { type BundleFile, type LeftOut, readBundle, type Statement } from './bundle.ts';
import { profileText } from './write.ts';
import { childOf, childrenOf } from './xml.ts';

export type { BundleFile, LeftOut } from './bundle.ts';
export { leftOutText } from './write.ts';

/** What importing gives: a profile for each message of the bundle. */
export interface ImportedBundle {
  readonly profiles: readonly { readonly fileName: string; readonly text: string }[];
  /** What the profiles do not have of the bundle; it is at the end of each profile as well. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Imports a bundle. Never throws, and reads nothing but the texts that it is given.
 * @param definitions the facts of a version
 */
export function importBundle(
  files: readonly BundleFile[],
  definitions: (version: KnownVersion) => Definitions | undefined,
): ImportedBundle {
  const common: LeftOut[] = [];
  const bundle = readBundle(files, common);
  const used = new Set<Statement>();
  const built: {
    readonly fileName: string;
    readonly text: (shared: readonly LeftOut[]) => string;
    readonly leftOut: readonly LeftOut[];
  }[] = [];
  const names = new Map<string, number>();
  for (const { file, root } of bundle.profiles) {
    const version = resolveVersion(root.attributes.HL7Version ?? '')?.version;
    const facts = version && definitions(version);
    if (facts === undefined) {
      common.push({
        file,
        kind: 'ConformanceProfile',
        id: root.attributes.ID ?? '',
        why: `HL7 version '${root.attributes.HL7Version ?? ''}' is not known`,
      });
      continue;
    }
    for (const message of childrenOf(childOf(root, 'Messages'), 'Message')) {
      const leftOut: LeftOut[] = [];
      const { profile, used: carried } = new ProfileBuilder(file, root, bundle, facts, leftOut).build(message);
      for (const statement of carried) used.add(statement);
      const stem =
        [message.attributes.Identifier, profile.structure]
          .filter(Boolean)
          .join('-')
          .replace(/[^A-Za-z0-9_-]+/g, '-') || 'message';
      const count = (names.get(stem) ?? 0) + 1;
      names.set(stem, count);
      const distinct = [...new Map(leftOut.map(entry => [JSON.stringify(entry), entry])).values()];
      built.push({
        fileName: `${stem}${count === 1 ? '' : `-${count}`}.hl7profile.yaml`,
        text: shared => profileText(profile, [...shared, ...distinct]),
        leftOut: distinct,
      });
    }
  }
  for (const statement of bundle.statements) {
    if (!used.has(statement))
      common.push({
        file: statement.file,
        kind: statement.kind,
        id: statement.id,
        why: `no message of the bundle uses ${statement.about}`,
      });
  }
  if (bundle.profiles.length === 0)
    common.push({
      file: files.map(({ name }) => name).join(', '),
      kind: 'bundle',
      id: '',
      why: 'there is no ConformanceProfile in it',
    });
  return {
    profiles: built.map(({ fileName, text }) => ({ fileName, text: text(common) })),
    leftOut: [...common, ...built.flatMap(({ leftOut }) => leftOut)],
  };
}
