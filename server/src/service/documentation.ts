/** Where the pages about findings are: what `codeDescription` (LSP 3.16) and SARIF's `helpUri` open. */

/** The documentation of the project as its readers find it; the one place that says so. */
const documentation = 'https://github.com/pipehat/pipehat/blob/main/docs';

/** The page about a rule of the validation. */
export function rulePage(code: string): string {
  return `${documentation}/rules/${code}.md`;
}

/** The section about a problem of mapping files. */
export function mappingCodePage(code: string): string {
  return `${documentation}/mapping/codes.md#${code}`;
}
