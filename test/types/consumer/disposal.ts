/** With the types of explicit resource management. */
import { Workspace } from "xyloss";

export function used(): number {
  using workspace = new Workspace({ floats: 4 });
  return workspace.alloc(4).length;
}
