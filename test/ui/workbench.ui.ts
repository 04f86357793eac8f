import assert from 'node:assert/strict';
import type { Scenario } from './scenario.ts';

const message = 'messages/adt-a01-v23.hl7';

export const scenarios: readonly Scenario[] = [
  {
    name: 'an .hl7 file is coloured, in the light theme and in the dark one',
    async run(workbench) {
      await workbench.open(message);
      await workbench.statusBar('HL7');
      for (const theme of ['light', 'dark'] as const) {
        await workbench.switchTheme(theme);
        await workbench.editorShows(message, 'MSH|');
        assert.ok((await workbench.coloursOf(message, 'MSH|')) > 1, `more than one colour in the ${theme} theme`);
      }
    },
  },
];
