import type { Scenario } from './scenario.ts';

const result = 'samples/lab-oru-r01.hl7';
const mapping = 'lab-to-fhir.hl7map.yaml';
const ownMapping = 'acme-to-borealis.hl7map.yaml';
const admission = 'samples/acme-adt-a01.hl7';

export const scenarios: readonly Scenario[] = [
  {
    name: 'a mapping to FHIR shows its Bundle beside the message, and follows it',
    async run(workbench) {
      const { page } = workbench;
      await workbench.open(mapping);
      await workbench.open(result);
      await workbench.command('View: Move Editor into Right Group');
      await page.keyboard.press('Control+B');
      await page.setViewportSize({ width: 1400, height: 720 });
      await workbench.command('HL7: Preview Mapping');
      const preview = page.locator('.monaco-editor[data-uri^="pipehat:/preview/"]');
      await preview.locator('.view-line', { hasText: '"resourceType": "Bundle"' }).first().waitFor();
      await preview.locator('.view-line', { hasText: '"resourceType": "Patient"' }).first().waitFor();
      await workbench.screenshots('preview-fhir', { messages: [result] });
    },
  },
  {
    name: 'writing a mapping: places are offered with their names and values, and a code that a table lacks is added',
    async run(workbench) {
      const { page } = workbench;
      await workbench.open(ownMapping);
      await workbench.open(admission);
      await workbench.command('View: Move Editor into Right Group');
      await page.keyboard.press('Control+B');
      await page.setViewportSize({ width: 1400, height: 720 });
      await workbench.command('HL7: Preview Mapping');
      await workbench.goTo({ file: ownMapping, line: 30, column: 34 });
      await page.keyboard.press('Enter');
      // As fast as a person types: VS Code drops what it offers while more keys come.
      await page.keyboard.type('PID-10: PID-', { delay: 60 });
      const offered = page.locator('.suggest-widget.visible .monaco-list-row');
      await offered.filter({ hasText: 'Patient Name' }).first().waitFor();
      await workbench.screenshots('mapping-completion', { highContrast: true, messages: [admission, '/preview/'] });
      await page.keyboard.press('Escape');

      // HSCORE is in no row of the table.
      await workbench.goTo({ file: ownMapping, line: 42, column: 33 });
      await page.keyboard.press('Control+.');
      await page
        .locator('.action-widget .monaco-list-row', { hasText: "Add 'HSCORE' to table 'loinc'" })
        .first()
        .waitFor();
      await workbench.screenshots('mapping-fix');
      await page.keyboard.press('Enter');
      await workbench.editorShows('tables/loinc.csv', 'HSCORE,,,');
    },
  },
];
