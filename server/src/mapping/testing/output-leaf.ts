/** The leaves of an output that is a tree: JSON (FHIR is that as well), CSV by rows and columns, XML by its elements. */

/** From the root of the output: the name of a member, or the index of an item of a list. */
export type OutputSteps = readonly (string | number)[];

export interface OutputLeaf {
  readonly steps: OutputSteps;
  /** What it says, of a number its digits as they are written. */
  readonly text: string;
  /** How it is written in JSON: a text in quotes; a number, `true` or `null`; an object or list with nothing in it. */
  readonly kind: 'text' | 'word' | 'empty';
}

/** The outcome of reading an output. */
export type ReadLeaves =
  | { readonly leaves: readonly OutputLeaf[]; readonly problem?: undefined }
  | { readonly problem: string; readonly leaves?: undefined };

/** `entry[0].resource.name[0].family`: steps as the trace writes them. */
export function formatSteps(steps: OutputSteps, root = ''): string {
  let path = root;
  for (const step of steps) {
    if (typeof step === 'number') path += `[${step}]`;
    else path += path === '' ? step : `.${step}`;
  }
  return path;
}

/** The steps of a path that the trace has written. */
export function stepsOf(path: string): OutputSteps {
  return path.split('.').flatMap(part => {
    const [, name = part, indexes = ''] = /^(.*?)((?:\[\d+\])*)$/s.exec(part) ?? [];
    return [name, ...[...indexes.matchAll(/\d+/g)].map(([digits]) => Number(digits))];
  });
}

/** An object or list that the reader of JSON is in. */
interface Around {
  readonly isList: boolean;
  key: string | number;
  /** Whether the next text is the name of a member. */
  expectsName: boolean;
  isEmpty: boolean;
}

/**
 * Every leaf of a JSON text, in its order. Numbers keep their digits, since 7.10 says more than 7.1, which is why this is
 * no walk over what JSON.parse gives. Takes no stack, however deep the text is nested.
 */
export function jsonLeaves(text: string): ReadLeaves {
  try {
    JSON.parse(text);
  } catch (error) {
    // JSON.parse has no other way to say that a text is no JSON.
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: error.message };
  }
  const leaves: OutputLeaf[] = [];
  const around: Around[] = [];
  const add = (leafText: string, kind: OutputLeaf['kind']): void => {
    const parent = around.at(-1);
    if (parent !== undefined) parent.isEmpty = false;
    leaves.push({ steps: around.map(({ key }) => key), text: leafText, kind });
  };
  // The text is known to be JSON, so that its tokens are all there is to it.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    const inner = around.at(-1);
    if (token === '{' || token === '[') {
      if (inner !== undefined) inner.isEmpty = false;
      around.push({ isList: token === '[', key: token === '[' ? 0 : '', expectsName: token === '{', isEmpty: true });
    } else if (token === '}' || token === ']') {
      const closed = around.pop();
      if (closed?.isEmpty === true) add(token === '}' ? '{}' : '[]', 'empty');
    } else if (token === ',') {
      if (inner?.isList === true) inner.key = Number(inner.key) + 1;
      else if (inner !== undefined) inner.expectsName = true;
    } else if (token.startsWith('"')) {
      const words = String(JSON.parse(token));
      if (inner?.expectsName === true) {
        inner.key = words;
        inner.expectsName = false;
      } else add(words, 'text');
    } else if (token !== ':') add(token, 'word');
  }
  return { leaves };
}
