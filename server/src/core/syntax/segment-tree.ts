/**
 * A segment as a tree, made in one pass: for features that walk all of it. Asking `Segment.locate` for one part after the
 * other would read the segment once for each, and one segment can hold a million parts.
 */
import type { Segment, Span } from './segment.ts';

/** A field, repetition, component or subcomponent; offsets are from the start of the segment's id. */
export interface TreeNode extends Span {
  /** 1-based among its siblings. */
  readonly number: number;
  /** Repetitions of a field, components of a repetition, subcomponents of a component; none below those. */
  readonly children: readonly TreeNode[];
}

interface Growing {
  number: number;
  start: number;
  end: number;
  children: Growing[];
}

/**
 * The fields of a segment in order, from field 1 on, empty ones too. A value that is not cut any further has one child at
 * each level. MSH-1 and MSH-2 have one repetition, component and subcomponent each.
 */
export function segmentTree(segment: Segment): readonly TreeNode[] {
  const fields: Growing[] = [];
  let field: Growing | undefined;
  let repetition: Growing | undefined;
  let component: Growing | undefined;
  const open = (siblings: Growing[], number: number, start: number, end: number): Growing => {
    const node = { number, start, end, children: [] };
    siblings.push(node);
    return node;
  };
  for (const { field: number, start, end, ...leaf } of segment.leaves()) {
    if (number === 0) continue;
    if (field?.number !== number) {
      field = open(fields, number, start, end);
      repetition = component = undefined;
    }
    if (repetition?.number !== leaf.repetition) {
      repetition = open(field.children, leaf.repetition, start, end);
      component = undefined;
    }
    if (component?.number !== leaf.component) component = open(repetition.children, leaf.component, start, end);
    open(component.children, leaf.subcomponent, start, end);
    field.end = repetition.end = component.end = end;
  }
  return fields;
}

/** Whether a part of a segment holds anything but delimiters. */
export function hasContent(node: TreeNode): boolean {
  if (node.children.length === 0) return node.end > node.start;
  return node.children.some(hasContent);
}
