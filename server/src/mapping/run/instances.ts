/** What a step goes over in a run. */
import { groupsAround, repetitionsOf } from '../expression/read-path.ts';
import type { Iteration } from '../program.ts';
import { TargetSegment } from '../target/target-segment.ts';
import type { Instance } from './records.ts';
import type { RunState } from './run-state.ts';

const all = { kind: 'all' } as const;

/** The instances of an iteration, in the order of the source. */
export function instancesOf(run: RunState, over: Iteration): Instance[] {
  switch (over.kind) {
    case 'segments':
      return over.pick(run).map(segment => ({ segment, field: undefined, repetition: undefined }));
    case 'repetitions': {
      const { field, index, slot } = over;
      const bound = slot === undefined ? undefined : run.frames[slot]?.repetition;
      return over.pick(run).flatMap(segment => {
        const numbers = bound !== undefined ? [bound] : repetitionsOf(segment, field, index ?? all);
        return numbers
          .filter(number => number <= segment.repetitions(field))
          .map(repetition => ({ segment, field, repetition }));
      });
    }
    case 'groups': {
      const { groups } = run.source;
      const instances: Instance[] = [];
      for (const group of groups.resolve(over.steps, groupsAround(run, over.slots), all)) {
        const segment = groups.firstOf(group);
        if (segment !== undefined) instances.push({ segment, field: undefined, repetition: undefined, group });
      }
      return instances;
    }
  }
}

/** What the segments of an instance have become in the target: of a group all that are there, else the one. */
export function targetsOf({ source, target }: RunState, { segment, group }: Instance): TargetSegment[] {
  const segments = group === undefined ? [segment] : source.groups.segmentsOf(group);
  return segments.map(each => target.counterpart(each)).filter(found => found instanceof TargetSegment);
}
