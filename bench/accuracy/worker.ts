/** A thread of the sweep. */
import { serve } from "../../common/pool.js";
import { loadPrimitives, type Piece, sweep } from "./sweep.js";

const loaded = loadPrimitives();
serve((piece: Piece) => sweep(loaded, piece));
