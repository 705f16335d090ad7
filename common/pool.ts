/** Shares work out over all cores. */
import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";

/** A thread does not load TypeScript by itself, however its parent was started. */
const entry = (module: URL): string =>
  `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(module)}); });`;

/** Has threads that run `module` work on the tasks in any order; `done` gets each result. @throws what a thread throws */
export async function onAllCores<Task, Result>(
  module: URL,
  tasks: readonly Task[],
  done: (task: Task, result: Result) => void,
): Promise<void> {
  const queue = tasks.values();
  const threads = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () => {
    const worker = new Worker(entry(module), { eval: true });
    const finished = new Promise<void>((resolve, reject) => {
      let task = queue.next();
      const give = () => (task.done ? resolve() : worker.postMessage(task.value));
      worker.on("error", reject);
      worker.on("message", (result: Result) => {
        done(task.value as Task, result);
        task = queue.next();
        give();
      });
      give();
    });
    return finished.finally(() => worker.terminate());
  });
  await Promise.all(threads);
}

/** What such a module calls: computes the result of each task that its thread gets. */
export const serve = <Task, Result>(work: (task: Task) => Result): void => {
  parentPort?.on("message", (task: Task) => parentPort?.postMessage(work(task)));
};
