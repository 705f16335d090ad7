// a Worker of Cloudflare
import { use } from "./use.mjs";

export default { fetch: () => new Response(use()) };
