/** A Worker of the web. */
export interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: unknown;
  onerror: unknown;
}

export interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
  readonly Worker?: new (url: string, options: object) => WebWorker;
}

/** What threads need of the host, declared without its types. A function, so that bundlers leave out what nobody calls. */
export const host = (): Host => globalThis as unknown as Host;

/** A module of Node, Deno or Bun, without an import that bundlers would follow. */
export const builtin = <T>(name: string): T | undefined => host().process?.getBuiltinModule?.(`node:${name}`) as T | undefined;

/** How many threads the host suggests. */
export function availableThreads(): number {
  return builtin<{ availableParallelism(): number }>("os")?.availableParallelism() ?? host().navigator?.hardwareConcurrency ?? 1;
}

/** Why there can be no threads; null if there can. */
export function hindrance(): string | null {
  if (host().crossOriginIsolated === false) {
    return "this page is not cross-origin isolated: send it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
  }
  if (typeof SharedArrayBuffer === "undefined") return "this host has no SharedArrayBuffer";
  if (builtin("worker_threads") === undefined && host().Worker === undefined) {
    return "this host has no workers that a library can start; Node has them from 20.16 on";
  }
  return null;
}
