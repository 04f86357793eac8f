import manifest from '../../../package.json' with { type: 'json' };

/** The version of the package, as the build finds it. */
export const programVersion: string = manifest.version;
