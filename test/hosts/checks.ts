/** Linters of packages. */
import { type App, type Host, output, tool } from "./host.js";

export const checks: readonly Host[] = [
  {
    name: "publint",
    quick: true,
    async run(app: App) {
      const said = await output(app, tool(app, "publint"), ["run", app.tarball, "--strict"]);
      return said.includes("All good!") ? undefined : said;
    },
  },
  {
    name: "attw",
    quick: true,
    async run(app: App) {
      await output(app, tool(app, "attw"), [app.tarball]);
      return undefined;
    },
  },
];
