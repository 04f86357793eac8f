/** A message made ready for an endpoint: what goes out differs from the document only where the endpoint asks for it. */
import { renewed } from '../core/edit/renew.ts';
import { type BuiltInValues, describeUnknownVariable, withVariables } from '../core/edit/variables.ts';
import type { EndpointParams } from '../protocol.ts';

/** What a text became, or in a sentence why it can't go out. */
export type Readied =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'problem'; readonly message: string };

/** What goes into messages on their way out. */
export interface ReadyEnvironment {
  /** `YYYYMMDDHHMMSS+ZZZZ` */
  readonly now: string;
  newId(): string;
  readonly builtIns: BuiltInValues;
}

/** The text as the endpoint wants it: variables first, so that new ids and times have the last word. */
export function readied(text: string, endpoint: EndpointParams, environment: ReadyEnvironment): Readied {
  if (endpoint.kind === 'builtIn') return { kind: 'text', text };
  const { newIds = false, variables } = endpoint;
  const { now, newId, builtIns } = environment;
  let ready = text;
  if (variables !== undefined) {
    const filled = withVariables(text, { variables, builtIns });
    if (filled.kind === 'unknown') return { kind: 'problem', message: describeUnknownVariable(filled) };
    ready = filled.text;
  }
  return { kind: 'text', text: newIds ? renewed(ready, { now, newId }) : ready };
}
