/**
 * The mapping engine: compiles `*.hl7map.yaml` files and runs them over messages. What other layers use is here; the
 * modules below are the engine's own.
 *
 * Pure and deterministic: files, clock and identifiers are passed in, and nothing is kept between calls. Whatever a
 * mapping or message holds, nothing is thrown: compiling gives a program of what can be run and a list of problems,
 * running gives output, problems and a trace. All offsets are UTF-16 units.
 */
export {
  type CompiledMapping,
  type CompileEnvironment,
  compileMapping,
  mappingNeeds,
} from './compile/compile-mapping.ts';
export {
  Coverage,
  type CoverageReport,
  type PlaceCoverage,
  type PlaceUse,
  placeUses,
  type RuleCoverage,
} from './coverage/coverage.ts';
export type { MappingUse } from './expression/compile-context.ts';
export { dateFormatLetters } from './expression/dates.ts';
export type { ArgumentKind, FilterArgument, FilterRow } from './expression/filter-row.ts';
export { filterRows, formatSignature } from './expression/filters.ts';
export type { FunctionLibrary, FunctionResult, LoadedFunctions, LoadFunctions } from './functions.ts';
export type { BodySyntax, MappingSyntax, RuleSyntax, StepSyntax, TableSyntax } from './language/syntax.ts';
export type { ResourceSyntax } from './language/tree-syntax.ts';
export type { LineColumn, Lines } from './lines.ts';
export { isMadeFor, type MappingSource, mappingSource } from './made-for.ts';
export {
  builtInPrefix,
  type FilePlace,
  folderOf,
  joinPath,
  type MappingFile,
  type MappingFiles,
} from './mapping-files.ts';
export type {
  MappingFix,
  MappingProblem,
  MappingProblemCode,
  MappingSeverity,
  RelatedPlace,
  SourcePlace,
} from './problem.ts';
export { explainNothing } from './run/explain.ts';
export { isSamePlace, TraceLinks, withAncestors } from './run/links.ts';
export { type RuleOutcome, ruleOutcomes } from './run/outcomes.ts';
export type { Judgement, NotFiredReason, TableUse } from './run/records.ts';
export { type RunResult, runMapping } from './run/run-mapping.ts';
export { defaultLimits, type RunEnvironment, type RunLimits } from './run/run-state.ts';
export type { Read } from './run/source.ts';
export type { RuleLocation, Trace, TraceDropped, TraceEntry, TraceNotFired } from './run/trace.ts';
export type { ReasonJson, TraceJson } from './run/trace-json.ts';
export { type StartingPoint, startingPoint } from './starting-point.ts';
export type { FileContent, ReadFile } from './tables/build-tables.ts';
export type { Table, TableRow } from './tables/table.ts';
