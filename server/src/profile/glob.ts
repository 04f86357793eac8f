/**
 * Whether a path with `/` fits a pattern: `*` and `?` within a name, `**` for any folders, `{a,b}` for one of several. Takes
 * time in proportion to pattern and path, whatever they are.
 */
export function globMatches(pattern: string, path: string): boolean {
  const names = path.split('/');
  return alternatives(pattern.replace(/^\.\//, '')).some(one => matchNames(one.split('/'), names));
}

/** More alternatives than these are no pattern that somebody has written. */
const MAX_ALTERNATIVES = 64;

function alternatives(pattern: string): string[] {
  let open = [pattern];
  for (;;) {
    const next = open.flatMap(one => {
      const braces = /\{([^{}]*)\}/.exec(one);
      if (braces === null) return [one];
      const [whole, inside = ''] = braces;
      const [before, after] = [one.slice(0, braces.index), one.slice(braces.index + whole.length)];
      return inside.split(',').map(word => before + word + after);
    });
    if (next.length === open.length && next.every((one, index) => one === open[index])) return open;
    open = next.slice(0, MAX_ALTERNATIVES);
  }
}

/** Row by row: which beginnings of the path the pattern's names so far can stand for. */
function matchNames(patterns: readonly string[], names: readonly string[]): boolean {
  let reached = names.map(() => false);
  reached.push(false);
  reached[0] = true;
  for (const pattern of patterns) {
    const next = reached.map(() => false);
    for (let at = 0; at <= names.length; at++) {
      if (pattern === '**') next[at] = reached[at] === true || (at > 0 && next[at - 1] === true);
      else if (at > 0) next[at] = reached[at - 1] === true && matchName(pattern, names[at - 1] ?? '');
    }
    reached = next;
  }
  return reached[names.length] === true;
}

/** Goes back to the last `*` only, which is enough. */
function matchName(pattern: string, name: string): boolean {
  let [p, n, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      mark = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star !== -1) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
