/** What another language service makes of as much text: messages as JSON, parsed and validated against a schema. */
import { getLanguageService, type JSONSchema } from 'vscode-json-languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** Enough for a rate; ten times as much would take a minute a round. */
const size = 1_000_000;

const schema: JSONSchema = {
  type: 'array',
  items: {
    type: 'array',
    items: {
      type: 'object',
      required: ['id', 'fields'],
      additionalProperties: false,
      properties: {
        id: { type: 'string', pattern: '^[A-Z][A-Z0-9]{2}$' },
        fields: {
          type: 'array',
          maxItems: 60,
          items: { type: ['string', 'array'], maxLength: 65_536, items: { type: 'string' } },
        },
      },
    },
  },
};

/** A run over about a megabyte of JSON made from the start of a batch, and how many megabytes it is exactly. */
export function jsonPeer(batch: string): { readonly megabytes: number; run(): Promise<number> } {
  const messages = batch
    .slice(0, size)
    .split(/(?=MSH\|)/)
    .map(message =>
      message
        .split('\r')
        .filter(line => line !== '')
        .map(line => {
          const [id, ...fields] = line.split('|');
          return { id, fields: fields.map(field => (field.includes('^') ? field.split('^') : field)) };
        }),
    );
  const text = JSON.stringify(messages, null, 1);
  const service = getLanguageService({});
  return {
    megabytes: text.length / 1e6,
    run: async () => {
      const document = TextDocument.create('bench:json', 'json', 1, text);
      const problems = await service.doValidation(document, service.parseJSONDocument(document), {}, schema);
      return problems.length;
    },
  };
}
