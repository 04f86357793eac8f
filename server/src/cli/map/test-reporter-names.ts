/** How `pipehat map test` can tell what came of it; by itself, since the command line's help needs no more than this. */
export const reporterNames = ['text', 'tap', 'junit', 'json'] as const;
export type ReporterName = (typeof reporterNames)[number];
