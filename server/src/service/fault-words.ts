/**
 * What the log may hold of an error: its kind, its code and where it arose. Its message stays out, since it may quote what the
 * error is about (that of `JSON.parse` does), and messages are patient data.
 */
export function faultWords(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code: unknown = Reflect.get(error, 'code');
  const kind = typeof code === 'string' || typeof code === 'number' ? `${error.name} ${code}` : error.name;
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  return [kind, ...frames].join('\n');
}
