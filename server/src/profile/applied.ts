/** The profiles that a message goes by, as the validation asks for them. */
import { placeOf } from '../core/definitions/place.ts';
import type { Definitions, KnownVersion, UsageCode } from '../core/definitions/types.ts';
import type { Message } from '../core/syntax/message.ts';
import type { Place, Span } from '../core/syntax/segment.ts';
import type { AppliedProfile, LineIssue, VersionFacts } from '../core/validate/document-validation.ts';
import { originText } from '../core/validate/profile-rules.ts';
import { defaultSeverity, type RuleCode, type Severity } from '../core/validate/rules.ts';
import { ConditionSource } from '../mapping/message-condition.ts';
import type { SourceSegment } from '../mapping/run/source.ts';
import type { LayerCheck, LayerCondition, LayerElement, ProfileLayer } from './layer.ts';
import { profiledDefinitions } from './overlay.ts';

/** Who has the last word on a place: a later layer takes the place of an earlier one. */
interface ConditionalPlace {
  readonly segment: string;
  readonly element: LayerElement;
  readonly condition: LayerCondition;
}

/** Layers, the last one on top, as one profile. */
export class ProfileStack implements AppliedProfile {
  readonly key: string;
  readonly version: KnownVersion | undefined;
  readonly severities: ReadonlyMap<RuleCode, Severity | 'off'>;
  readonly #layers: readonly ProfileLayer[];
  readonly #overlays = new Map<Definitions, Definitions>();
  readonly #conditions: readonly ConditionalPlace[];
  readonly #checks: readonly (readonly [segment: string, check: LayerCheck])[];

  constructor(
    layers: readonly ProfileLayer[],
    version: KnownVersion | undefined,
    severities: ReadonlyMap<RuleCode, Severity | 'off'>,
  ) {
    this.key = JSON.stringify(layers.map(({ file }) => file));
    this.version = version;
    this.severities = severities;
    this.#layers = layers;
    this.#conditions = conditionsOf(layers);
    this.#checks = layers.flatMap(({ segments }) =>
      [...segments].flatMap(([id, { checks }]) => checks.map(check => [id, check] as const)),
    );
  }

  over(base: Definitions): Definitions {
    let overlay = this.#overlays.get(base);
    if (overlay === undefined) {
      overlay = this.#layers.reduce(profiledDefinitions, base);
      this.#overlays.set(base, overlay);
    }
    return overlay;
  }

  check(message: Message, { definitions }: VersionFacts): readonly LineIssue[] {
    if (this.#conditions.length === 0 && this.#checks.length === 0) return [];
    const source = new ConditionSource(message);
    const found: LineIssue[] = [];
    for (const place of this.#conditions)
      for (const segment of source.source.all(place.segment))
        found.push(...checkPlace(place, source, segment, definitions));
    for (const [id, { judge, origin, message: text }] of this.#checks) {
      for (const segment of source.source.all(id)) {
        if (judge(source, segment)) continue;
        const name = definitions.segment(id)?.name ?? '';
        found.push(
          issueAt(segment, 'profile', { start: 0, end: 3 }, undefined, name, `${text}; ${originText(origin)}`),
        );
      }
    }
    return found.sort((a, b) => a.line - b.line || a.issue.start - b.issue.start);
  }
}

function conditionsOf(layers: readonly ProfileLayer[]): ConditionalPlace[] {
  const places = new Map<string, ConditionalPlace>();
  for (const { segments } of layers) {
    for (const [segment, { elements }] of segments) {
      for (const element of elements) {
        const key = [segment, element.field, element.component ?? 0, element.subcomponent ?? 0].join(' ');
        // Another usage takes the condition of an earlier layer away.
        if (element.condition === undefined && element.usage !== undefined) places.delete(key);
        if (element.condition !== undefined) places.set(key, { segment, element, condition: element.condition });
      }
    }
  }
  return [...places.values()];
}

/** What a condition makes of one place of a segment: something that must be there, or must not. */
function checkPlace(
  { segment: id, element, condition }: ConditionalPlace,
  message: ConditionSource,
  segment: SourceSegment,
  definitions: Definitions,
): LineIssue[] {
  const { field, component, subcomponent } = element;
  const text = segment.segment;
  const definition = placeOf(definitions, { segment: id, field, component, subcomponent });
  const name = definition?.name ?? element.name ?? '';
  const whenTrue: UsageCode = definition?.usage === 'CE' ? 'RE' : 'R';
  // A component is asked about in every repetition that holds something; a field as a whole once.
  const repetitions =
    component === undefined
      ? [undefined]
      : Array.from({ length: text.repetitionCount(field) }, (_, at) => at + 1).filter(repetition =>
          hasContent(text.rawAt({ field, repetition }), message),
        );
  return repetitions.flatMap(repetition => {
    const holds = condition.judge(message, segment, repetition);
    const usage = holds ? whenTrue : condition.otherwise;
    const place: Place = { field, repetition, component, subcomponent };
    const span = text.locate(place);
    const isValued = span !== undefined && hasContent(text.text.slice(span.start, span.end), message);
    const because = holds ? `since ${condition.text}` : `unless ${condition.text}`;
    const asks = originText(condition.origin);
    if (usage === 'R' && !isValued) {
      const at = span ??
        (repetition === undefined ? undefined : text.locate({ field, repetition })) ?? { start: 0, end: 3 };
      return [issueAt(segment, 'required-field', at, place, name, `is empty; ${asks} requires it, ${because}`)];
    }
    if (usage === 'X' && isValued) {
      const says = `holds a value; ${asks} says that it must not be sent, ${because}`;
      return [issueAt(segment, 'profile', span, place, name, says)];
    }
    return [];
  });
}

/** Whether a raw text holds anything but delimiters. */
function hasContent(raw: string, { source }: ConditionSource): boolean {
  const { repetition, component, subcomponent } = source.message.delimiters;
  for (const character of raw)
    if (character !== repetition && character !== component && character !== subcomponent) return true;
  return false;
}

function issueAt(
  { line: { line, segment } }: SourceSegment,
  code: RuleCode,
  span: Span,
  place: Place | undefined,
  name: string,
  text: string,
): LineIssue {
  const { prefix, id } = segment;
  const severity = defaultSeverity(code);
  return {
    line,
    issue: { code, severity, start: prefix + span.start, end: prefix + span.end, segment: id, place, name, text },
  };
}
