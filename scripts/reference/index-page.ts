import type { DriverDescription } from "../../lib/describe.ts";
import { code, paragraphs, table } from "./markdown.ts";

export function indexPage(drivers: { folder: string; page: string; description: DriverDescription }[]): string {
  return paragraphs(
    "# Reference",
    `What there is, complete. All pages but the protocol, security and performance are generated from the code by \`npm run docs\`, and a test fails when
they are stale. A running host describes its REST API, with the commands of the drivers in use, at
\`/openapi.json\`.`,
    `- [Errors](errors.md): every error a caller can see
- [Settings](settings.md): the settings file
- [Protocol](protocol.md): WebSocket and REST
- [Performance](performance.md): what it costs and how fast it is, measured
- [Security](security.md): what the host promises, and the tests that show it`,
    "## Drivers",
    table(
      ["Driver", "Module", ""],
      drivers.map(({ folder, page, description }) => [
        `[${code(folder)}](${page})`,
        code(description.module),
        description.summary,
      ]),
    ),
  );
}
