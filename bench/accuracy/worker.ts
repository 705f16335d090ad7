/** A thread of the sweep: takes pieces, sends tallies. */
import { parentPort } from "node:worker_threads";
import { loadPrimitives, type Piece, sweep } from "./sweep.js";

const loaded = loadPrimitives();
parentPort?.on("message", (piece: Piece) => parentPort?.postMessage(sweep(loaded, piece)));
