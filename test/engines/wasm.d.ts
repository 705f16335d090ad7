/** A binary, as esbuild's loader "binary" puts it into a script. */
declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
