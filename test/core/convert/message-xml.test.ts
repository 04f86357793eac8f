import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { SaxesParser } from 'saxes';
import { messageToXml } from '../../../server/src/core/convert/message-xml.ts';
import { decodeText } from '../../../server/src/core/encoding/escapes.ts';
import { resolveStructure } from '../../../server/src/core/structure/message-structure.ts';
import { MessageStructures } from '../../../server/src/core/structure/structures.ts';
import { type Message, messagesOf, parseMessage } from '../../../server/src/core/syntax/message.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { sampleMessages } from '../../samples/files.ts';
import { factsOf } from '../../support/definitions.ts';

function converted(message: Message): string {
  const { definitions } = factsOf(message.version);
  const resolved = resolveStructure(definitions, message.type);
  const ids = message.segments.map(({ segment }) => segment.id);
  const match = resolved.kind === 'found' ? new MessageStructures(definitions).match(resolved.id, ids) : undefined;
  return messageToXml(message, { definitions, match });
}

test('groups, fields, components by data type, escapes, repetitions and the type that OBX-2 names', () => {
  const message = parseMessage(
    [
      'MSH|^~\\&|A|||||||7|T|2.5.1'.replace('|||||||', '||||||ADT^A01^ADT_A01|'),
      'EVN||20260314',
      'PID|1||4^^^X&2.9&ISO~~5||Do\\T\\e^<Jo>||""|||',
      'PV1|1|I',
      'OBX|1|CE|a||K^Potassium',
      'OBX|2|FT|b||one\\.br\\\\H\\two\\N\\\\X0D\\',
      'PR1|1||P',
      'ZAC|x^y&z|k',
    ].join('\r'),
  );
  assert.ok(message);
  assert.equal(
    converted(message),
    `<?xml version="1.0" encoding="UTF-8"?>
<ADT_A01 xmlns="urn:hl7-org:v2xml">
  <MSH>
    <MSH.1>|</MSH.1>
    <MSH.2>^~\\&amp;</MSH.2>
    <MSH.3>
      <HD.1>A</HD.1>
    </MSH.3>
    <MSH.9>
      <MSG.1>ADT</MSG.1>
      <MSG.2>A01</MSG.2>
      <MSG.3>ADT_A01</MSG.3>
    </MSH.9>
    <MSH.10>7</MSH.10>
    <MSH.11>
      <PT.1>T</PT.1>
    </MSH.11>
    <MSH.12>
      <VID.1>2.5.1</VID.1>
    </MSH.12>
  </MSH>
  <EVN>
    <EVN.2>
      <TS.1>20260314</TS.1>
    </EVN.2>
  </EVN>
  <PID>
    <PID.1>1</PID.1>
    <PID.3>
      <CX.1>4</CX.1>
      <CX.4>
        <HD.1>X</HD.1>
        <HD.2>2.9</HD.2>
        <HD.3>ISO</HD.3>
      </CX.4>
    </PID.3>
    <PID.3/>
    <PID.3>
      <CX.1>5</CX.1>
    </PID.3>
    <PID.5>
      <XPN.1>
        <FN.1>Do&amp;e</FN.1>
      </XPN.1>
      <XPN.2>&lt;Jo&gt;</XPN.2>
    </PID.5>
    <PID.7>
      <TS.1>""</TS.1>
    </PID.7>
  </PID>
  <PV1>
    <PV1.1>1</PV1.1>
    <PV1.2>I</PV1.2>
  </PV1>
  <OBX>
    <OBX.1>1</OBX.1>
    <OBX.2>CE</OBX.2>
    <OBX.3>
      <CE.1>a</CE.1>
    </OBX.3>
    <OBX.5>
      <CE.1>K</CE.1>
      <CE.2>Potassium</CE.2>
    </OBX.5>
  </OBX>
  <OBX>
    <OBX.1>2</OBX.1>
    <OBX.2>FT</OBX.2>
    <OBX.3>
      <CE.1>b</CE.1>
    </OBX.3>
    <OBX.5>one<escape V=".br"/><escape V="H"/>two<escape V="N"/><escape V="X0D"/></OBX.5>
  </OBX>
  <ADT_A01.PROCEDURE>
    <PR1>
      <PR1.1>1</PR1.1>
      <PR1.3>
        <CE.1>P</CE.1>
      </PR1.3>
    </PR1>
    <ZAC>
      <ZAC.1>
        <ZAC.1.1>x</ZAC.1.1>
        <ZAC.1.2>
          <ZAC.1.2.1>y</ZAC.1.2.1>
          <ZAC.1.2.2>z</ZAC.1.2.2>
        </ZAC.1.2>
      </ZAC.1>
      <ZAC.2>k</ZAC.2>
    </ZAC>
  </ADT_A01.PROCEDURE>
</ADT_A01>
`,
  );
});

test('a message whose structure is not known has its type as the root, and no groups', () => {
  const message = parseMessage('MSH|^~\\&|||||||ZZZ^Z01|7|T|2.5\rPID|1');
  assert.ok(message);
  assert.match(converted(message), /<ZZZ_Z01 xmlns="urn:hl7-org:v2xml">\n {2}<MSH>[\s\S]*\n {2}<PID>\n/);
});

describe('the XML of every sample is well-formed and holds every value', () => {
  for (const { name, bytes } of sampleMessages())
    it(name, () => {
      for (const message of messagesOf(SourceText.of(bytes.toString('latin1')))) {
        const texts: string[] = [];
        const parser = new SaxesParser({ xmlns: true });
        parser.on('error', error => assert.fail(error.message));
        parser.on('text', text => {
          if (text.trim() !== '') texts.push(text);
        });
        parser.on('opentag', ({ name: tag, attributes }) => {
          if (tag === 'escape') texts.push(`\\${attributes.V?.value}\\`);
        });
        parser.write(converted(message)).close();
        const values: string[] = [];
        for (const { segment } of message.segments)
          for (const { start, end, field } of segment.leaves())
            if (field > 0) values.push(segment.text.slice(start, end));
        // Blanks apart, which indentation adds to; characters that XML cannot hold are not in the samples.
        const plain = (text: string): string => decodeText(text, message.delimiters).replace(/\s/g, '');
        assert.equal(plain(texts.join('')), plain(values.join('')));
      }
    });
});
