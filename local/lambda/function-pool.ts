import type { FunctionWorker, UntimelyEnd } from './function-worker.ts';
import type { Invocation } from './messages.ts';
import type { Outcome } from './outcome.ts';

/** The workers of one function: started when needed, kept for the next event, stopped when idle. */
export interface FunctionPool {
  /** Runs one event as soon as a worker is free. Rejects only when the pool was stopped before that. */
  run(invocation: Invocation, end?: UntimelyEnd): Promise<Outcome>;
  stop(): Promise<void>;
}

/** `maximum` is how many events run at the same time; the others wait their turn, first come first served. */
export function createFunctionPool(options: {
  readonly start: () => FunctionWorker;
  readonly maximum: number;
  readonly idleMillis: number;
}): FunctionPool {
  const idle = new Map<FunctionWorker, NodeJS.Timeout>();
  const all = new Set<FunctionWorker>();
  const waiting: PromiseWithResolvers<FunctionWorker>[] = [];
  let isStopped = false;

  /** A free worker, a new one, or a promise of the next that is given back. */
  async function take(): Promise<FunctionWorker> {
    if (isStopped) throw new Error('Lambda was stopped');
    // The one that was used last is the most likely to stay, so that the others become idle.
    const [worker, timer] = [...idle].at(-1) ?? [];
    if (worker) {
      clearTimeout(timer);
      idle.delete(worker);
      if (worker.isAlive()) return worker;
      all.delete(worker);
      return take();
    }
    if (all.size < options.maximum) return startWorker();
    const turn = Promise.withResolvers<FunctionWorker>();
    waiting.push(turn);
    return turn.promise;
  }

  function startWorker(): FunctionWorker {
    const worker = options.start();
    all.add(worker);
    return worker;
  }

  function giveBack(worker: FunctionWorker): void {
    const next = waiting.shift();
    if (!worker.isAlive()) all.delete(worker);
    if (next) next.resolve(worker.isAlive() ? worker : startWorker());
    else if (worker.isAlive()) rest(worker);
  }

  function rest(worker: FunctionWorker): void {
    const timer = setTimeout(() => {
      idle.delete(worker);
      all.delete(worker);
      void worker.stop();
    }, options.idleMillis);
    timer.unref();
    idle.set(worker, timer);
  }

  return {
    async run(invocation, end) {
      const worker = await take();
      const outcome = await worker.run(invocation, end);
      giveBack(worker);
      return outcome;
    },
    async stop() {
      isStopped = true;
      for (const timer of idle.values()) clearTimeout(timer);
      for (const turn of waiting.splice(0)) turn.reject(new Error('Lambda was stopped'));
      await Promise.all([...all].map((worker) => worker.stop()));
    },
  };
}
