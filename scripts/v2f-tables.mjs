// Reads, checks and compiles server/definitions/v2f.txt for scripts/build-definitions.mjs. What it writes is read back by
// server/src/core/definitions/v2f.ts.

/** @typedef {import('./read-definitions.d.mts').Problems} Problems */

const file = 'v2f.txt';

/**
 * @param {string} text of v2f.txt
 * @param {Problems} problems gets one for each line that is not right
 * @returns {Record<string, string>} `{"AdministrativeSex": "0001~http://hl7.org/fhir/administrative-gender~F|female|Female"}`
 */
export function compileV2fTables(text, problems) {
  /** @type {Record<string, string>} */
  const tables = {};
  /** @type {string | undefined} */
  let name;
  let codes = new Set();
  let hasSystem = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, table, id] = /^table (\w+) (\d{4})$/.exec(line) ?? [];
    const [, system] = /^ {2}((?:https?|urn):\S+)$/.exec(line) ?? [];
    const [, quoted, plain, target, display] = /^ {4}(?:"([^"|~]+)"|([^\s"|~]+)) ([^\s|~]+) ([^|~]+)$/.exec(line) ?? [];
    const code = quoted ?? plain;
    if (table !== undefined && id !== undefined) {
      if (tables[table] !== undefined) problems.add(file, index + 1, `table ${table} is here twice`);
      name = table;
      tables[name] = id;
      codes = new Set();
      hasSystem = false;
    } else if (name !== undefined && system !== undefined) {
      tables[name] += `~${system}`;
      hasSystem = true;
    } else if (name !== undefined && hasSystem && code !== undefined) {
      if (codes.has(code)) problems.add(file, index + 1, `code ${code} is in table ${name} twice`);
      codes.add(code);
      tables[name] += `~${code}|${target}|${display === '-' ? '' : display}`;
    } else problems.add(file, index + 1, 'no table, code system or code: see the head of the file');
  }
  return tables;
}
