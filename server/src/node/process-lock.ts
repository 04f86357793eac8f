/**
 * A lock that one process at a time holds on a folder, and that a process which is killed does not keep.
 *
 * Node has no advisory locks of the system, and a file that is made exclusively stays behind when its maker is killed. So a
 * lock says who holds it (process id, when that process started, machine), and whoever wants it looks whether that process
 * still is. Each holder makes a folder with the next number, `lock.1`, `lock.2`, ...: it is made aside and renamed, so that
 * it is there with all that is in it or not at all, and of two that find the same lock orphaned only one gets the next
 * number. Nobody removes the lock with the highest number, not even its holder, who only marks it as free: a slow reader can't
 * take a lock for free that has been taken since.
 *
 * Where it can't be known that the holder is gone, the lock counts as held: two writers are worse than a list that can only
 * be read.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { reasonOf } from './file-problems.ts';

/** The outcome of {@link takeProcessLock}. */
export type LockAttempt =
  | { readonly kind: 'taken'; readonly release: () => Promise<void> }
  /** `holder` completes "is in use by ..."; `isSure`: that process runs on this machine, as far as the system tells. */
  | { readonly kind: 'held'; readonly holder: string; readonly isSure: boolean; readonly path: string }
  | { readonly kind: 'problem'; readonly reason: string };

interface Holder {
  readonly pid: number;
  /** When the process started, as the system writes it: a process id alone may be that of another one by now. */
  readonly start: string;
  readonly host: string;
}

/** Others may take and free the lock while we look; more often than this they do not. */
const TRIES = 20;
const HOLDER_FILE = 'holder.json';
const FREE_FILE = 'free';

/** Takes the lock on a folder that exists. */
export async function takeProcessLock(folder: string): Promise<LockAttempt> {
  try {
    const self: Holder = { pid: process.pid, start: await startOf(process.pid), host: hostname() };
    for (let tried = 0; tried < TRIES; tried++) {
      const number = Math.max(0, ...(await lockNumbers(folder)));
      if (number > 0) {
        const file = lockFolder(folder, number);
        const state = await stateOf(file);
        if (state.kind === 'gone') continue;
        if (state.kind === 'held') return { ...state, path: file };
      }
      const taken = await make(folder, number + 1, self);
      if (taken !== undefined) return { kind: 'taken', release: () => release(taken) };
    }
    return { kind: 'problem', reason: 'its lock changes hands all the time' };
  } catch (error) {
    return { kind: 'problem', reason: reasonOf(error) };
  }
}

/** @returns the lock, or undefined where another process was quicker */
async function make(folder: string, number: number, holder: Holder): Promise<string | undefined> {
  const aside = path.join(folder, `lock-${process.pid}-${randomBytes(6).toString('hex')}`);
  await mkdir(aside, { mode: 0o700 });
  const file = await open(path.join(aside, HOLDER_FILE), 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(holder));
    await file.sync();
  } finally {
    await file.close();
  }
  const lock = lockFolder(folder, number);
  try {
    await rename(aside, lock);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // A folder with something in it is never renamed over; how the system says so differs.
    if (isOneOf(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES')) return undefined;
    throw error;
  }
  const numbers = await lockNumbers(folder);
  // We were so slow that this number had been given out and cleared away before.
  if (numbers.some(other => other > number)) {
    await rm(lock, { recursive: true, force: true });
    return undefined;
  }
  for (const other of numbers) {
    if (other < number) await rm(lockFolder(folder, other), { recursive: true, force: true });
  }
  return lock;
}

/** Marks a lock as free. Where even that fails, the end of the process frees it. */
async function release(lock: string): Promise<void> {
  await writeFile(path.join(lock, FREE_FILE), '', { mode: 0o600 }).catch(() => {});
}

type LockState =
  | { readonly kind: 'free' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'held'; readonly holder: string; readonly isSure: boolean };

async function stateOf(lock: string): Promise<LockState> {
  const files = await readdir(lock).catch(() => undefined);
  if (files === undefined) return { kind: 'gone' };
  if (files.includes(FREE_FILE)) return { kind: 'free' };
  const text = await readFile(path.join(lock, HOLDER_FILE), 'utf8').catch(() => undefined);
  // It is being cleared away, since a higher one is there; an empty folder is the rest of that.
  if (text === undefined) return { kind: files.length === 0 ? 'free' : 'gone' };
  const holder = readHolder(text);
  if (holder === undefined) return { kind: 'held', holder: 'a process that can not be told', isSure: false };
  const { pid, host, start } = holder;
  if (host !== hostname()) return { kind: 'held', holder: `process ${pid} on ${host}`, isSure: false };
  if (!isRunning(pid)) return { kind: 'free' };
  const startNow = await startOf(pid);
  if (start !== '' && startNow !== '' && start !== startNow) return { kind: 'free' };
  return { kind: 'held', holder: `process ${pid}`, isSure: start !== '' && startNow !== '' };
}

function readHolder(text: string): Holder | undefined {
  try {
    const { pid, start, host } = JSON.parse(text);
    const isHolder = Number.isSafeInteger(pid) && pid > 0 && typeof start === 'string' && typeof host === 'string';
    return isHolder ? { pid, start, host } : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be signalled, but it is there.
    return !isOneOf(error, 'ESRCH');
  }
}

/**
 * When a process started, in whatever form the system has; `ended` where it has ended and waits for its parent, empty where
 * it is not known. Windows tells by way of a program that takes seconds, so there the process id has to do.
 */
async function startOf(pid: number): Promise<string> {
  if (process.platform === 'win32') return '';
  if (process.platform === 'linux') return await startOnLinux(pid);
  return await new Promise(resolve => {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { env }, (error, out) => {
      resolve(error === null ? out.trim() : '');
    });
  });
}

async function startOnLinux(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything; the state is the third one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return 'ended';
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}

function lockFolder(folder: string, number: number): string {
  return path.join(folder, `lock.${number}`);
}

async function lockNumbers(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names.flatMap(name => {
    const [, number] = /^lock\.(\d+)$/.exec(name) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
}

function isOneOf(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}
