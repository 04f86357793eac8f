import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type AnswerRule, readAnswerRules } from '../../core/encoding/answer-rules.ts';
import { parseYaml, type YamlNode } from '../../mapping/language/yaml.ts';
import { Lines } from '../../mapping/lines.ts';
import { Problems } from '../../mapping/problem.ts';
import { decodePlain } from '../../node/decode.ts';
import { reasonOf } from '../../node/file-problems.ts';

/** Reads a file of answer rules (YAML or JSON); what is wrong with it comes back as one line. */
export async function readRulesFile(
  name: string,
  cwd: string,
): Promise<{ readonly rules: readonly AnswerRule[] } | { readonly problem: string }> {
  let text: string;
  try {
    text = decodePlain(await readFile(path.resolve(cwd, name)));
  } catch (error) {
    return { problem: `${name}: ${reasonOf(error)}` };
  }
  const problems = new Problems();
  const root = parseYaml(text, problems);
  const [first] = problems.list;
  if (first !== undefined) {
    const { line, column } = new Lines(text).at(first.start);
    return { problem: `${name}:${line}:${column}: ${first.message}` };
  }
  const read = readAnswerRules(root === undefined ? undefined : plain(root));
  const [problem] = read.problems;
  return problem === undefined ? { rules: read.rules } : { problem: `${name}: ${problem}` };
}

/** What is written, as plain maps, lists and texts. */
function plain(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.text;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plain(value)]));
    case 'empty':
      return '';
  }
}
