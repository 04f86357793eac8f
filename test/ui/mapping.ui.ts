import type { Scenario } from './scenario.ts';

const result = 'samples/lab-oru-r01.hl7';
const mapping = 'lab-to-fhir.hl7map.yaml';

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
      await workbench.screenshots('preview-fhir');
    },
  },
];
