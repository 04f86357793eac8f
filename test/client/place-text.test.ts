import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spokenPlace, statusText, tooltipText } from '../../client/src/place-text.ts';
import type { PlaceAtResponse } from '../../server/src/protocol.ts';

const origin = { line: 0, character: 0 };
const place: PlaceAtResponse = {
  version: '2.5.1',
  messageType: 'ADT^A01^ADT_A01',
  path: 'PID-3[2].4.1',
  segment: 'Patient Identification',
  names: ['Patient Identifier List', 'Assigning Authority', 'Namespace ID'],
  start: origin,
  end: origin,
};

test('the status bar shows the path, its innermost names, message type and version', () => {
  assert.equal(statusText(place), 'PID-3[2].4.1 · Assigning Authority · Namespace ID · ADT^A01 2.5.1');
});

test('the status bar shows the segment where the cursor is on its id', () => {
  assert.equal(statusText({ ...place, path: 'PID', names: [] }), 'PID · Patient Identification · ADT^A01 2.5.1');
});

test('the status bar shows what there is where nothing is known', () => {
  assert.equal(statusText({ ...place, path: 'ZPI-2', segment: '', names: [], messageType: '' }), 'ZPI-2 · 2.5.1');
});

test('a long name takes the room of the others, and is cut', () => {
  const long = 'Second and Further Given Names or Initials Thereof and More of Them';
  const text = statusText({ ...place, names: ['Patient Name', long] });
  assert.equal(text, 'PID-3[2].4.1 · Second and Further Given Names or Initials Ther… · ADT^A01 2.5.1');
});

test('the tooltip has everything, and says what a click does', () => {
  assert.equal(
    tooltipText(place),
    [
      'PID-3[2].4.1 · Patient Identifier List · Assigning Authority · Namespace ID',
      'Patient Identification',
      'ADT^A01^ADT_A01, HL7 2.5.1',
      'Click to copy the path',
    ].join('\n'),
  );
});

test('a screen reader says the place from the inside out', () => {
  assert.equal(
    spokenPlace(place),
    'HL7 place: PID-3[2].4.1, Namespace ID, Assigning Authority, Patient Identifier List, Patient Identification, message ADT A01, version 2.5.1. Copy path',
  );
});
