/** Mappings whose target is a tree, a message, and what comes of it. */

export interface TreeCase {
  readonly what: string;
  readonly mapping: string;
  /** Segments behind the header. */
  readonly source: string;
  readonly output: string;
  /** Problems of the mapping and then of the run, `line:column severity code: words`; none unless said. */
  readonly problems?: readonly string[];
}

const fhir = (resources: string, more = ''): string =>
  `hl7map: 1\ntarget: { fhir: R4 }\n${more}resources:\n${resources.trim().replace(/^/gm, '  ')}\n`;
const one = (type: string, rules: string, more = ''): string =>
  fhir(`- resource: ${type}\n  map:\n${rules.trim().replace(/^/gm, '    ')}`, more);
const json = (output: string, more = ''): string =>
  `hl7map: 1\ntarget: { json: true }\n${more}output:\n${output.trim().replace(/^/gm, '  ')}\n`;
const xml = (output: string): string =>
  `hl7map: 1\ntarget: { xml: true }\noutput:\n${output.trim().replace(/^/gm, '  ')}\n`;
const csv = (rows: string, target = 'true'): string =>
  `hl7map: 1\ntarget: { csv: ${target} }\nrows:\n${rows.trim().replace(/^/gm, '  ')}\n`;

export const fhirCases: readonly TreeCase[] = [
  {
    what: 'types come from the definitions: booleans, numbers as they are written, lists of one',
    mapping: one(
      'Patient',
      `
deceasedBoolean: PID-30
multipleBirthInteger: PID-25
name: { map: { family: PID-5.1, given: PID-5.2 } }
contact[]: { map: { name.text: PID-6 } }
link:
  map: { type: { value: seealso }, other.display: PID-2 }`,
    ),
    source: 'PID|1|x|||Doe^Jo|Mum|||||||||||||||||||02|||||Y',
    output: `{
  "resourceType": "Patient",
  "name": [
    {
      "family": "Doe",
      "given": [
        "Jo"
      ]
    }
  ],
  "deceasedBoolean": true,
  "multipleBirthInteger": 2,
  "contact": [
    {
      "name": {
        "text": "Mum"
      }
    }
  ],
  "link": [
    {
      "other": {
        "display": "x"
      },
      "type": "seealso"
    }
  ]
}
`,
  },
  {
    what: 'a decimal keeps its last zeros, and is written as JSON writes numbers',
    mapping: one(
      'Observation',
      'status: { value: final }\ncode.text: { value: a }\nvalueQuantity.value: OBX-5\nreferenceRange[]: { map: { low.value: OBX-7 } }',
    ),
    source: 'OBX|1|NM|a||+007.50||-.5',
    output: `{
  "resourceType": "Observation",
  "status": "final",
  "code": {
    "text": "a"
  },
  "valueQuantity": {
    "value": 7.50
  },
  "referenceRange": [
    {
      "low": {
        "value": -0.5
      }
    }
  ]
}
`,
  },
  {
    what: 'a path in the middle goes through the first item of a list, and a list of rules adds several',
    mapping: one(
      'Patient',
      'name.family: PID-5.1\nname.given: [PID-5.2, PID-5.3]\ntelecom[]:\n  - { when: PID-13, map: { system: { value: phone }, value: PID-13 } }\n  - { when: PID-14, map: { system: { value: fax }, value: PID-14 } }',
    ),
    source: 'PID|1||||A^B||||||||1|2',
    output: `{
  "resourceType": "Patient",
  "name": [
    {
      "family": "A",
      "given": [
        "B"
      ]
    }
  ],
  "telecom": [
    {
      "system": "phone",
      "value": "1"
    },
    {
      "system": "fax",
      "value": "2"
    }
  ]
}
`,
  },
  {
    what: 'HL7 null clears, and what holds nothing is left out',
    mapping: one(
      'Patient',
      'active: { value: "true" }\ngender: { value: male }\nname: { map: { family: PID-5.1, period: { map: { start: PID-5.12 } } } }\nbirthDate: { value: "1988" }\nbirthDate: PID-7',
    ),
    source: 'PID|1||||""||""',
    output: '{\n  "resourceType": "Patient",\n  "active": true,\n  "gender": "male"\n}\n',
    problems: ['10:7 warning written-twice: birthDate is written here twice; this rule overwrites the first.'],
  },
  {
    what: 'an own fragment comes before one of the same name that is built in',
    mapping: one(
      'Patient',
      'name[]: { each: PID-5, use: HumanName }\naddress[]: { each: PID-11, use: Address }',
      'fragments: { HumanName: { text: "this.2 | append:\' \' | append:this.1" } }\n',
    ),
    source: 'PID|1||||A^B~C^D||||||1 Road&Road^^Town^^4711^NO^H',
    output: `{
  "resourceType": "Patient",
  "name": [
    {
      "text": "B A"
    },
    {
      "text": "D C"
    }
  ],
  "address": [
    {
      "use": "home",
      "line": [
        "1 Road"
      ],
      "city": "Town",
      "postalCode": "4711",
      "country": "NO"
    }
  ]
}
`,
  },
  {
    what: 'references mean the resources of the same group, and from outside all of them',
    mapping: fhir(
      `
- resource: List
  map: { status: { value: current }, mode: { value: working }, entry: { map: { item: { ref: sample } } } }
- each: ORDER_OBSERVATION
  resources:
    - resource: Specimen
      as: sample
      id: OBR-1
      map: { accessionIdentifier.value: OBR-3.1, parent: { refs: sample } }`,
      'source: { hl7v2: "2.5.1" }\nbundle: collection\n',
    ),
    source: 'PID|1\nOBR|1||A\nOBX|1\nOBR|2||B\nOBX|1',
    output: `{
  "resourceType": "Bundle",
  "type": "collection",
  "entry": [
    {
      "fullUrl": "urn:uuid:LIST",
      "resource": {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "entry": [
          {
            "item": {
              "reference": "urn:uuid:ONE"
            }
          }
        ]
      }
    },
    {
      "fullUrl": "urn:uuid:ONE",
      "resource": {
        "resourceType": "Specimen",
        "id": "1",
        "accessionIdentifier": {
          "value": "A"
        },
        "parent": [
          {
            "reference": "urn:uuid:ONE"
          }
        ]
      }
    },
    {
      "fullUrl": "urn:uuid:TWO",
      "resource": {
        "resourceType": "Specimen",
        "id": "2",
        "accessionIdentifier": {
          "value": "B"
        },
        "parent": [
          {
            "reference": "urn:uuid:TWO"
          }
        ]
      }
    }
  ]
}
`,
    problems: [
      "7:82 warning repeats-without-index: 2 resources are called 'sample' here, and this refers to the first. Write 'refs' for all of them.",
    ],
  },
  {
    what: 'a reference to nothing is left out, with what was to hold it',
    mapping: fhir(
      '- resource: Patient\n  as: p\n  when: PID-8\n  map: { gender: { value: male } }\n- resource: List\n  map: { status: { value: current }, mode: { value: working }, subject: { ref: p }, entry: { map: { item: { ref: p } } } }',
      'bundle: collection\n',
    ),
    source: 'PID|1',
    output: `{
  "resourceType": "Bundle",
  "type": "collection",
  "entry": [
    {
      "fullUrl": "urn:uuid:LIST",
      "resource": {
        "resourceType": "List",
        "status": "current",
        "mode": "working"
      }
    }
  ]
}
`,
  },
  {
    what: 'a batch refers by type and id; without an id a resource is created; equal ones are one entry',
    mapping: fhir(
      `
- { resource: Practitioner, as: doctor, each: OBX, id: "OBX-16.1 | uuid:'P'", map: { name: { from: OBX-16, map: { family: this.2 } } } }
- { resource: Appointment, map: { status: { value: proposed }, participant: { map: { actor: { ref: doctor }, status: { value: accepted } } } } }`,
      'bundle: batch\n',
    ),
    source: 'OBX|1|||||||||||||||77^Who\nOBX|2|||||||||||||||77^Who',
    output: `{
  "resourceType": "Bundle",
  "type": "batch",
  "entry": [
    {
      "fullUrl": "urn:uuid:ID",
      "resource": {
        "resourceType": "Practitioner",
        "id": "ID",
        "name": [
          {
            "family": "Who"
          }
        ]
      },
      "request": {
        "method": "PUT",
        "url": "Practitioner/ID"
      }
    },
    {
      "fullUrl": "urn:uuid:LIST",
      "resource": {
        "resourceType": "Appointment",
        "status": "proposed",
        "participant": [
          {
            "actor": {
              "reference": "Practitioner/ID"
            },
            "status": "accepted"
          }
        ]
      },
      "request": {
        "method": "POST",
        "url": "Appointment"
      }
    }
  ]
}
`,
    problems: [
      "6:88 warning repeats-without-index: 2 resources are called 'doctor' here, and this refers to the first. Write 'refs' for all of them.",
    ],
  },
];

