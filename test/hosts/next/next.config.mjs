import { resolve } from "node:path";

// the folder above has Next's packages, and this one the package
export default { turbopack: { root: resolve("..") } };
