/** Functions of the mapping's own as filters. */
import type { CompileContext } from './compile-context.ts';
import { type CompiledArgument, type FilterFunction, guarded, textArguments } from './filter-row.ts';
import type { FilterCall } from './syntax.ts';
import { NoValue } from './value.ts';

/** Names of the functions that may be called. */
export function functionNames({ functions }: Pick<CompileContext, 'functions'>): readonly string[] {
  return functions?.kind === 'loaded' ? functions.functions.names : [];
}

/**
 * A call of a function; undefined where the mapping has none of that name. Where functions may not run, any name that is
 * not known may be one: then the rule gives nothing, and the trace says why.
 */
export function compileFunction(
  call: FilterCall,
  args: readonly CompiledArgument[],
  { functions }: CompileContext,
): FilterFunction | undefined {
  if (functions === undefined) return undefined;
  if (functions.kind === 'unavailable') return () => new NoValue('no-function');
  const { functions: loaded } = functions;
  const { name } = call;
  if (!loaded.names.includes(name)) return undefined;
  return guarded((input, run) => {
    const texts = textArguments(args, run);
    if (texts instanceof NoValue) return texts;
    const values = [run.single(input, call), ...texts];
    const result = loaded.call(name, values);
    if (!run.look(call)) return new NoValue('limit');
    if (result.problem !== undefined) {
      run.report('invalid-value', 'warning', call, `The function '${name}' gave nothing: ${result.problem}.`);
      return new NoValue('no-function');
    }
    return run.make(result.value.length, call) ? result.value : new NoValue('limit');
  });
}
