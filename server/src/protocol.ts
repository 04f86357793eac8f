/**
 * What client and server say to each other beyond the Language Server Protocol: method names and the shapes that go
 * with them, by area. Nothing here does anything, so that both sides and other editors can share it.
 */
export * from './protocol/capture.ts';
export * from './protocol/compare.ts';
export * from './protocol/endpoints.ts';
export * from './protocol/finding.ts';
export * from './protocol/listening.ts';
export * from './protocol/mapping.ts';
export * from './protocol/messages.ts';
export * from './protocol/outbox.ts';
export * from './protocol/places.ts';
export * from './protocol/position.ts';
export * from './protocol/profiles.ts';
export * from './protocol/sending.ts';
export * from './protocol/tree.ts';
export * from './protocol/values.ts';