export const formatCases: readonly TreeCase[] = [
  {
    what: 'JSON: a tree of rules, lists by each, numbers and truth as they were calculated, null for HL7 null',
    mapping: json(`
message: { id: MSH-10, type: MSH-9.1 }
patient:
  sex: { from: PID-8, default: U }
  names[]: { each: PID-5, map: { family: this.1, "given[]": [this.2, this.3] } }
  phones[]: { each: PID-13, from: this.1, when: PID-13 }
  died: PID-30
  male: PID-8 == 'M'
  order: PID-1 | number
  "odd.name": PID-2
nothing: { at: PID-9, all: PID-10 }
count: PID-5.count`),
    source: 'PID|1|x|||A^B~C||||||||1~2|||||||||||||||||""',
    output: `{
  "message": {
    "id": "7"
  },
  "patient": {
    "sex": "U",
    "names": [
      {
        "family": "A",
        "given": [
          "B"
        ]
      },
      {
        "family": "C"
      }
    ],
    "phones": [
      "1",
      "2"
    ],
    "died": null,
    "male": false,
    "order": 1,
    "odd.name": "x"
  },
  "count": 2
}
`,
  },
  {
    what: "JSON: a part of the tree with names of rules is written below 'map'",
    mapping: json('a: { map: { id: PID-1, value: PID-2 } }\nb: { id: PID-1, value: PID-2 }'),
    source: 'PID|1|2',
    output: '{\n  "a": {\n    "id": "1",\n    "value": "2"\n  },\n  "b": "PID-2"\n}\n',
  },
  {
    what: 'XML: elements, attributes, texts and name spaces, always escaped',
    mapping: xml(`
"p:patient":
  "@xmlns:p": { value: urn:x:y }
  "@sex": PID-8
  name[]: { each: PID-5, map: { "@use": this.7, "#text": this.1 } }
  "empty.one": PID-3
  note: { map: { line: PID-2, "#text": { value: "see: " } } }`),
    source: 'PID|1|<a> \\T\\ "b"|||D\\T\\E^^^^^^L~<F>|||a"<\\T\\',
    output: `<?xml version="1.0" encoding="UTF-8"?>
<p:patient xmlns:p="urn:x:y" sex="a&quot;&lt;&amp;">
  <name use="L">D&amp;E</name>
  <name>&lt;F&gt;</name>
  <note>see: <line>&lt;a&gt; &amp; "b"</line></note>
</p:patient>
`,
  },
  {
    what: 'XML: what it cannot hold is replaced, and said',
    mapping: xml('a: PID-2'),
    source: 'PID|1|x\\X01\\y',
    output: '<?xml version="1.0" encoding="UTF-8"?>\n<a>x\ufffdy</a>\n',
    problems: [
      '4:3 warning invalid-value: The value has a character that XML cannot hold; U+FFFD stands in its place.',
    ],
  },
  {
    what: 'CSV: a header, a row for each, quotes where they are needed',
    mapping: csv(`
each: OBX
where: OBX-11 != 'X'
columns:
  Patient: PID-3.1
  "Test, code": OBX-3.1
  Value: { from: OBX-5, default: "-" }
  Unit: OBX-6`),
    source: 'PID|1||77\nOBX|1|ST|HB||a "b"||||||F\nOBX|2||||||||||X\nOBX|3||K||-4.5|x,y',
    output: 'Patient,"Test, code",Value,Unit\r\n77,HB,"a ""b""",\r\n77,K,-4.5,"x,y"\r\n',
  },
  {
    what: 'CSV: a cell that a spreadsheet would run is written and said',
    mapping: csv('columns: { A: PID-2, B: PID-3 }'),
    source: 'PID|1|=1+1|+4.5',
    output: 'A,B\r\n=1+1,+4.5\r\n',
    problems: [
      "4:14 warning formula-in-cell: The cell begins with '=', and a spreadsheet would run it as a formula. With 'csv: { formulas: escape }' an apostrophe is put before it.",
    ],
  },
  {
    what: 'CSV: or it is escaped; and another separator',
    mapping: csv('columns: { A: PID-2, B: PID-3, C: PID-4 }', '{ formulas: escape, separator: ";" }'),
    source: 'PID|1|@x|a,b|a;b',
    output: `A;B;C\r\n'@x;a,b;"a;b"\r\n`,
  },
];

