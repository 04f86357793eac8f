import { Disposable } from 'vscode';
import type { Context } from './context.ts';
import * as atMessage from './features/at-message.ts';
import * as capture from './features/capture.ts';
import * as compare from './features/compare.ts';
import * as conflicts from './features/conflicts.ts';
import * as convert from './features/convert.ts';
import * as decodedValue from './features/decoded-value.ts';
import * as extract from './features/extract.ts';
import * as goToPath from './features/go-to-path.ts';
import * as importProfile from './features/import-profile.ts';
import * as listeners from './features/listeners.ts';
import * as log from './features/log.ts';
import * as mappingPreview from './features/mapping-preview.ts';
import * as messageTree from './features/message-tree.ts';
import * as move from './features/move.ts';
import * as newMessage from './features/new-message.ts';
import * as outbox from './features/outbox.ts';
import * as place from './features/place.ts';
import * as previewChoice from './features/preview-choice.ts';
import * as previewCompare from './features/preview-compare.ts';
import * as previewLinks from './features/preview-links.ts';
import * as previewMargins from './features/preview-margins.ts';
import * as previewQuestions from './features/preview-questions.ts';
import * as repair from './features/repair.ts';
import * as send from './features/send.ts';
import * as trust from './features/trust.ts';

/** Every feature that is more than the language client's own. */
const features = [
  send,
  outbox,
  listeners,
  mappingPreview,
  previewChoice,
  previewCompare,
  previewLinks,
  previewMargins,
  previewQuestions,
  importProfile,
  log,
  conflicts,
  place,
  goToPath,
  move,
  atMessage,
  newMessage,
  repair,
  messageTree,
  compare,
  convert,
  decodedValue,
  extract,
  capture,
  trust,
];

/** Registers every feature. Nothing here waits for the server, so that commands are there at once. */
export function registerFeatures(context: Context): Disposable {
  return Disposable.from(...features.map(feature => feature.register(context)));
}
