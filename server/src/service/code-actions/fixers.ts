/** Which fixes there are for which rule, as rows. */
import type { RuleCode } from '../../core/validate/rules.ts';
import type { Fixer } from './fix.ts';
import { alikeLineEnds, junkLine, oneLineMessage } from './line-fixes.ts';
import { codeInProfile, segmentInProfile } from './profile-fixes.ts';
import { fillIn } from './required-fixes.ts';
import { batchCounts, misplacedSegment, missingSegment, misspeltSegment, setIds } from './structure-fixes.ts';
import { controlCharacters, encodingCharacters, extraField, extraPart, plainEscape } from './text-fixes.ts';
import { knownVersion, looseValue, nearCode, newControlId, structureOfType, unicodeCharset } from './value-fixes.ts';

/** The fixers of each rule that has any, the likeliest first. */
export const fixers: Readonly<Partial<Record<RuleCode, readonly Fixer[]>>> = {
  'invalid-header': [encodingCharacters],
  'unknown-version': [oneLineMessage, knownVersion],
  'structure-mismatch': [structureOfType],
  'unknown-message-type': [oneLineMessage],
  'invalid-segment-id': [junkLine],
  'unknown-segment': [misspeltSegment, segmentInProfile],
  'unexpected-segment': [misplacedSegment],
  'missing-segment': [oneLineMessage, missingSegment],
  'required-field': [fillIn],
  'extra-field': [oneLineMessage, extraField],
  'extra-component': [extraPart],
  'invalid-value': [looseValue],
  'not-in-table': [nearCode, codeInProfile],
  'invalid-escape': [plainEscape],
  'control-character': [controlCharacters],
  'encoding-mismatch': [unicodeCharset],
  'batch-count': [batchCounts],
  'duplicate-control-id': [newControlId],
  'set-id': [setIds],
  'line-ending': [alikeLineEnds],
};
