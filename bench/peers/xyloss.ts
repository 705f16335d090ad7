/** xyloss as a peer: in a workspace, on ordinary arrays, or as plain JavaScript, the loops of `xyloss/reference`. */
import type { Case } from "../cases.js";
import { type AnyLoss, type Library, loadLibrary } from "../library.js";
import { describeMachine } from "../machine.js";
import { casesOf } from "./cases.js";
import { argumentsOfPeer, type Prepared, type Question, serve } from "./serve.js";

type Floats = Float32Array<ArrayBuffer>;
type Side = (of: Case, question: Question, library: Library) => Prepared | Promise<Prepared>;

/** A workspace whose version of xyloss may know of threads. */
type Threaded = InstanceType<Library["Workspace"]> & {
  readonly threads?: number;
  readonly threadsReason?: string | null;
  readonly ready?: Promise<unknown>;
};

/** A workspace with as many threads as asked. @throws where there are fewer */
async function workspaceOf({ Workspace }: Library, floats: number, threads: number): Promise<Threaded> {
  if (threads === 1) return new Workspace({ floats });
  // versions without threads refuse or ignore the option
  const workspace = new Workspace({ floats, threads } as { floats: number }) as Threaded;
  await workspace.ready;
  if (workspace.threads === undefined) throw new Error("this version of xyloss has no threads");
  if (workspace.threads !== threads) throw new Error(`${workspace.threads} of ${threads} threads: ${workspace.threadsReason}`);
  return workspace;
}

const { threads } = argumentsOfPeer();

const lossOf = (losses: Readonly<Record<string, AnyLoss>>, { loss }: Case): AnyLoss => losses[loss] as AnyLoss;

const sides: Readonly<Record<string, Side>> = {
  async xyloss(of, { prediction, target }, library) {
    const workspace = await workspaceOf(library, 3 * of.floats, threads);
    const [p, t, grad] = [0, 1, 2].map(() => workspace.alloc(of.floats)) as [Floats, Floats, Floats];
    p.set(prediction);
    t.set(target);
    const step = lossOf(library.kernels, of).bind({ prediction: p, target: t, grad }, of.options);
    return { step, gradient: () => grad, dispose: () => workspace.dispose() };
  },
  ordinary(of, { prediction, target }, library) {
    const loss = lossOf(library.kernels, of);
    const grad = new Float32Array(of.floats);
    const options = { ...of.options, grad };
    return { step: () => loss.valueAndGrad(prediction, target, options).value, gradient: () => grad };
  },
  plain(of, { prediction, target }, library) {
    const grad = new Float32Array(of.floats);
    const step = lossOf(library.references, of).bind({ prediction, target, grad }, of.options);
    return { step, gradient: () => grad };
  },
};

const side = sides[process.argv.at(-3) as string] as Side;
try {
  const library = await loadLibrary();
  if (threads > 1) (await workspaceOf(library, 16, threads)).dispose();
  await serve(`xyloss ${describeMachine().xyloss}`, threads, async (question) => {
    const of = casesOf(question.size, [question.loss])[0];
    // a copy for each case, as in npm run bench
    return of === undefined ? "the catalogue has none" : side(of, question, await loadLibrary());
  });
} catch (error) {
  console.log("missing", (error as Error).message);
}