/** Mappings that have something wrong with them, and what is said. */
export const problemCases: readonly (readonly [what: string, mapping: string, problems: readonly string[]])[] = [
  [
    'an element that is none, with the nearest name',
    one('Patient', 'birthdate: PID-7\nname.familly: PID-5.1\nname[]: { each: PID-5, map: { famly: this.1 } }'),
    [
      "6:7 error unknown-path: birthdate is no element of Patient in R4. Did you mean 'birthDate'?",
      "7:12 error unknown-path: familly is no element of HumanName in R4. Did you mean 'family'?",
      "8:37 error unknown-path: famly is no element of HumanName in R4. Did you mean 'family'?",
    ],
  ],
  [
    'a resource that is none',
    fhir('- resource: Pateint'),
    ["4:15 error unknown-path: R4 has no resource Pateint. Did you mean 'Patient'?"],
  ],
  [
    'a choice without its type, a list that is none, an index, a primitive with parts',
    one('Patient', 'deceased: PID-30\nbirthDate[]: PID-7\nname[0].family: PID-5\ngender.x: PID-8'),
    [
      '6:7 error unknown-path: deceased needs its type in its name: deceasedBoolean or deceasedDateTime.',
      '7:7 error unknown-path: birthDate is there once in a Patient; leave out [].',
      '8:7 error unknown-path: A rule adds to a list: write name[]. Several rules for one list stand in a list: name[]: [{ .. }, { .. }].',
      '9:14 error unknown-path: gender is of type code, which has no parts; what FHIR says beside it is _gender.',
    ],
  ],
  [
    'one value for what has parts, parts for what is one value, each for what is there once',
    one('Patient', 'name: PID-5\ngender: { map: { x: PID-8 } }\nbirthDate: { each: PID-7, from: PID-7 }'),
    [
      "6:7 error unknown-path: name is a HumanName, which is more than one value: give the rule 'use: HumanName' or 'map'.",
      '7:7 error unknown-path: gender is of type code: it has one value and no parts.',
      "8:7 error schema: A rule with 'each' fills a list, and birthDate is none: it has one value.",
    ],
  ],
  [
    'required elements that no rule sets',
    one('Observation', 'status: OBX-11\ncomponent[]: { map: { valueString: OBX-5 } }'),
    [
      '4:15 warning required-never-set: Observation has to have code, and no rule sets it.',
      '7:7 warning required-never-set: Observation.component has to have code, and no rule sets it.',
    ],
  ],
  [
    'references to nobody, to another kind, and without a Bundle',
    fhir(
      '- { resource: Patient, as: p, map: { gender: PID-8, link: { map: { type: { value: seealso }, other: { ref: q } } } } }\n- { resource: List, as: l, map: { status: PID-1, mode: PID-1, subject: { ref: l }, title: { ref: p } } }',
      'bundle: batch\n',
    ),
    [
      "5:110 error schema: No resource is called 'q' by 'as'.",
      "6:81 error schema: This refers to Device or Group or Location or Patient, and 'l' is a List.",
      "6:100 error schema: 'ref' is for elements of type Reference, and this is none.",
    ],
  ],
  [
    'several resources without a Bundle',
    fhir('- { resource: Basic, map: { code.text: PID-1 } }\n- { resource: Basic, map: { code.text: PID-1 } }'),
    [
      "5:5 error schema: Several resources need a Bundle around them: say 'bundle: transaction' at the top of the mapping.",
    ],
  ],
  [
    'a Bundle that is none',
    fhir(
      '- { resource: Basic, map: { code.text: PID-1 } }\n- { resource: Basic, map: { code.text: PID-1 } }',
      'bundle: bunch\n',
    ),
    ["3:9 error schema: 'bundle' is 'bunch'; expected transaction, batch, message, collection."],
  ],
  [
    'steps and other sections that do not belong to the target',
    `${one('Basic', 'code.text: PID-1')}steps:\n  - drop: PID\nrows: { columns: { A: PID-1 } }\n`,
    [
      "8:5 error schema: 'steps' make an HL7 v2 message; fhir is made by 'resources'.",
      "9:7 error schema: 'rows' belongs to 'target: { csv: true }'; the target is fhir.",
    ],
  ],
  [
    'a section for another target, and a target without its section',
    'hl7map: 1\ntarget: { hl7v2: "2.5" }\noutput: { a: PID-1 }\n',
    ["3:1 error schema: 'output' belongs to 'target: { json: true }' or { xml: true }; the target is HL7 v2."],
  ],
  [
    'a target without its section',
    'hl7map: 1\ntarget: { xml: true }\n',
    ["2:11 error schema: A target of xml is made by 'output', and the mapping has none."],
  ],
  [
    'names that XML does not have, and two roots',
    xml('1a: PID-1\nb: PID-2'),
    [
      "3:1 error schema: XML has one element around everything: 'output' holds it alone, and it does not repeat.",
      "4:3 error unknown-path: '1a' is no name in XML: letters, digits, '.', '-' and '_', an attribute as @name, the text of an element as '#text'.",
    ],
  ],
  [
    'a list that its name does not say, and a reference in JSON',
    json('a: { each: PID-3, from: PID-3.1 }\nb: { ref: p }'),
    [
      "4:3 error schema: A rule with 'each' fills a list, and a is none: write a[].",
      "5:13 error schema: 'ref' is for elements of type Reference, and this is none.",
    ],
  ],
  [
    'an id that two rules have',
    json('a: { id: x, from: PID-1 }\nb: { map: { c: { id: x, from: PID-2 } } }'),
    ["5:24 error written-twice: The id 'x' is here twice; it names one rule."],
  ],
  [
    'a fragment that uses itself, through another one',
    one(
      'Patient',
      'contact: { use: A }',
      'fragments:\n  A: { name: { use: B } }\n  B: { period: { use: C } }\n  C: { start: PID-7, extension: { use: B } }\n',
    ),
    [
      '6:22 warning required-never-set: Extension has to have url, and no rule sets it.',
      "6:40 error schema: Fragment 'B' uses itself.",
    ],
  ],
  [
    'a reference in a message of HL7 v2',
    'hl7map: 1\nsteps:\n  - map: { PID-8: { ref: p } }\n',
    ["3:26 error schema: 'ref' and 'refs' are for FHIR targets."],
  ],
];

