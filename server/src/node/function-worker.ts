/**
 * Functions of a mapping, run in a worker of their own and called as if they were plain functions: the caller sleeps on
 * shared memory until the worker has answered, and ends it where it takes too long. The engine stays synchronous, and a
 * function that never comes back costs a second and no more.
 *
 * A worker is no sandbox: what it runs may read files and use the network as the user may. Load only what is trusted.
 */
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { FunctionResult, LoadedFunctions } from '../mapping/mapping.ts';

/** How long functions may take, in milliseconds. */
export interface FunctionLimits {
  /** One call. */
  readonly call: number;
  /** Loading the file. */
  readonly load: number;
}

const defaultLimits: FunctionLimits = { call: 1_000, load: 5_000 };
/** Whoever was too slow so often is not asked again. */
const MAX_ENDED = 3;
const MEMORY_MEGABYTES = 64;

/**
 * What the worker runs. It is text, so that it needs no file of its own beside the bundle. The file is imported, whatever
 * kind of module it is; a CommonJS module's functions may hang on its default export.
 */
const program = `
const { workerData } = require('node:worker_threads');
const { url, port, signal } = workerData;
const answer = message => {
  port.postMessage(message);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
};
const said = error => String(error && error.message || error).split('\\n')[0];
import(url).then(
  module => {
    const found = { ...(typeof module.default === 'object' ? module.default : {}), ...module };
    const functions = new Map(Object.entries(found).filter(([name, value]) => typeof value === 'function' && name !== 'default'));
    port.on('message', ({ name, values }) => {
      try {
        const value = functions.get(name)(...values);
        if (value === undefined || value === null) answer({ value: '' });
        else if (['string', 'number', 'boolean'].includes(typeof value)) answer({ value: String(value) });
        else answer({ problem: 'it gives no text, but ' + (typeof value.then === 'function' ? 'a promise' : 'an object') });
      } catch (error) {
        answer({ problem: 'it failed: ' + said(error) });
      }
    });
    answer({ names: [...functions.keys()] });
  },
  error => answer({ problem: said(error) }),
);
`;

interface Answer {
  readonly names?: readonly string[];
  readonly value?: string;
  readonly problem?: string;
}

/** Functions that are loaded, until they are closed. */
export interface FunctionHost extends LoadedFunctions {
  /** Ends the worker. */
  close(): void;
}

/**
 * Loads a file of functions; in words why that is not possible.
 * @param file the JavaScript file, as an absolute path
 */
export function loadFunctions(
  file: string,
  limits: Partial<FunctionLimits> = {},
): FunctionHost | { readonly problem: string } {
  const host = new WorkerHost(file, { ...defaultLimits, ...limits });
  const problem = host.start();
  if (problem === undefined) return host;
  host.close();
  return { problem };
}

class WorkerHost implements FunctionHost {
  names: readonly string[] = [];
  readonly #file: string;
  readonly #limits: FunctionLimits;
  #running: { readonly worker: Worker; readonly port: MessagePort; readonly signal: Int32Array } | undefined;
  #ended = 0;

  constructor(file: string, limits: FunctionLimits) {
    this.#file = file;
    this.#limits = limits;
  }

  /** Starts the worker and waits until it has loaded the file; why it could not, where it could not. */
  start(): string | undefined {
    const { port1: port, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(program, {
      eval: true,
      workerData: { url: pathToFileURL(this.#file).href, port: port2, signal },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
      execArgv: [],
      env: {},
      // What a function prints is no output of ours.
      stdout: true,
      stderr: true,
    });
    // A worker that dies of its memory says so here; whoever waits for it runs into the time-out.
    worker.on('error', () => {});
    worker.unref();
    port.unref();
    this.#running = { worker, port, signal };
    const answer = this.#wait(this.#limits.load);
    if (answer === undefined) return `loading it took longer than ${this.#limits.load} ms`;
    this.names = answer.names ?? [];
    return answer.problem;
  }

  call(name: string, values: readonly string[]): FunctionResult {
    if (this.#running === undefined) {
      if (this.#ended >= MAX_ENDED) return { problem: 'functions of this file took too long before' };
      const problem = this.start();
      if (problem !== undefined) {
        this.close();
        return { problem };
      }
    }
    this.#running?.port.postMessage({ name, values });
    const answer = this.#wait(this.#limits.call);
    if (answer === undefined) {
      this.#ended++;
      return { problem: `it took longer than ${this.#limits.call} ms` };
    }
    return answer.value === undefined ? { problem: answer.problem ?? 'it gave no answer' } : { value: answer.value };
  }

  /** The next answer; undefined, and no worker any more, where there is none in time. */
  #wait(milliseconds: number): Answer | undefined {
    const running = this.#running;
    if (running === undefined) return undefined;
    const { signal, port } = running;
    Atomics.wait(signal, 0, 0, milliseconds);
    Atomics.store(signal, 0, 0);
    const received: { message: Answer } | undefined = receiveMessageOnPort(port);
    if (received === undefined) this.close();
    return received?.message;
  }

  close(): void {
    void this.#running?.worker.terminate();
    this.#running?.port.close();
    this.#running = undefined;
  }
}
