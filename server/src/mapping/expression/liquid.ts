/**
 * The one module that knows liquidjs: its tokenizer gives the grammar of expressions and templates, its filters the
 * text and number filters. Its token classes are exported but not its headline interface, so nothing of them leaves
 * this module, and the tests pin the offsets.
 *
 * The tokenizer is lenient: it stops where it understands no more (`PID-5,`), forgets values (`OBX[2] -5`) and lets a
 * dangling `|` pass. Here every character between two tokens is accounted for, else the text is refused.
 */
import { Context, filters, Tokenizer, TypeGuards } from 'liquidjs';
import type { Span } from '../problem.ts';

/** A value in an expression. Offsets count in the expression's text. */
export interface LiquidOperand extends Span {
  /** A word is a variable to Liquid: here a path, or a name such as `params.site`. */
  readonly kind: 'word' | 'text' | 'number' | 'literal';
  /** What a quoted text holds, escapes resolved; of all others, how they are written. */
  readonly text: string;
}

/** `==`, `and`, ... */
export interface LiquidOperator extends Span {
  readonly kind: 'operator';
  readonly text: string;
}

export interface LiquidFilter extends Span {
  /** `start` to `nameEnd` is the name. */
  readonly nameEnd: number;
  readonly args: readonly LiquidOperand[];
}

/** A Liquid output expression: values and operators in the order in which they are written, then filters. */
export interface LiquidExpression {
  readonly initial: readonly (LiquidOperand | LiquidOperator)[];
  readonly filters: readonly LiquidFilter[];
}

export interface LiquidError extends Span {
  readonly message: string;
}

export type LiquidParsed<T> =
  | { readonly parsed: T; readonly error?: undefined }
  | { readonly parsed?: undefined; readonly error: LiquidError };
type LiquidToken = ReturnType<Tokenizer['readFilteredValue']>['initial']['postfix'][number];

/**
 * Reads the inside of `{{ }}`: `PID-8 | lookup:'sex'`.
 *
 * @param text what Liquid is to read
 * @param written what stands in the file, of the same length, for messages
 */
export function parseLiquid(text: string, written = text): LiquidParsed<LiquidExpression> {
  try {
    return new Reader(text, written).expression();
  } catch (error) {
    return { error: asLiquidError(error, text) };
  }
}

class Reader {
  readonly #text: string;
  readonly #written: string;
  #error: LiquidError | undefined;
  /** End of what has been accounted for. */
  #at = 0;

  constructor(text: string, written: string) {
    this.#text = text;
    this.#written = written;
  }

  expression(): LiquidParsed<LiquidExpression> {
    const value = new Tokenizer(this.#text).readFilteredValue();
    // Liquid keeps values and operators in the order of evaluation; people wrote them in another.
    const tokens = [...value.initial.postfix].sort((a, b) => a.begin - b.begin);
    const initial = tokens.map(token => {
      this.#pass(token.begin, /^\s*$/, token.end);
      if (!TypeGuards.isOperatorToken(token)) return this.#operand(token);
      return { kind: 'operator' as const, text: token.getText(), start: token.begin, end: token.end };
    });
    const filters = value.filters.map(filter => {
      const nameEnd = filter.begin + filter.name.length;
      this.#pass(filter.begin, /^\s*\|\s*$/, nameEnd);
      const args = filter.args.map((arg, index) => {
        if (Array.isArray(arg)) {
          this.#fail(
            { start: nameEnd, end: filter.end },
            `'${arg[0] ?? ''}:' names an argument; no filter takes one by name.`,
          );
          return { kind: 'text' as const, text: '', start: nameEnd, end: nameEnd };
        }
        this.#pass(arg.begin, index === 0 ? /^\s*:\s*$/ : /^\s*,\s*$/, arg.end);
        return this.#operand(arg);
      });
      return { start: filter.begin, nameEnd, end: args.at(-1)?.end ?? nameEnd, args };
    });
    this.#pass(this.#text.length, /^\s*$/, this.#text.length);
    return this.#error === undefined ? { parsed: { initial, filters } } : { error: this.#error };
  }

