/** What one profile file says, checked and ready to be laid over the facts of a version. */
import type { ProfileOrigin, TableDefinition, UsageCode } from '../core/definitions/types.ts';
import type { MessageCondition } from '../mapping/message-condition.ts';

/** Something that a profile asks for, and where. */
export interface Asked<T> {
  readonly value: T;
  readonly origin: ProfileOrigin;
}

/** What a profile says of a field, component or subcomponent; what it does not say stays as it is. */
export interface LayerElement {
  readonly field: number;
  readonly component: number | undefined;
  readonly subcomponent: number | undefined;
  readonly name: string | undefined;
  /** Data type as it is written. */
  readonly type: string | undefined;
  readonly usage: Asked<UsageCode> | undefined;
  readonly length: Asked<number> | undefined;
  /** `max` 0 is unbounded. */
  readonly repeat: Asked<{ readonly min: number; readonly max: number }> | undefined;
  readonly table: Asked<string> | undefined;
  readonly add: Asked<readonly string[]> | undefined;
  readonly constant: Asked<string> | undefined;
  readonly format: Asked<{ readonly text: string; readonly accepts: (value: string) => boolean }> | undefined;
  readonly condition: LayerCondition | undefined;
}

/** `when:` and `else:`. */
export interface LayerCondition {
  readonly origin: ProfileOrigin;
  /** As it is written, for messages. */
  readonly text: string;
  /** Usage where the condition does not hold. */
  readonly otherwise: UsageCode;
  readonly judge: MessageCondition;
}

/** Something that has to hold for every segment of an id. */
export interface LayerCheck {
  readonly origin: ProfileOrigin;
  readonly message: string;
  readonly judge: MessageCondition;
}

export interface LayerSegment {
  readonly origin: ProfileOrigin;
  readonly name: string | undefined;
  readonly elements: readonly LayerElement[];
  readonly checks: readonly LayerCheck[];
}

/** A segment that a structure gets, and where. */
export interface LayerAddition {
  readonly origin: ProfileOrigin;
  readonly segment: string;
  readonly anchor: { readonly side: 'after' | 'before'; readonly name: string } | undefined;
  readonly min: number;
  /** 0 is unbounded. */
  readonly max: number;
}

export interface LayerStructure {
  readonly add: readonly LayerAddition[];
  readonly require: readonly Asked<string>[];
  readonly forbid: readonly Asked<string>[];
}

/** One file; a profile that extends others has their layers below its own. */
export interface ProfileLayer {
  /** Different for different files. */
  readonly file: string;
  readonly name: string;
  readonly segments: ReadonlyMap<string, LayerSegment>;
  readonly structures: ReadonlyMap<string, LayerStructure>;
  /** By name; HL7's own by their four digits. */
  readonly tables: ReadonlyMap<string, TableDefinition>;
}
