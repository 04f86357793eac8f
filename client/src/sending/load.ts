/** HL7: Load Test: many messages as fast as they go, or at a rate, with figures. */
import { commands, type Disposable, ProgressLocation, window } from 'vscode';
import {
  type LoadParams,
  type LoadProgress,
  type LoadResponse,
  loadMethod,
  loadProgressMethod,
} from '../../../server/src/protocol.ts';
import type { Context } from '../context.ts';
import { isTrusted } from '../trust.ts';
import type { Purpose } from './endpoints.ts';
import { figuresText, loadPlan, planProblem } from './load-words.ts';
import { endpointIn, sourceOf } from './source.ts';

const lastPlan = 'load.plan';
const purpose: Purpose = { title: 'Load Test of', what: 'Each message', alwaysAsks: true };

export function registerLoad(context: Context): Disposable {
  const { server, documents, endpoints, log, workspaceState } = context;
  const running = new Map<number, (progress: LoadProgress) => void>();
  let lastId = 0;
  const listening = server.onNotification<LoadProgress>(loadProgressMethod, told => running.get(told.id)?.(told));

  /** @param target `{ "endpoint": NAME, "plan": "1000 x 4" }` of a key binding; what is not there is asked for */
  const run = async (target: unknown): Promise<LoadResponse | undefined> => {
    if (!isTrusted('Sending messages')) return undefined;
    const what = sourceOf(window.activeTextEditor, 'document');
    if (typeof what === 'string') {
      void window.showWarningMessage(what);
      return undefined;
    }
    const chosen = await endpoints.choose(endpointIn(target), purpose);
    if (chosen === undefined) return undefined;
    const written = planIn(target) ?? (await askForPlan(workspaceState.get(lastPlan, '1000 x 1')));
    const plan = written === undefined ? undefined : loadPlan(written);
    if (written === undefined || plan === undefined) return undefined;
    await workspaceState.update(lastPlan, written);
    const id = ++lastId;
    const params: LoadParams = { id, what, endpoint: chosen.params, ...plan };
    const options = {
      location: ProgressLocation.Notification,
      title: `Load test of ${chosen.name}`,
      cancellable: true,
    };
    const response = await window.withProgress(options, async (progress, token): Promise<LoadResponse> => {
      let shown = 0;
      running.set(id, ({ figures, of }) => {
        const { messages, perSecond, latencyMs } = figures;
        const latency = latencyMs === undefined ? '' : `, p95 ${latencyMs.p95} ms`;
        progress.report({
          increment: (100 * (messages - shown)) / of,
          message: `${messages} of ${of}, ${Math.round(perSecond)} a second${latency}`,
        });
        shown = messages;
      });
      try {
        return await server.sendRequest<LoadResponse>(loadMethod, params, token);
      } catch (error) {
        log.error(`load: ${error}`);
        return { kind: 'refused', message: 'The load test ended, since the language server failed. See the log.' };
      } finally {
        running.delete(id);
      }
    });
    if (response.kind === 'refused') void window.showWarningMessage(response.message);
    else await documents.openReport('load', `load test of ${chosen.name}.txt`, figuresText(response, written));
    return response;
  };
  const registered = commands.registerCommand('pipehat.loadTest', run);
  return {
    dispose() {
      listening.dispose();
      registered.dispose();
    },
  };
}

async function askForPlan(value: string): Promise<string | undefined> {
  return await window.showInputBox({
    title: 'Load Test: how many, and how fast',
    prompt:
      'COUNT x CONNECTIONS @ A SECOND: "1000", "1000 x 8", "500 x 2 @ 50". Each message of the file goes out COUNT times.',
    value,
    validateInput: planProblem,
  });
}

function planIn(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('plan' in target)) return undefined;
  return typeof target.plan === 'string' && planProblem(target.plan) === undefined ? target.plan : undefined;
}
