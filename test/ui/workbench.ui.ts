import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  {
    name: 'an .hl7 file is coloured, in the light theme and in the dark one',
    async run(workbench) {
      const sample = readdirSync(workbench.folder, { recursive: true, encoding: 'utf8' }).find(isMessage);
      assert.ok(sample, 'the samples have a message');
      await workbench.open(sample);
      await workbench.statusBar('HL7');
      for (const theme of ['light', 'dark'] as const) {
        await workbench.switchTheme(theme);
        await workbench.editorShows(sample, 'MSH|');
        assert.ok((await workbench.coloursOf(sample, 'MSH|')) > 1, `more than one colour in the ${theme} theme`);
        await workbench.screenshot('message');
      }
    },
  },
];

function isMessage(file: string): boolean {
  return file.endsWith('.hl7');
}