/** What FHIR's definitions find in the output, at the rule that made it. */
export const checkCases: readonly (readonly [
  what: string,
  mapping: string,
  source: string,
  problems: readonly string[],
])[] = [
  [
    'values that are not of their type or set, and a rule between elements',
    one('Patient', 'gender: PID-8\nbirthDate: PID-7\ncontact: { map: { gender: { value: male } } }\nid: PID-2'),
    'PID|1|a b|||||14.03.1988|W',
    [
      "9:7 error invalid-value: Patient.id is of type id and takes up to 64 letters, digits, dashes and dots; 'a b' is none.",
      "6:7 error not-in-target-table: Patient.gender takes male, female, other or unknown; 'W' is none (value set administrative-gender).",
      "7:7 error invalid-value: Patient.birthDate is of type date and takes a date, such as 2024, 2024-05 or 2024-05-31; '14.03.1988' is none.",
      '8:7 error invalid-value: Patient.contact[0] needs one of name, telecom, address, organization (pat-1).',
    ],
  ],
  [
    'what is missing, at the resource',
    one('Observation', 'status: OBX-11\ncode.text: OBX-3.2'),
    'OBX|1||a||||||||F',
    [
      "6:7 error not-in-target-table: Observation.status takes registered, preliminary, final, amended, corrected, cancelled, entered-in-error or unknown; 'F' is none (value set observation-status).",
      '4:15 error required-never-set: Observation.code is missing. Observation has to have it: CodeableConcept.',
    ],
  ],
  [
    'values that cannot become numbers or truth',
    one('Patient', 'multipleBirthInteger: PID-25\nactive: PID-30\ngender: { value: male }'),
    `PID|1${'|'.repeat(24)}1.5|||||maybe`,
    [
      "6:7 warning invalid-value: '1.5' is no whole number.",
      "7:7 warning invalid-value: 'maybe' is neither true nor false (nor Y or N).",
    ],
  ],
];
