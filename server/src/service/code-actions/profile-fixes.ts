/** Fixes that leave the message as it is and say in a profile that it is right. */
import { decodeText } from '../../core/encoding/escapes.ts';
import { addToProfile, type ProfileAddition, profileWith } from '../../profile/edit-profile.ts';
import { type Fix, type Fixer, leafOf, type Problem, quoted } from './fix.ts';

/** `Add 'X' to the codes of PID-8 in profile Borealis inbound`. */
export const codeInProfile: Fixer = problem => {
  const { segment, known, path } = problem;
  const leaf = leafOf(problem);
  const { field, component, subcomponent } = leaf;
  const { table } = known.at(field, component, subcomponent);
  if (table === undefined) return [];
  const code = decodeText(segment.text.slice(leaf.start, leaf.end), segment.delimiters).trimEnd();
  if (table.profile !== undefined) {
    const addition: ProfileAddition = { kind: 'codeInTable', table: table.id, code };
    const fixes = inProfile(problem, `Add ${quoted(code)} to table ${table.id}`, addition);
    if (fixes.length > 0) return fixes;
  }
  // A table that the field hands down to its part is the field's.
  const isOfField = known.at(field, 0, 0).definition?.table?.padStart(4, '0') === table.id;
  const key = isOfField ? String(field) : path.replace(/^[^-]*-/, '').replace(/\[\d+\]/, '');
  return inProfile(problem, `Add ${quoted(code)} to the codes of ${segment.id}-${key}`, {
    kind: 'codeAtPlace',
    segment: segment.id,
    field: key,
    code,
  });
};

/** `Define ZPI in profile Borealis inbound`. */
export const segmentInProfile: Fixer = problem => {
  const { id } = problem.segment;
  return id.startsWith('Z') ? inProfile(problem, `Define ${id}`, { kind: 'segment', id }) : [];
};

function inProfile(problem: Problem, what: string, addition: ProfileAddition): readonly Fix[] {
  const { facts, profiles, document, createsFiles } = problem;
  if (profiles === undefined) return [];
  const file = facts.profile && profiles.fileOf(facts.profile);
  if (file !== undefined) {
    const edit = addToProfile(file.text, addition);
    if (edit === undefined) return [];
    const range = { start: positionIn(file.text, edit.start), end: positionIn(file.text, edit.end) };
    return [
      { title: `${what} in profile ${file.name}`, file: { uri: file.uri }, edits: [{ range, newText: edit.text }] },
    ];
  }
  const uri = createsFiles ? profiles.placeFor(document.uri) : undefined;
  // A Z segment is nobody's finding without a profile, so it is no reason to make one.
  if (uri === undefined || addition.kind === 'segment') return [];
  const start = { line: 0, character: 0 };
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return [
    {
      title: `${what} in a new profile (${name})`,
      file: { uri, isNew: true },
      edits: [{ range: { start, end: start }, newText: profileWith('Site', addition) }],
    },
  ];
}

function positionIn(text: string, offset: number): { readonly line: number; readonly character: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