  /** Checks what stands before the next token, and goes on behind it. */
  #pass(begin: number, allowed: RegExp, end: number): void {
    const between = this.#written.slice(this.#at, begin);
    if (!allowed.test(between)) {
      const start = this.#at + between.search(/\S|$/);
      const rest = between.trim() || this.#written.slice(begin, end);
      const message =
        rest === '|'
          ? "'|' needs a filter behind it."
          : rest === ':' || rest === ','
            ? `'${rest}' needs a value behind it.`
            : `'${rest}' is not understood here.`;
      this.#fail({ start, end: Math.max(start + 1, Math.min(start + rest.length, this.#text.length)) }, message);
    }
    this.#at = end;
  }

  #fail(at: Span, message: string): void {
    this.#error ??= { start: at.start, end: at.end, message };
  }

  #operand(token: LiquidToken): LiquidOperand {
    const { begin: start, end } = token;
    const written = this.#written.slice(start, end);
    if (TypeGuards.isQuotedToken(token)) {
      if (written.length < 2 || written.at(-1) !== written[0])
        this.#fail({ start, end }, `The quote that opens ${written} is never closed.`);
      return { kind: 'text', text: token.content, start, end };
    }
    if (TypeGuards.isNumberToken(token)) return { kind: 'number', text: written, start, end };
    if (TypeGuards.isLiteralToken(token)) return { kind: 'literal', text: written, start, end };
    if (TypeGuards.isPropertyAccessToken(token) && token.variable === undefined)
      return { kind: 'word', text: written, start, end };
    this.#fail({ start, end }, `${written} is Liquid, but not of the part that mappings use.`);
    return { kind: 'text', text: '', start, end };
  }
}

/** A piece of a template: text as it stands, or the inside of `{{ }}`. */
export interface TemplatePart extends Span {
  readonly kind: 'text' | 'expression';
  readonly text: string;
}

/** Cuts a template such as `{{OBR-3.1}}/{{OBX-1}}` into its parts. */
export function parseTemplate(text: string): LiquidParsed<readonly TemplatePart[]> {
  const parts: TemplatePart[] = [];
  try {
    for (const token of new Tokenizer(text).readTopLevelTokens()) {
      const { begin: start, end } = token;
      if (TypeGuards.isTagToken(token))
        return {
          error: { start, end, message: 'A template takes {{ expressions }}; the tags {% %} of Liquid are not used.' },
        };
      if (TypeGuards.isOutputToken(token)) {
        if (token.trimLeft || token.trimRight)
          return { error: { start, end, message: 'Blanks are kept as they are written: use {{ }} without the dash.' } };
        const [from, to] = token.contentRange;
        parts.push({ kind: 'expression', text: text.slice(from, to), start: from, end: to });
      } else parts.push({ kind: 'text', text: text.slice(start, end), start, end });
    }
  } catch (error) {
    return { error: asLiquidError(error, text) };
  }
  return { parsed: parts };
}

function asLiquidError(error: unknown, text: string): LiquidError {
  // liquidjs reports a text that it cannot read by throwing; anything else is a mistake of ours.
  if (!(error instanceof Error) || error.name !== 'TokenizationError') throw error;
  const { token, originalError } = error as Error & { token?: { begin: number }; originalError?: Error };
  const start = Math.min(token?.begin ?? 0, Math.max(0, text.length - 1));
  const found = (originalError?.message ?? error.message).replace(/, line:\d+, col:\d+$/, '');
  const message =
    text.trim() === ''
      ? 'An expression is needed here.'
      : found === 'invalid range syntax'
        ? "Brackets have no meaning in an expression; combine conditions with 'any:' and 'all:'."
        : `${found.charAt(0).toUpperCase()}${found.slice(1)}.`;
  return { start, end: text.length, message };
}

/** What a filter may allocate in one run, counted by liquidjs before it allocates. */
export class FilterMemory {
  readonly context: Context;

  constructor(characters: number) {
    this.context = new Context({}, undefined, { memoryLimit: characters });
  }
}

/** The value of one of Liquid's own filters; `limit` where it would have taken more memory than the run may. */
export type LiquidFilterResult = { readonly value: unknown } | 'limit';

/** One of Liquid's own filters as a function. Undefined when Liquid has none of that name. */
export function liquidFilter(
  name: string,
): ((memory: FilterMemory, input: unknown, args: readonly unknown[]) => LiquidFilterResult) | undefined {
  const found = filters[name];
  if (found === undefined) return undefined;
  const handler = typeof found === 'function' ? found : found.handler;
  return (memory, input, args) => {
    try {
      // The filters that mappings use look at nothing of their surroundings but the limit in `context`.
      return { value: handler.call(memory as unknown as ThisParameterType<typeof handler>, input, ...args) };
    } catch (error) {
      if (error instanceof Error && /limit exceeded/.test(error.message)) return 'limit';
      throw error;
    }
  };
}
