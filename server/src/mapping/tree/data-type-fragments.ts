/**
 * Fragments for the data types that most mappings to FHIR need: what stands in an HL7 v2 field of the type becomes the FHIR
 * data type of the same kind. They are written in the mapping language and mean the field, or what `from` says, by `this`.
 */

/** Rules of a fragment as they stand below its name, by the name of the FHIR data type. */
export const dataTypeFragments: Readonly<Record<string, string>> = {
  // XPN: table 0200 says what a name is used for.
  HumanName: `use:
  cases:
    - { when: "this.7 == 'L' or this.7 == 'C' or this.7 == 'OR'", value: official }
    - { when: "this.7 == 'D' or this.7 == 'U'", value: usual }
    - { when: "this.7 == 'M' or this.7 == 'B' or this.7 == 'BAD'", value: maiden }
    - { when: "this.7 == 'N' or this.7 == 'NICK'", value: nickname }
    - { when: "this.7 == 'S' or this.7 == 'A' or this.7 == 'P'", value: anonymous }
    - { when: "this.7 == 'T' or this.7 == 'TEMP'", value: temp }
family: this.1.1
given[]: [this.2, this.3]
prefix[]: this.5
suffix[]: [this.4, this.6]
period.start: this.12 | fhir_date
period.end: this.13 | fhir_date
`,
  // CX: the assigning authority is a namespace (CX.4.1) and, where it has one, a universal id (CX.4.2, CX.4.3).
  Identifier: `type.coding[]:
  when: this.5
  map:
    system: { value: "http://terminology.hl7.org/CodeSystem/v2-0203" }
    code: this.5
system:
  cases:
    - { when: "this.4.3 == 'ISO' and this.4.2 != ''", template: "urn:oid:{{this.4.2}}" }
    - { when: "this.4.3 == 'UUID' and this.4.2 != ''", template: "urn:uuid:{{this.4.2 | downcase}}" }
    - { when: "this.4.3 == 'URI' or this.4.3 == 'URL'", from: this.4.2 }
value: this.1
period.start: this.7 | fhir_date
period.end: this.8 | fhir_date
assigner.display: this.4.1
`,
  // CE and CWE: a code, its alternate, and the text that was entered.
  CodeableConcept: `coding[]:
  - when: { any: [this.1, this.2] }
    map:
      system:
        cases:
          - { when: "this.3 == 'LN'", value: "http://loinc.org" }
          - { when: "this.3 == 'SCT' or this.3 == 'SCT2'", value: "http://snomed.info/sct" }
          - { when: "this.3 == 'UCUM'", value: "http://unitsofmeasure.org" }
          - { when: "this.3 == 'CVX'", value: "http://hl7.org/fhir/sid/cvx" }
          - { when: "this.3 == 'I10'", value: "http://hl7.org/fhir/sid/icd-10" }
          - { when: "this.3 == 'I10C'", value: "http://hl7.org/fhir/sid/icd-10-cm" }
      code: this.1
      display: this.2
  - when: { any: [this.4, this.5] }
    map:
      system:
        cases:
          - { when: "this.6 == 'LN'", value: "http://loinc.org" }
          - { when: "this.6 == 'SCT' or this.6 == 'SCT2'", value: "http://snomed.info/sct" }
          - { when: "this.6 == 'UCUM'", value: "http://unitsofmeasure.org" }
          - { when: "this.6 == 'CVX'", value: "http://hl7.org/fhir/sid/cvx" }
          - { when: "this.6 == 'I10'", value: "http://hl7.org/fhir/sid/icd-10" }
          - { when: "this.6 == 'I10C'", value: "http://hl7.org/fhir/sid/icd-10-cm" }
      code: this.4
      display: this.5
text: this.9
`,
  // XAD: table 0190 says what an address is used for.
  Address: `use:
  cases:
    - { when: "this.7 == 'H' or this.7 == 'P'", value: home }
    - { when: "this.7 == 'B' or this.7 == 'O'", value: work }
    - { when: "this.7 == 'C'", value: temp }
    - { when: "this.7 == 'BA'", value: old }
    - { when: "this.7 == 'BI'", value: billing }
line[]: [this.1.1, this.2]
city: this.3
district: this.9
state: this.4
postalCode: this.5
country: this.6
`,
  // XTN: the whole number is XTN.12 in newer versions and XTN.1 in older ones.
  ContactPoint: `system:
  cases:
    - { when: "this.3 == 'FX'", value: fax }
    - { when: "this.3 == 'BP'", value: pager }
    - { when: "this.3 == 'Internet' or this.3 == 'X.400'", value: email }
    - { else: { value: phone } }
value:
  cases:
    - { when: this.4, from: this.4 }
    - { when: this.12, from: this.12 }
    - { else: this.1 }
use:
  cases:
    - { when: "this.3 == 'CP'", value: mobile }
    - { when: "this.2 == 'PRN' or this.2 == 'ORN' or this.2 == 'VHN'", value: home }
    - { when: "this.2 == 'WPN'", value: work }
`,
};
