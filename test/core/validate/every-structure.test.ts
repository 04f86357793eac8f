// The whole validation over every structure and event of every version: a message of what is required is right, and
// taking one required segment out is one error that names it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Definitions, type KnownVersion, knownVersions } from '../../../server/src/core/definitions/types.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { DocumentValidation } from '../../../server/src/core/validate/document-validation.ts';
import { type Issue, issueMessage, issuePath } from '../../../server/src/core/validate/issue.ts';
import { factsOf, testDefinitions } from '../../support/definitions.ts';
import { foreignTo, messageText, minimalMessage, typesOf } from '../../support/generated-messages.ts';

/** A message to be validated and what it was made for. */
interface Case {
  readonly what: string;
  readonly ids: readonly string[];
  readonly text: string;
  /** The segment that was taken out. */
  readonly removed?: string;
}

interface CheckedCase extends Case {
  readonly issues: readonly Issue[];
}

/** The issues of many messages, validated as one document, message by message. */
function validated(cases: readonly Case[]): CheckedCase[] {
  const validation = new DocumentValidation({ factsOf });
  for (const _ of validation.update(SourceText.of(cases.map(({ text }) => text).join(''))));
  const found = [...validation.issues()];
  let line = 0;
  let next = 0;
  return cases.map(one => {
    line += one.ids.length;
    const issues: Issue[] = [];
    for (let head = found[next]; head !== undefined && head.line < line; head = found[++next]) issues.push(head.issue);
    return { ...one, issues };
  });
}

/** What is said of the first of those that are not as they should be; nothing where all are. */
function complaints(wrong: readonly CheckedCase[]): string[] {
  return wrong.slice(0, 20).map(({ what, ids, issues }) => {
    const said = issues.map(issue => `${issue.severity} ${issue.code} ${issueMessage(issue, 1)}`);
    return `${what} (${ids.join(' ')}): ${said.join('; ') || 'no issue'}`;
  });
}

/** A minimal message for every event of every structure. */
function minimalCases(definitions: Definitions): Case[] {
  let number = 0;
  return definitions.structureIds.flatMap(structure => {
    const definition = definitions.structure(structure);
    if (definition === undefined) return [];
    const ids = minimalMessage(definition, foreignTo(definitions, definition)).map(({ id }) => id);
    return typesOf(definitions, structure).map(type => ({
      what: `${type.code}^${type.event}^${structure}`,
      ids,
      text: messageText(definitions, type, ids, String(++number)),
    }));
  });
}

/** For every structure, its minimal message without each of its required segments but MSH. */
function incompleteCases(definitions: Definitions): Case[] {
  let number = 0;
  return definitions.structureIds.flatMap(structure => {
    const definition = definitions.structure(structure);
    const [type] = typesOf(definitions, structure);
    if (definition === undefined || type === undefined) return [];
    const foreign = foreignTo(definitions, definition);
    const all = minimalMessage(definition, foreign).map(({ id }) => id);
    return all.slice(1).map((id, index) => {
      const ids = all.filter((_, at) => at !== index + 1);
      const removed = id === foreign ? 'Hxx' : id;
      return {
        what: `${structure} without ${removed} at ${index + 1}`,
        ids,
        removed,
        text: messageText(definitions, type, ids, String(++number)),
      };
    });
  });
}

function definitionsOf(version: KnownVersion): Definitions {
  return testDefinitions().loadSync(version);
}

for (const version of knownVersions) {
  // No issue of any severity: neither structures nor values of any version need an exception.
  test(`${version}: a message of what is required has no issue`, () => {
    const definitions = definitionsOf(version);
    const cases = validated(minimalCases(definitions));
    assert.ok(cases.length >= definitions.structureIds.length);
    assert.deepEqual(complaints(cases.filter(({ issues }) => issues.length > 0)), []);
  });

  test(`${version}: without a required segment there is one issue, an error that names it`, () => {
    const definitions = definitionsOf(version);
    const cases = validated(incompleteCases(definitions));
    assert.ok(cases.length > definitions.structureIds.length);
    const wrong = cases.filter(({ issues, removed }) => {
      const [issue] = issues;
      if (issues.length !== 1 || issue === undefined) return true;
      return issue.code !== 'missing-segment' || issue.severity !== 'error' || issuePath(issue, 1) !== removed;
    });
    assert.deepEqual(complaints(wrong), []);
  });
}
