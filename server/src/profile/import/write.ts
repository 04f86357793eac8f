/** A built profile as the text of a `*.hl7profile.yaml`. */
import type { BuiltElement, BuiltProfile } from './build.ts';
import type { LeftOut } from './bundle.ts';

/** @param leftOut what the profile does not have of its bundle, for its last lines */
export function profileText(profile: BuiltProfile, leftOut: readonly LeftOut[]): string {
  const lines = [
    '# Imported from a NIST/IGAMT bundle: what it asks for beyond the standard.',
    'hl7profile: 1',
    `name: ${scalar(profile.name)}`,
    ...(profile.messageType === '' ? [] : ['applies:', `  MSH-9: ${scalar(profile.messageType)}`]),
    `version: ${JSON.stringify(profile.version)}`,
    ...segmentLines(profile),
    ...messageLines(profile),
    ...tableLines(profile),
  ];
  if (leftOut.length > 0) {
    lines.push('', `# Not in this profile (${leftOut.length}):`);
    for (const entry of leftOut) lines.push(`# ${leftOutText(entry)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** `CONSTRAINTS.xml: Constraint IZ-3: Format: profiles have no regular expressions` */
export function leftOutText({ file, kind, id, why }: LeftOut): string {
  return `${file}: ${kind}${id === '' ? '' : ` ${id}`}: ${why}`.replace(/\s+/g, ' ');
}

function segmentLines({ segments }: BuiltProfile): string[] {
  const lines: string[] = [];
  for (const [id, { name, elements, checks }] of segments) {
    lines.push(`  ${scalar(id)}:`);
    if (name !== undefined && name !== '') lines.push(`    name: ${scalar(name)}`);
    if (elements.size > 0) lines.push('    fields:');
    for (const [key, element] of [...elements].sort(([a], [b]) => compareKeys(a, b)))
      lines.push(`      ${/^\d+\.\d+$/.test(key) ? `"${key}"` : key}: { ${elementText(element)} }`);
    if (checks.length > 0) lines.push('    checks:');
    for (const { that, message } of checks)
      lines.push(`      - that: ${JSON.stringify(that)}`, `        message: ${scalar(message)}`);
    if (name === undefined && elements.size === 0 && checks.length === 0) lines.push('    {}');
  }
  return lines.length === 0 ? [] : ['segments:', ...lines];
}

function elementText({ when, ...plain }: BuiltElement): string {
  const parts = Object.entries(plain).map(
    ([key, value]) => `${key}: ${typeof value === 'number' ? value : scalar(String(value))}`,
  );
  if (when !== undefined) parts.push(`when: ${JSON.stringify(when)}`);
  return parts.join(', ');
}

function messageLines({ structure, add, require, forbid }: BuiltProfile): string[] {
  if (add.length + require.length + forbid.length === 0) return [];
  const lines = ['messages:', `  ${scalar(structure)}:`];
  if (add.length > 0) lines.push('    add:');
  for (const { segment, after, min, max } of add)
    lines.push(
      `      - { segment: ${scalar(segment)}${after === undefined ? '' : `, after: ${scalar(after)}`}, min: ${min}, max: ${max === 0 ? '"*"' : max} }`,
    );
  if (require.length > 0) lines.push(`    require: [${require.map(scalar).join(', ')}]`);
  if (forbid.length > 0) lines.push(`    forbid: [${forbid.map(scalar).join(', ')}]`);
  return lines;
}

function tableLines({ tables }: BuiltProfile): string[] {
  const lines: string[] = [];
  for (const [id, { set, closed }] of tables) {
    lines.push(`  ${scalar(id)}:${set.name === '' ? '' : ` # ${set.name.replace(/\s+/g, ' ')}`}`);
    if (closed !== undefined) lines.push(`    closed: ${closed}`);
    lines.push('    codes:');
    for (const [code, display] of set.codes) lines.push(`      ${scalar(code)}: ${scalar(display)}`);
  }
  return lines.length === 0 ? [] : ['tables:', ...lines];
}

function compareKeys(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Words stand as they are, everything else in quotes. */
function scalar(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*$/.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
