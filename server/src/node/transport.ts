/** MLLP over Node's sockets, as the server's handlers want it. */
import type { ListenerEvents, Route, Transport } from '../handlers/transport.ts';
import { endpointAt, formatAddress } from '../mllp/endpoint.ts';
import { startListener } from '../mllp/listener.ts';
import type { ListenerProblem, ReceivedRecord } from '../mllp/listener-connection.ts';
import { prepareMessage } from '../mllp/outgoing.ts';
import { answerByRules } from '../mllp/rule-responder.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import { createSender } from '../mllp/sender.ts';

/** @param runtime clock and identifiers for what goes out */
export function mllpTransport(runtime: MllpRuntime): Transport {
  return {
    open({ host, port, tls, timeout }): Route {
      const sender = createSender(
        endpointAt(host, port, { keepAlive: true, replyTimeout: timeout, ...(tls ? { tls: {} } : {}) }),
        runtime,
      );
      return {
        async send(text, signal) {
          const prepared = prepareMessage(text);
          if (prepared.kind === 'refused') {
            return {
              controlId: '',
              result: 'unreachable',
              code: '',
              text: `Not sent. ${prepared.message}`,
              latencyMs: 0,
              reply: '',
              notes: [],
            };
          }
          const { controlId, result, code, text: said, latencyMs, reply, notes } = await sender.send(prepared, signal);
          return { controlId, result, code, text: said, latencyMs, reply: reply?.text ?? '', notes };
        },
        close: () => sender.close(),
      };
    },

    async listen(address, events, { rules, validate }) {
      const sink = {
        received: (record: ReceivedRecord) => events.received(receivedOf(record)),
        problem: (problem: ListenerProblem) => events.problem(problem.message),
      };
      const respond = answerByRules(rules, validate, (milliseconds, call) => setTimeout(call, milliseconds));
      const started = await startListener(address, runtime, sink, respond);
      if (started.kind === 'failed') return { kind: 'problem', message: started.message };
      return { kind: 'listening', listener: started.listener };
    },
  };
}

function receivedOf(record: ReceivedRecord): Parameters<ListenerEvents['received']>[0] {
  return {
    time: new Date(record.time.epochMilliseconds).toISOString(),
    peer: formatAddress(record.peer.address, record.peer.port),
    controlId: record.controlId,
    messageType: record.type,
    answer: record.answers.map(answer => answer.code).join(', ') || 'none',
    bytes: record.bytes,
    text: record.text,
  };
}
