/** Messages for the bench, made from a seed: the same bytes on every machine. */

import { numbersFrom } from '../support/numbers.ts';

const families = ['Halimbawa', 'Beispiel', 'Exemple', 'Esempio', 'Voorbeeld', 'Príklad', 'Örnek', 'Mfano'];
const given = ['Ada', 'Nneka', 'Jun', 'Mateo', 'Priya', 'Sofia', 'Tomas', 'Yara'];
const tests = [
  '6690-2^Leukocytes [#/volume] in Blood',
  '718-7^Hemoglobin [Mass/volume] in Blood',
  '777-3^Platelets [#/volume] in Blood',
  '2345-7^Glucose [Mass/volume] in Serum',
];

/** Makes messages of one kind after the other. */
export class MessageMaker {
  readonly #random: () => number;
  #count = 0;

  constructor(seed = 1) {
    this.#random = numbersFrom(seed);
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  #number(digits: number): string {
    return String(Math.floor(this.#random() * 10 ** digits)).padStart(digits, '0');
  }

  #header(type: string): string {
    const id = `B${String(++this.#count).padStart(8, '0')}`;
    return `MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301${this.#number(2).replace(/../, '12')}0000-0500||${type}|${id}|P|2.5.1`;
  }

  #person(): string {
    const name = `${this.#pick(families)}^${this.#pick(given)}^${this.#pick(given)[0]}^^^^L`;
    const id = `${this.#number(7)}^^^BOREALIS^MR~${this.#number(9)}^^^REGION^PI`;
    return `PID|1||${id}||${name}||19${this.#number(2)}0214|${this.#pick(['F', 'M', 'O'])}|||${this.#number(3)} High St^^Springfield^IL^62701||(555)555-${this.#number(4)}`;
  }

  oru(observations = 7): string {
    const lines = [
      this.#header('ORU^R01^ORU_R01'),
      this.#person(),
      `OBR|1|A${this.#number(5)}^LAB|B${this.#number(5)}^LAB|57021-8^CBC W Auto Differential panel in Blood^LN|||20260301110000`,
    ];
    for (let index = 1; index <= observations; index++) {
      lines.push(
        `OBX|${index}|NM|${this.#pick(tests)}^LN||${this.#number(2)}.${this.#number(1)}|10*3/uL^^UCUM|4.0-11.0|N|||F|||20260301120000-0500`,
      );
    }
    lines.push('NTE|1||Checked \\T\\ released by hand');
    return `${lines.join('\r')}\r`;
  }

  adt(): string {
    const lines = [
      this.#header('ADT^A08^ADT_A01'),
      'EVN||20260301120000-0500',
      this.#person(),
      'NK1|1|Beispiel^Ada|SPO',
      `PV1|1|I|3W^${this.#number(3)}^A|||||||||||||||||V${this.#number(6)}`,
      'AL1|1|DA|PEN^Penicillin^L|MO',
    ];
    return `${lines.join('\r')}\r`;
  }

  vxu(): string {
    const lines = [
      this.#header('VXU^V04^VXU_V04'),
      this.#person(),
      `ORC|RE||${this.#number(6)}^BOREALIS`,
      `RXA|0|1|20260301|20260301|208^COVID-19 mRNA^CVX|0.3|mL^^UCUM||||||||${this.#number(5)}|20270101`,
      'RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163',
    ];
    return `${lines.join('\r')}\r`;
  }

  /** A batch of ORU, ADT and VXU in turn, with file and batch envelope, of about that many characters. */
  batch(size: number): string {
    const parts = ['FHS|^~\\&|LAB|BOREALIS\r', 'BHS|^~\\&|LAB|BOREALIS\r'];
    let length = parts.join('').length;
    let count = 0;
    while (length < size) {
      const message = count % 3 === 0 ? this.oru() : count % 3 === 1 ? this.adt() : this.vxu();
      parts.push(message);
      length += message.length;
      count++;
    }
    parts.push(`BTS|${count}\r`, 'FTS|1\r');
    return flat(parts.join(''));
  }
}

/** The same text as one flat string, as it would come from a file or over a connection. */
function flat(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** The workloads by name. */
export function workload(name: string): string {
  const maker = new MessageMaker();
  const batch = /^(\d+)m$/.exec(name);
  if (batch !== null) return maker.batch(Number(batch[1]) * 1_000_000);
  switch (name) {
    case '1k':
      return flat(maker.oru(6));
    case '100k':
      return maker.batch(100_000);
    case 'huge-obx':
      return flat(maker.oru(20_000));
    case 'huge-pdf':
      return flat(maker.oru(1) + `OBX|2|ED|PDF^Report^L||^AP^PDF^Base64^${'QUJD'.repeat(1_310_720)}||||||F\r`);
    default:
      throw new Error(`no workload ${name}`);
  }
}
