/** What the letters of a usage mean, in words; a predicate such as `C(R/X)` has none of its own. */
export const usageWords: Readonly<Record<string, string>> = {
  R: 'required',
  RE: 'required, may be empty',
  O: 'optional',
  C: 'conditional',
  CE: 'conditional, may be empty',
  B: 'kept for backward compatibility',
  W: 'withdrawn',
  X: 'not used',
};
