import type { Locator } from 'playwright-core';
import type { Scenario } from './scenario.ts';
import type { Workbench } from './workbench.ts';

const admission = 'samples/acme-adt-a01.hl7';
const mapping = 'acme-to-borealis.hl7map.yaml';
const result = 'samples/lab-oru-r01.hl7';

export const scenarios: readonly Scenario[] = [
  {
    name: 'preview: what belongs together is marked in message, mapping and output, and rules say what they gave',
    async run(workbench) {
      const preview = await openPreview(workbench);
      await workbench.goTo({ file: admission, line: 7, column: 11 });
      // The rules stand further down: they come into view, with what they gave.
      await workbench.editorShows(mapping, "OBX-3.1: OBX-3.1 | lookup:'loinc'");
      await workbench.editorShows(mapping, '→ "718-7" and 2 more');
      await preview.locator('.view-overlays [class*="ced-"]').first().waitFor();
      await workbench.screenshots('preview-links', { highContrast: true, messages: [admission, '/preview/'] });
      // From the output back: the cursor in LOINC's name.
      await preview
        .locator('.view-line', { hasText: 'Potassium' })
        .locator('span > span', { hasText: 'Potassium' })
        .first()
        .click();
      await workbench.editor(admission).locator('.view-overlays [class*="ced-"]').first().waitFor();
    },
  },
  {
    name: 'preview: the output is compared with what it was before, with its source, and with what is expected',
    async run(workbench) {
      const { page } = workbench;
      await openPreview(workbench);
      await workbench.goTo({ file: admission, line: 8, column: 10 });
      await workbench.command('HL7: Compare Preview...');
      await workbench.screenshots('preview-compare-choice');
      await workbench.pick('Output before the Last Change');
      await page.locator('.tab', { hasText: 'before ↔ preview' }).waitFor();
      await workbench.goTo({ file: admission, line: 8, column: 10 });
      await page.keyboard.press('Delete');
      await page.keyboard.type('NA');
      const changed = page.locator('.monaco-diff-editor .view-line', { hasText: '2951-2^Sodium' });
      await changed.first().waitFor();
      await page.locator('.monaco-diff-editor .view-line', { hasText: '2823-3^Potassium' }).first().waitFor();
      await workbench.screenshots('preview-compare');

      await workbench.command('HL7: Compare Preview...');
      await workbench.pick('Source Message');
      await page.locator('.tab', { hasText: 'acme-adt-a01.hl7 ↔ preview' }).waitFor();
      await page.locator('.monaco-diff-editor .view-line', { hasText: 'ZAC|' }).first().waitFor();
      // A comparison takes the place of another.
      await page.locator('.tab', { hasText: 'before ↔' }).waitFor({ state: 'detached' });

      // A test of the mapping says what is expected of this message.
      await workbench.command('HL7: Compare Preview...');
      await workbench.pick('Expected Output');
      await page.locator('.monaco-diff-editor .view-line', { hasText: '2823-3^Potassium' }).first().waitFor();
      await workbench.command('HL7: Compare Preview...');
      await workbench.pick('Another Expected Output...');
      await workbench.pick('adt-upgrade.hl7');
      await page.locator('.tab', { hasText: 'adt-upgrade.hl7 ↔ preview' }).waitFor();
      // It is remembered for this mapping and message.
      await workbench.command('HL7: Compare Preview...');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'adt-upgrade.hl7' }).first().waitFor();
      await page.keyboard.press('Escape');

      await workbench.command('HL7: Compare Preview...');
      await workbench.pick('Nothing: the Output Alone');
      await page.locator('.tab', { hasText: '↔' }).waitFor({ state: 'detached' });
      await page.locator('.tab', { hasText: 'preview: acme-to-borealis' }).waitFor();
    },
  },
  {
    name: 'preview: why something is empty is answered with its reason, and leads to the rule',
    async run(workbench) {
      await openPreview(workbench);
      await workbench.command('HL7: Why Is It Empty?');
      await workbench.page
        .locator('.quick-input-list .monaco-list-row', { hasText: "OBX[3]-3.1 is 'HSCORE'" })
        .waitFor();
      await workbench.screenshots('preview-why', { highContrast: true });
      await workbench.pick('OBX[3]');
      await workbench.statusBar('Ln 40, Col 14 (3 selected)');
      await workbench.command('HL7: Show Values That No Rule Reads');
      await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'MSH-3' }).waitFor();
      await workbench.screenshots('preview-unread');
      await workbench.pick('MSH-3');
      await workbench.statusBar('Ln 1, Col 18 (8 selected)');
    },
  },
  {
    name: 'preview: all samples of a mapping are mapped at once, each with its name above it',
    async run(workbench) {
      const preview = await openPreview(workbench);
      await workbench.command('HL7: Preview Several Messages...');
      await workbench.screenshots('preview-scope');
      await workbench.pick('Samples of the Mapping');
      await preview.locator('.codelens-decoration', { hasText: 'ADT^A04 ACM260314-0031' }).first().waitFor();
      await preview.locator('.codelens-decoration', { hasText: 'Sample Messages' }).first().waitFor();
      await workbench.screenshots('preview-samples');
      await preview.locator('.codelens-decoration a', { hasText: 'ADT^A04 ACM260314-0031' }).click();
      await workbench.editorShows('samples/acme-adt-a04.hl7', 'ACM260314-0031');
    },
  },
  {
    name: 'preview: of several mappings the one that is made for the message is taken, and another one can be chosen',
    async run(workbench) {
      const { page } = workbench;
      await workbench.open(result);
      await workbench.command('HL7: Preview Mapping');
      await workbench.screenshots('preview-fitting');
      await workbench.pick('lab-to-fhir');
      const preview = previewEditor(workbench);
      await preview.locator('.view-line', { hasText: '"resourceType": "Bundle"' }).first().waitFor();
      await workbench.command('HL7: Preview Another Mapping or Message...');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'last time' }).waitFor();
      await page.keyboard.press('Escape');
    },
  },
];

function previewEditor({ page }: Workbench): Locator {
  return page.locator('.monaco-editor[data-uri^="pipehat:/preview/"]');
}

/** The mapping beside the message, and the output below that. */
async function openPreview(workbench: Workbench): Promise<Locator> {
  const { page } = workbench;
  await workbench.open(mapping);
  await workbench.open(admission);
  await workbench.command('View: Move Editor into Right Group');
  await page.keyboard.press('Control+B');
  await page.setViewportSize({ width: 1500, height: 760 });
  await workbench.command('HL7: Preview Mapping');
  const preview = previewEditor(workbench);
  await preview.locator('.view-line', { hasText: '|Mfano^Amina^Neema^' }).first().waitFor();
  await workbench.command('View: Two Rows Right Editor Layout');
  return preview;
}
