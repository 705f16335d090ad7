import { Place } from "./buffers";
import { clickhouse_throw } from "./env";

/** Where the message ends so far. It is written over a tile: nothing is computed any more. */
let end: usize = 0;

/** Adds a text as UTF-8. Texts have no surrogates. */
function say(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const code: i32 = load<u16>(changetype<usize>(text) + ((<usize>i) << 1));
    if (code < 0x80) put(code);
    else {
      if (code < 0x800) put(0xc0 | (code >> 6));
      else {
        put(0xe0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3f));
      }
      put(0x80 | (code & 0x3f));
    }
  }
}

function put(byte: i32): void {
  store<u8>(end++, byte);
}

/** Ends the query: what is wrong, and what to do. */
export function refuse(first: string, second: string = "", third: string = "", fourth: string = "", fifth: string = ""): void {
  end = Place.prediction();
  say("xyloss: ");
  say(first);
  say(second);
  say(third);
  say(fourth);
  say(fifth);
  clickhouse_throw(Place.prediction(), end - Place.prediction());
  unreachable();
}

export function refuseMemory(): void {
  refuse(
    "there is no memory for so many rows at once; set webassembly_udf_max_input_block_size to 65536, or raise webassembly_udf_max_memory",
  );
}
