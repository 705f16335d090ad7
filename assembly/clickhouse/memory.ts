/** What ClickHouse calls to pass a block of rows. */
import { free, push } from "./buffers";
import { refuseMemory } from "./failure";

export function clickhouse_create_buffer(size: u32): usize {
  const handle = push(size);
  if (!handle) refuseMemory();
  return handle;
}

export function clickhouse_destroy_buffer(handle: usize): void {
  free(handle);
}
